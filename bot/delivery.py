"""The answer to a request: sent when all its photos are settled, and again until it has gone."""

from __future__ import annotations

import asyncio
import itertools
import logging
import random
import time
from collections.abc import Sequence
from functools import partial
from typing import Final

from telegram.error import ChatMigrated, TelegramError

from bot.errands import Errand
from bot.offer import Offer
from bot.patience import is_gone, is_passing
from bot.replies import Outcome, Replies
from bot.texts.texts import speaker
from bot.until import until_stored
from bot.words import unavailable
from inference.engine import Cartoon, StyleUnavailable
from storage.jobs import State
from storage.store import Store

_log = logging.getLogger(__name__)

PAUSES: Final = (1.0, 3.0, 10.0, 30.0, 60.0)  # seconds; the last one again and again


class Delivery:
    """Sends answers, and makes sure that each is sent once or, after a crash, hardly ever twice."""

    def __init__(self, store: Store, replies: Replies, offer: Offer) -> None:
        self._store = store
        self._replies = replies
        self._offer = offer
        self.online = asyncio.Event()  # whether Telegram takes answers
        self.online.set()

    async def serve(self, errand: Errand) -> None:
        """Wait until a request is settled, answer it, and close it."""
        async with errand.progress.busy():
            try:
                outcomes = await errand.complete()
            except StyleUnavailable as missing:
                await self._refuse(errand, missing)
                outcomes = []
            await errand.progress.acknowledged()
        if outcomes:
            await self._deliver(errand, outcomes)
        await until_stored(lambda: self._store.finish(errand.row.id, time.time()))

    async def _deliver(self, errand: Errand, outcomes: Sequence[Outcome]) -> None:
        for pause in itertools.chain(PAUSES, itertools.repeat(PAUSES[-1])):
            if await self._has_gone(errand, outcomes):
                break
            self.online.clear()
            await asyncio.sleep(pause * random.uniform(1.0, 1.5))  # noqa: S311  not all at once
        self.online.set()

    async def _has_gone(self, errand: Errand, outcomes: Sequence[Outcome]) -> bool:
        """Send the answer; False where that should be tried again."""
        try:
            await self._send(errand, outcomes)
        except TelegramError as error:
            if is_passing(error):
                _log.warning("an answer is sent again later: %s", error)
                return False
            if is_gone(error):
                _log.info("an answer was not sent: nobody is there any more")
                return True
            _log.error("an answer could not be sent: %s", error)
            await errand.progress.end(speaker(errand.request.language)("unknown-error"))
        except Exception:
            _log.exception("an answer could not be sent")
            await errand.progress.end(speaker(errand.request.language)("unknown-error"))
        return True

    async def _send(self, errand: Errand, outcomes: Sequence[Outcome]) -> None:
        try:
            await self._replies.deliver(errand.request, outcomes, errand.progress.placeholder)
        except ChatMigrated as moved:
            old, new = errand.request.place.chat_id, moved.new_chat_id
            await until_stored(lambda: self._store.move_chat(old, new))
            errand.move(new)
            await self._replies.deliver(errand.request, outcomes, errand.progress.placeholder)
        seconds = asyncio.get_running_loop().time() - errand.began
        drawn = sum(isinstance(outcome, Cartoon) for outcome in outcomes)
        _log.info("%d of %d photos drawn and sent in %.1f s", drawn, len(outcomes), seconds)

    async def _refuse(self, errand: Errand, missing: StyleUnavailable) -> None:
        """One sentence for the whole request."""
        _log.warning("nothing was drawn: %s", missing)
        say = speaker(errand.request.language)
        sentence = unavailable(say, self._offer, missing)
        await errand.progress.end(say("failed-one", reason=sentence))
        for job in errand.row.jobs:
            if job.state in (State.WAITING, State.CLAIMED):
                await until_stored(partial(self._store.fail, job.id, "style-unavailable"))
