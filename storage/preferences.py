"""What people have chosen, in SQL."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from storage.store import Preferences
from storage.tables import Tables

_SELECT: Final = """
    SELECT style, strength, size, format, send, language FROM preferences WHERE user_id = :user_id
"""
_CHOOSE: Final = """
    INSERT INTO preferences (user_id, style, strength, size, format, send, language)
    VALUES (:user_id, :style, :strength, :size, :format, :send, :language)
    ON CONFLICT (user_id) DO UPDATE SET
        style    = coalesce(excluded.style, style),
        strength = coalesce(excluded.strength, strength),
        size     = coalesce(excluded.size, size),
        format   = coalesce(excluded.format, format),
        send     = coalesce(excluded.send, send),
        language = coalesce(excluded.language, language)
    RETURNING style, strength, size, format, send, language
"""
_RESET: Final = """
    UPDATE preferences
    SET style = NULL, strength = NULL, size = NULL, format = NULL, send = NULL
    WHERE user_id = :user_id
"""


class PreferenceTable(Tables):
    """The part of the Store by user id."""

    async def preferences(self, user_id: int) -> Preferences:
        rows = await self._database.run("settings could not be read", _SELECT, {"user_id": user_id})
        return Preferences(*rows[0]) if rows else Preferences()

    async def choose(self, user_id: int, choice: Preferences) -> Preferences:
        values = {"user_id": user_id, **asdict(choice)}
        (row,) = await self._database.run("a setting could not be saved", _CHOOSE, values)
        return Preferences(*row)

    async def reset(self, user_id: int) -> None:
        await self._database.run("settings could not be reset", _RESET, {"user_id": user_id})
