"""The store in one SQLite file."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Final, Self

import aiosqlite

from storage.store import Preferences, StoreTooNew, StoreUnwritable

FILE_NAME: Final = "toonbot.db"

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


class SqliteStore:
    """A Store over one database connection. Open it with `open`."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, folder: Path) -> Self:
        """Open or make the database in `folder`, brought up to date.

        Raises StoreUnwritable, StoreTooNew.
        """
        with _translated(f"the data folder {folder} cannot be used"):
            await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
            connection = await aiosqlite.connect(folder / FILE_NAME, isolation_level=None)
        try:
            with _translated(f"the database in {folder} cannot be used"):
                await _prepare(connection)
        except BaseException:
            await connection.close()
            raise
        return cls(connection)

    async def preferences(self, user_id: int) -> Preferences:
        async with self._connection.execute(_SELECT, {"user_id": user_id}) as cursor:
            row = await cursor.fetchone()
        return Preferences(*row) if row else Preferences()

    async def choose(self, user_id: int, choice: Preferences) -> Preferences:
        values = {"user_id": user_id, **asdict(choice)}
        with _translated("a setting could not be saved"):
            async with self._connection.execute(_CHOOSE, values) as cursor:
                ((*row,),) = await cursor.fetchall()
        return Preferences(*row)

    async def reset(self, user_id: int) -> None:
        with _translated("settings could not be reset"):
            await self._connection.execute(_RESET, {"user_id": user_id})

    async def aclose(self) -> None:
        await self._connection.close()


@contextmanager
def _translated(failure: str) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.DatabaseError) as error:
        raise StoreUnwritable(f"{failure}: {error}") from error


async def _prepare(connection: aiosqlite.Connection) -> None:
    await connection.execute("PRAGMA journal_mode = WAL")
    await connection.execute("PRAGMA synchronous = FULL")
    await connection.execute("PRAGMA busy_timeout = 10000")
    async with connection.execute("PRAGMA user_version") as cursor:
        ((version,),) = await cursor.fetchall()
    steps = migrations()
    if version > len(steps):
        raise StoreTooNew(
            f"the database has schema {version}, this toonbot knows {len(steps)}: upgrade toonbot"
        )
    for number in range(version + 1, len(steps) + 1):
        await connection.executescript(
            f"BEGIN IMMEDIATE; {steps[number - 1]}; PRAGMA user_version = {number}; COMMIT;"
        )


def migrations() -> list[str]:
    """The SQL of every step, in order; step n leads to `user_version` n."""
    folder = resources.files("storage") / "migrations"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return [file.read_text(encoding="utf-8") for file in files]
