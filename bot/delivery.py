"""The answer to a request: sent when all its photos are settled, and again until it has gone."""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections.abc import Sequence
from typing import Final

from telegram.error import ChatMigrated, RetryAfter, TelegramError

from bot.errands import Errand
from bot.failures import cause, reason
from bot.offer import Offer
from bot.pace import seconds_of
from bot.patience import Patience, is_gone, is_passing
from bot.replies import Outcome, Replies
from bot.texts.texts import speaker
from bot.until import until_stored
from bot.words import unavailable
from inference.engine import Cartoon, StyleUnavailable
from storage.store import Store

_log = logging.getLogger(__name__)

OUTAGE: Final = Patience(first=2.0, longest=60.0)  # pauses, while Telegram takes no answers


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
        try:
            for number in itertools.count():
                if await self._has_gone(errand, outcomes):
                    return
                self.online.clear()
                await asyncio.sleep(OUTAGE.pause(number))
        finally:  # also where it was cancelled: the next answer finds out for itself
            self.online.set()

    async def _has_gone(self, errand: Errand, outcomes: Sequence[Outcome]) -> bool:
        """Send the answer; False where Telegram takes none just now."""
        while True:
            try:
                await self._send(errand, outcomes)
            except RetryAfter as flood:  # this chat has had too much, which is no outage
                await asyncio.sleep(seconds_of(flood))
                continue
            except TelegramError as error:
                if is_passing(error):
                    line = "an answer to %s is sent again later: %s"
                    _log.warning(line, errand.who, reason(error))
                    return False
                await self._give_up(errand, error)
            except Exception as error:
                await self._give_up(errand, error)
            return True

    async def _send(self, errand: Errand, outcomes: Sequence[Outcome]) -> None:
        try:
            await self._reply(errand, outcomes)
        except ChatMigrated as moved:
            old, new = errand.request.place.chat_id, moved.new_chat_id
            await until_stored(lambda: self._store.move_chat(old, new))
            errand.move(new)
            await self._reply(errand, outcomes)
        seconds = asyncio.get_running_loop().time() - errand.began
        drawn = sum(isinstance(outcome, Cartoon) for outcome in outcomes)
        line = "%d of %d photos of %s drawn and sent in %.1f s"
        _log.info(line, drawn, len(outcomes), errand.who, seconds)

    async def _reply(self, errand: Errand, outcomes: Sequence[Outcome]) -> None:
        if len(outcomes) == 1:
            await errand.progress.in_place()
        placeholder = errand.progress.placeholder
        await self._replies.deliver(errand.request, outcomes, placeholder, errand.sent)

    async def _give_up(self, errand: Errand, error: Exception) -> None:
        if isinstance(error, TelegramError) and is_gone(error):
            _log.info("an answer to %s was not sent: nobody is there any more", errand.who)
            return
        told = reason(error) if isinstance(error, TelegramError) else cause(error)
        _log.error("an answer to %s could not be sent: %s", errand.who, told)
        await errand.progress.end(speaker(errand.request.language)("unknown-error"))

    async def _refuse(self, errand: Errand, missing: StyleUnavailable) -> None:
        """One sentence for the whole request."""
        _log.warning("nothing was drawn for %s: %s", errand.who, missing)
        say = speaker(errand.request.language)
        sentence = unavailable(say, self._offer, missing)
        await errand.progress.end(say("failed-one", reason=sentence))
