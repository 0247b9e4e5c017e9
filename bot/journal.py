"""Updates are kept until they are handled, and kept before Telegram forgets them.

python-telegram-bot confirms an update to Telegram once it is in the application's queue, so this
queue takes it only when the store has it. What a crash leaves unhandled is handled after the start.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from telegram import Bot, Update
from telegram.error import NetworkError

from bot.failures import cause
from storage.store import Store, StoreError

_log = logging.getLogger(__name__)

RETRY_SECONDS: Final = 5.0  # until an update is handled again that the store had no room for


class Journal(asyncio.Queue[object]):
    """The application's update queue. Also holds what is no update, such as the stop signal."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._wants: Callable[[Update], bool] = lambda _: True
        self._taking = asyncio.Lock()  # nothing comes in while somebody is forgotten
        self._senders: dict[int, int] = {}  # of updates that are not handled yet
        self._erased: set[int] = set()  # updates whose senders wanted to be forgotten meanwhile
        self._kept: set[int] = set()  # updates that somebody else will mark as handled
        self._failed: set[int] = set()
        self._told: set[int] = set()  # whose senders know that it takes longer
        self._again: set[asyncio.TimerHandle] = set()

    def take_only(self, wanted: Callable[[Update], bool]) -> None:
        """Do not even keep an update that nobody wants, such as the rest of a flood."""
        self._wants = wanted

    async def put(self, item: object) -> None:
        """Raises NetworkError, which keeps Telegram from forgetting the update.

        An update that no store will ever take is dropped: it would come again for ever.
        """
        if isinstance(item, Update):
            if not self._wants(item):
                return
            async with self._taking:
                if not await self._is_kept(item):
                    return
                self._note_sender(item)
        await super().put(item)

    async def replay(self, bot: Bot) -> None:
        """Put everything into the queue that was not handled before the last end."""
        bodies = await self._store.journalled()
        for body in bodies:
            content = json.loads(body)
            try:
                update = Update.de_json(content, bot)
            except Exception as error:  # another version of the library could read it
                _log.error("an update is dropped that cannot be read: %s", cause(error))
                await self.handled(content["update_id"])
                continue
            self._note_sender(update)
            self.put_nowait(update)
        if bodies:
            _log.info("%d updates from before the start are handled now", len(bodies))

    @asynccontextmanager
    async def forgetting(self, user_id: int, but: int) -> AsyncIterator[Sequence[int]]:
        """Never handle what a person has sent before this; those updates.

        In here the store forgets them, too. but: the update that asks for it.
        """
        async with self._taking:
            theirs = [update for update, sender in self._senders.items() if sender == user_id]
            theirs = [update for update in theirs if update != but]
            self._erased.update(theirs)
            yield theirs

    def is_erased(self, update_ids: Sequence[int]) -> bool:
        """Whether the sender of these updates wanted to be forgotten after they had come."""
        return not self._erased.isdisjoint(update_ids)

    def keep(self, update_id: int) -> None:
        """Somebody will say when an update is handled: not when its handler returns."""
        self._kept.add(update_id)

    def fail(self, update_id: int) -> bool:
        """The store failed its handler: it is handled again in a while. True the first time."""
        self._failed.add(update_id)
        first = update_id not in self._told
        self._told.add(update_id)
        return first

    async def processed(self, update: Update) -> None:
        """The handler of an update has returned."""
        if update.update_id in self._failed:
            self._failed.discard(update.update_id)
            self._kept.discard(update.update_id)
            self._later(update)
        elif update.update_id in self._kept:
            self._kept.discard(update.update_id)
        else:
            await self.handled(update.update_id)

    async def handled(self, update_id: int) -> None:
        """Nothing is left to do for an update."""
        self.accepted([update_id])
        try:
            await self._store.handled(update_id)
        except StoreError as error:  # after a crash it is handled again, which is the lesser evil
            _log.error("an update could not be marked as handled: %s", error)

    def accepted(self, update_ids: Sequence[int]) -> None:
        """The store has marked these updates as handled."""
        for update_id in update_ids:
            self._told.discard(update_id)
            self._erased.discard(update_id)
            self._senders.pop(update_id, None)

    def close(self) -> None:
        """What waits to be handled again waits for the next start."""
        for timer in self._again:
            timer.cancel()

    async def _is_kept(self, update: Update) -> bool:
        try:
            return await self._store.journal(update.update_id, update.to_json(), time.time())
        except StoreError as error:
            _log.error("an update stays with Telegram for now: %s", error)
            raise NetworkError("the update could not be kept") from error
        except (ValueError, OverflowError, RecursionError) as never:
            _log.error("an update is dropped that cannot be kept: %s", cause(never))
            return False

    def _note_sender(self, update: Update) -> None:
        if sender := update.effective_sender:
            self._senders[update.update_id] = sender.id

    def _later(self, update: Update) -> None:
        def again() -> None:
            self._again.discard(timer)
            self.put_nowait(update)

        timer = asyncio.get_running_loop().call_later(RETRY_SECONDS, again)
        self._again.add(timer)
