"""The journal of updates, in SQL."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Final

from storage.store import Preferences
from storage.tables import Tables

_LEAST, _MOST = -(2**63), 2**63 - 1  # what an INTEGER of SQLite can be

_JOURNAL: Final = """
    INSERT INTO updates (update_id, body, received_at) VALUES (:update_id, :body, :now)
    ON CONFLICT (update_id) DO NOTHING
    RETURNING update_id
"""
_NOT_HANDLED: Final = "SELECT body FROM updates WHERE body IS NOT NULL ORDER BY update_id"
_HANDLED: Final = """
    UPDATE updates SET body = NULL, settings = NULL, placeholder = NULL
    WHERE update_id = :update_id
"""
_NOTE: Final = """
    UPDATE updates SET placeholder = :message_id
    WHERE update_id = :update_id AND body IS NOT NULL
"""
_NOTE_SETTINGS: Final = """
    UPDATE updates SET settings = coalesce(settings, :settings)
    WHERE update_id = :update_id AND body IS NOT NULL
    RETURNING settings
"""
_NOTED: Final = "SELECT placeholder FROM updates WHERE update_id = :update_id"


class UpdateTable(Tables):
    """The part of the Store by update id."""

    async def journal(self, update_id: int, body: str, now: float) -> bool:
        if not _LEAST <= update_id <= _MOST:
            return False
        values = {"update_id": update_id, "body": body, "now": now}
        return bool(await self._database.run("an update could not be kept", _JOURNAL, values))

    async def journalled(self) -> list[str]:
        rows = await self._database.run("updates could not be read", _NOT_HANDLED)
        return [body for (body,) in rows]

    async def handled(self, update_id: int) -> None:
        failure = "an update could not be marked as handled"
        await self._database.run(failure, _HANDLED, {"update_id": update_id})

    async def note_placeholder(self, update_id: int, message_id: int) -> None:
        values = {"update_id": update_id, "message_id": message_id}
        await self._database.run("a placeholder could not be noted", _NOTE, values)

    async def noted_placeholder(self, update_id: int) -> int | None:
        failure = "a placeholder could not be read"
        rows = await self._database.run(failure, _NOTED, {"update_id": update_id})
        return rows[0][0] if rows else None

    async def note_settings(self, update_id: int, settings: Preferences) -> Preferences:
        values = {"update_id": update_id, "settings": json.dumps(asdict(settings))}
        rows = await self._database.run("settings could not be noted", _NOTE_SETTINGS, values)
        return Preferences(**json.loads(rows[0][0])) if rows else settings
