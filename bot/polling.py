"""Long polling that knows when to give up."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Final

import httpx
from telegram import Update
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import Updater

from bot.failures import reason
from bot.server import Hook

_log = logging.getLogger(__name__)

NEWCOMER: Final = 15.0  # seconds after the start in which a conflict means: we are the second copy
_RECENT: Final = 60.0  # seconds for which an error counts as trouble
_JUST_NOW: Final = 5.0  # seconds
_FOR_GOOD: Final = (401, 404)
_TIMEOUT: Final = 30  # seconds that Telegram may hold a call open


def watching(refused: asyncio.Event) -> Hook:
    """Sets the event when a poll is refused for good: the library ends there and tells nobody."""

    async def watch(answer: httpx.Response) -> None:
        if answer.status_code in _FOR_GOOD:
            refused.set()

    return watch


class Poller:
    """Fetches updates, and knows how that goes."""

    def __init__(self, updater: Updater, refused: asyncio.Event) -> None:
        """refused: what `watching` sets."""
        self._updater = updater
        self.refused = refused  # the token is none any more, so no update will come
        self._started_at = 0.0
        self._failed_at = float("-inf")
        self.conflict = asyncio.Event()  # another copy has taken over, or had been there before us

    async def start(self) -> None:
        """Begin to poll. Raises TelegramError where Telegram does not answer."""
        self._started_at = asyncio.get_running_loop().time()
        await self._updater.start_polling(
            timeout=_TIMEOUT,
            allowed_updates=[Update.MESSAGE, Update.CALLBACK_QUERY],
            error_callback=self._on_error,
        )

    async def stop(self) -> None:
        """Take no more updates."""
        if self._updater.running:
            with suppress(InvalidToken):  # of a poll that was refused, be it long ago
                await self._updater.stop()

    @property
    def is_well(self) -> bool:
        """Whether updates arrive."""
        since = asyncio.get_running_loop().time() - self._failed_at
        return self._updater.running and since > _RECENT and not self.refused.is_set()

    @property
    def is_troubled(self) -> bool:
        """Whether a poll has failed just now."""
        return asyncio.get_running_loop().time() - self._failed_at < _JUST_NOW

    def _on_error(self, error: TelegramError) -> None:
        now = asyncio.get_running_loop().time()
        self._failed_at = now
        _log.warning("polling: %s", reason(error))
        # Telegram ends the poll of the copy that was there first, which then ends ours in turn:
        # whoever has just started gives way, or the two would fight for ever
        if isinstance(error, Conflict) and now - self._started_at < NEWCOMER:
            self.conflict.set()
