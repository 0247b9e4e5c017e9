"""The store in one SQLite file. Its parts are one file a topic."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final, Self

from storage import backup, permissions, schema
from storage.database import PATIENCE, Database, translated
from storage.forgetting import ForgettingTables
from storage.people import PeopleTables
from storage.preferences import PreferenceTable
from storage.requests import RequestTables
from storage.rota import JobTables
from storage.store import StoreUnwritable
from storage.tally import TallyTables
from storage.updates import UpdateTable

FILE_NAME: Final = "toonbot.db"


class SqliteStore(
    PreferenceTable,
    UpdateTable,
    RequestTables,
    JobTables,
    PeopleTables,
    ForgettingTables,
    TallyTables,
):
    """A Store over one database connection. Open it with `open` or `open_existing`."""

    @classmethod
    async def open(cls, folder: Path, *, patience: float = PATIENCE) -> Self:
        """Open or make the database in `folder`, brought up to date.

        patience: seconds that another process may hold the database before a call fails.
        Raises StoreError. A damaged or newer file stays as it is.
        """
        with translated(folder, f"the data folder {folder} cannot be used"):
            await asyncio.to_thread(permissions.make_private, folder / FILE_NAME)
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

    async def backup(self, file: Path) -> None:
        """Copy the database to `file` as it is now. Raises StoreError, also where `file` exists."""
        await asyncio.to_thread(backup.back_up, self._database.file, file)

    async def aclose(self) -> None:
        await self._database.aclose()
