"""Updates are kept until they are handled, and kept before Telegram forgets them.

python-telegram-bot confirms an update to Telegram once it is in the application's queue, so this
queue takes it only when the store has it. What a crash leaves unhandled is handled after the start.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Final

from telegram import Bot, Update
from telegram.error import NetworkError

from storage.store import Store, StoreError

_log = logging.getLogger(__name__)

RETRY_SECONDS: Final = 5.0  # until an update is handled again that the store had no room for


class Journal(asyncio.Queue[object]):
    """The application's update queue. Also holds what is no update, such as the stop signal."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._kept: set[int] = set()  # updates that somebody else will mark as handled
        self._failed: set[int] = set()
        self._told: set[int] = set()  # whose senders know that it takes longer
        self._again: set[asyncio.TimerHandle] = set()

    async def put(self, item: object) -> None:
        """Raises NetworkError, which keeps Telegram from forgetting the update."""
        if isinstance(item, Update):
            try:
                fresh = await self._store.journal(item.update_id, item.to_json(), time.time())
            except StoreError as error:
                _log.error("an update stays with Telegram for now: %s", error)
                raise NetworkError("the update could not be kept") from error
            if not fresh:
                return
        await super().put(item)

    async def replay(self, bot: Bot) -> None:
        """Put everything into the queue that was not handled before the last end."""
        bodies = await self._store.journalled()
        for body in bodies:
            self.put_nowait(Update.de_json(json.loads(body), bot))
        if bodies:
            _log.info("%d updates from before the start are handled now", len(bodies))

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
        self._told.discard(update_id)
        try:
            await self._store.handled(update_id)
        except StoreError as error:  # after a crash it is handled again, which is the lesser evil
            _log.error("an update could not be marked as handled: %s", error)

    def close(self) -> None:
        """What waits to be handled again waits for the next start."""
        for timer in self._again:
            timer.cancel()

    def _later(self, update: Update) -> None:
        def again() -> None:
            self._again.discard(timer)
            self.put_nowait(update)

        timer = asyncio.get_running_loop().call_later(RETRY_SECONDS, again)
        self._again.add(timer)
