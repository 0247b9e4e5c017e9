"""What the bot has yet to fetch: long polling with an offset that confirms."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import suppress
from typing import Final

from bot.playground.content import Json
from bot.playground.messages import Bell
from bot.playground.rules import Refused

MAX_UPDATES: Final = 100  # in one answer


class Updates:
    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._pending: list[Json] = []
        self._last_id = 0
        self._polls = 0
        self._allowed: Collection[str] = ()  # kinds; empty means all

    def add(self, kind: str, value: Json) -> None:
        if not self._allowed or kind in self._allowed:
            self._last_id += 1
            self._pending.append({"update_id": self._last_id, kind: value})
            self._bell.ring()

    def allow(self, kinds: Collection[str]) -> None:
        """Collect only these kinds from now on."""
        self._allowed = kinds

    def drop(self) -> None:
        """Forget whatever has not been fetched."""
        self._pending.clear()

    def pending(self) -> int:
        return len(self._pending)

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """Confirm what lies before the offset, then wait for more. Raises Refused."""
        self._polls += 1
        this = self._polls
        self._confirm(offset)
        self._bell.ring()  # an older poll finds that it was overtaken
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self._pending and not self._bell.closed and this == self._polls:
                    await self._bell.wait()
        if this != self._polls:
            raise Refused(
                409,
                "Conflict: terminated by other getUpdates request; "
                "make sure that only one bot instance is running",
            )
        return self._pending[:limit]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._pending = self._pending[offset:]
        else:
            self._pending = [update for update in self._pending if update["update_id"] >= offset]
