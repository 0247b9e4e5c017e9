"""The store in one SQLite file. Its parts are one file a topic."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final, Self

from storage import backup, schema
from storage.database import PATIENCE, Database, translated
from storage.preferences import PreferenceTable
from storage.requests import RequestTables
from storage.rota import JobTables
from storage.store import StoreUnwritable
from storage.updates import UpdateTable

FILE_NAME: Final = "toonbot.db"

_EXPIRE_REQUESTS: Final = "DELETE FROM requests WHERE ended_at < :before RETURNING id"
_EXPIRE_UPDATES: Final = "DELETE FROM updates WHERE body IS NULL AND received_at < :before"
_EXPIRE_TURNS: Final = """
    DELETE FROM chats
    WHERE NOT EXISTS (SELECT 1 FROM requests WHERE requests.chat_id = chats.chat_id)
"""


class SqliteStore(PreferenceTable, UpdateTable, RequestTables, JobTables):
    """A Store over one database connection. Open it with `open` or `open_existing`."""

    @classmethod
    async def open(cls, folder: Path, *, patience: float = PATIENCE) -> Self:
        """Open or make the database in `folder`, brought up to date.

        patience: seconds that another process may hold the database before a call fails.
        Raises StoreError. A damaged or newer file stays as it is.
        """
        with translated(folder, f"the data folder {folder} cannot be used"):
            await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        database = await Database.connect(folder / FILE_NAME, patience, mode="rwc")
        try:
            version = await schema.check(database)
            await schema.prepare(database)
            await schema.upgrade(database, version)
        except BaseException:
            await database.aclose()
            raise
        return cls(database)

    @classmethod
    async def open_existing(cls, folder: Path) -> Self:
        """Open the database in `folder` beside the bot that uses it. Raises StoreError.

        Makes and upgrades nothing, so that a command of another version cannot harm a running bot.
        """
        file = folder / FILE_NAME
        if not file.is_file():
            raise StoreUnwritable(f"there is no database {file}")
        database = await Database.connect(file, PATIENCE, mode="rw")
        try:
            schema.require_current(database, await schema.check(database))
            await schema.prepare(database)
        except BaseException:
            await database.aclose()
            raise
        return cls(database)

    async def expire(self, before: float) -> int:
        values = {"before": before}
        async with self._database.transaction("old requests could not be removed") as run:
            requests = await run(_EXPIRE_REQUESTS, values)  # jobs follow, by their foreign key
            await run(_EXPIRE_UPDATES, values)
            await run(_EXPIRE_TURNS)
        # as a script, or Python's sqlite3 gives a single page back
        await self._database.script("the file could not shrink", "PRAGMA incremental_vacuum")
        return len(requests)

    async def backup(self, file: Path) -> None:
        """Copy the database to `file` as it is now. Raises StoreError, also where `file` exists."""
        await asyncio.to_thread(backup.back_up, self._database.file, file)

    async def aclose(self) -> None:
        await self._database.aclose()
