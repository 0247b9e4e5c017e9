"""A Store that forgets everything when it goes."""

from __future__ import annotations

from dataclasses import asdict, replace

from storage.store import Preferences


class MemoryStore:
    """A Store in a dictionary."""

    def __init__(self) -> None:
        self._rows: dict[int, Preferences] = {}

    async def preferences(self, user_id: int) -> Preferences:
        return self._rows.get(user_id, Preferences())

    async def choose(self, user_id: int, choice: Preferences) -> Preferences:
        chosen = {field: value for field, value in asdict(choice).items() if value is not None}
        self._rows[user_id] = replace(await self.preferences(user_id), **chosen)
        return self._rows[user_id]

    async def reset(self, user_id: int) -> None:
        self._rows[user_id] = Preferences(language=(await self.preferences(user_id)).language)

    async def aclose(self) -> None:
        self._rows.clear()
