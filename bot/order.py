"""In which order updates are handled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Final
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.journal import Journal

_AT_ONCE: Final = 256  # updates under way
_WAITING: Final = 1_000_000  # updates; more than Telegram keeps for us


class ChatOrder(BaseUpdateProcessor):
    """One chat's updates one after another, chats side by side.

    So `/strength 0.3` counts for the photo that comes right after it, and nobody waits behind
    another chat: what waits for its chat's turn takes no place from others.
    """

    def __init__(self, journal: Journal) -> None:
        super().__init__(_WAITING)
        self._journal = journal
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[object]) -> None:
        chat = update.effective_chat if isinstance(update, Update) else None
        lock = self._locks.setdefault(chat.id if chat else 0, asyncio.Lock())
        async with lock, self._places:
            await coroutine
        if isinstance(update, Update):
            await self._journal.processed(update)

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""
