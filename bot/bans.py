"""Who is kept out. By pseudonym, so that the list names nobody and outlives /forget."""

from __future__ import annotations

import time
from typing import Self

from bot.pseudonyms import Pseudonyms
from storage.store import Store


class Bans:
    """In memory, for every update asks; in the store, for good."""

    def __init__(self, store: Store, pseudonyms: Pseudonyms, banned: set[str]) -> None:
        self._store = store
        self._pseudonyms = pseudonyms
        self._banned = banned

    @classmethod
    async def load(cls, store: Store, pseudonyms: Pseudonyms) -> Self:
        """As they were at the last end. Raises StoreError."""
        return cls(store, pseudonyms, set(await store.banned()))

    def has(self, *telegram_ids: int) -> bool:
        """Whether one of these people and chats is kept out."""
        return bool(self._banned) and any(
            self._pseudonyms.of(telegram_id) in self._banned for telegram_id in telegram_ids
        )

    async def ban(self, pseudonym: str) -> bool:
        """Keep a person or a chat out; False where they were out before. Raises StoreError."""
        self._banned.add(pseudonym)
        return await self._store.ban(pseudonym, time.time())

    async def unban(self, pseudonym: str) -> bool:
        """Let them in again; False where they were not out. Raises StoreError."""
        known = await self._store.unban(pseudonym)
        self._banned.discard(pseudonym)
        return known
