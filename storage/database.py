"""One SQLite file, one connection to it, and what it says when it fails."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final

import aiosqlite

from storage.store import StoreDamaged, StoreUnwritable, Unstorable

PATIENCE: Final = 10.0  # seconds that another process may hold the database
_MOMENT: Final = 500  # milliseconds that another process may read

Row = tuple[Any, ...]
Parameters = dict[str, Any]
Run = Callable[..., Coroutine[Any, Any, list[Row]]]  # a statement and its parameters

_HALVES: Final = re.compile("[\ud800-\udfff]")
_DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Database:
    """A connection that several tasks may use at once: one statement or transaction at a time.

    Every error is a StoreError, which begins with what failed.
    """

    def __init__(self, file: Path, connection: aiosqlite.Connection) -> None:
        self.file = file
        self._connection = connection
        self._lock = asyncio.Lock()  # a transaction is the connection's, not a task's

    @classmethod
    async def connect(cls, file: Path, patience: float, *, mode: str) -> Database:
        """Nothing is written before the first statement. mode: see `uri`."""
        with translated(file, f"the database {file} cannot be opened"):
            connection = await aiosqlite.connect(
                uri(file, mode), uri=True, timeout=patience, isolation_level=None
            )
        return cls(file, connection)

    async def run(self, failure: str, sql: str, parameters: Parameters | None = None) -> list[Row]:
        """One statement, durable once this returns, and its rows."""
        async with self._lock:
            with translated(self.file, failure):
                return await self._rows(sql, parameters)

    async def script(self, failure: str, sql: str) -> None:
        """Several statements, which begin and commit for themselves."""
        async with self._lock:
            with translated(self.file, failure):
                await self._connection.executescript(sql)

    @asynccontextmanager
    async def transaction(self, failure: str) -> AsyncIterator[Run]:
        """All statements run in here, or none of them; durable at the end."""
        async with self._lock:
            with translated(self.file, failure):
                try:
                    await self._rows("BEGIN IMMEDIATE")
                    yield self._rows
                    await self._rows("COMMIT")
                except BaseException:  # a cancelled task, too, and wherever it was
                    await self._connection.rollback()
                    raise

    async def rewrite(self) -> None:
        """Write the file anew, as small as it can be, without a trace of what was deleted.

        Some 10 ms for a megabyte, in which all others wait; it takes as much memory and room on
        the disk as the file. While another process reads, a backup for example, the old bytes stay
        until a later call: in the file and in its log, which is emptied here otherwise.
        """
        async with self._lock:
            with translated(self.file, "the database could not be written anew"):
                await self._rows("VACUUM")
                ((patience,),) = await self._rows("PRAGMA busy_timeout")
                await self._rows(f"PRAGMA busy_timeout = {_MOMENT}")
                try:
                    await self._rows("PRAGMA wal_checkpoint(TRUNCATE)")
                finally:
                    await self._rows(f"PRAGMA busy_timeout = {patience}")

    async def function(self, name: str, function: Callable[[int], bytes]) -> None:
        """Let SQL call a function."""
        await self._connection.create_function(name, 1, function)

    async def aclose(self) -> None:
        """Let go of the file."""
        await self._connection.close()

    async def _rows(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        # to the last row: before that a statement without a transaction has not committed
        values = {name: _storable(value) for name, value in (parameters or {}).items()}
        return list(await self._connection.execute_fetchall(sql, values))  # type: ignore[arg-type]


def _storable(value: object) -> object:
    """JSON can hold half a surrogate pair, which UTF-8, and so SQLite, cannot."""
    return _HALVES.sub("\ufffd", value) if isinstance(value, str) else value


def uri(file: Path, mode: str) -> str:
    """The name of a file for SQLite. mode: rw, or rwc to make it."""
    return f"{file.absolute().as_uri()}?mode={mode}"


@contextmanager
def translated(file: Path, failure: str) -> Iterator[None]:
    """Raise what SQLite says of `file` as a StoreError, or as Unstorable."""
    try:
        yield
    except (OverflowError, sqlite3.DataError, sqlite3.IntegrityError) as error:
        raise Unstorable(f"{failure}: {error}") from error
    except sqlite3.Error as error:
        # an extended code holds the plain one in its lowest byte
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
            raise damaged(file, str(error)) from error
        raise StoreUnwritable(f"{failure}: {error}") from error
    except OSError as error:
        raise StoreUnwritable(f"{failure}: {error}") from error


def damaged(file: Path, finding: str) -> StoreDamaged:
    """What an operator reads of a file that is no sound database."""
    return StoreDamaged(
        f"the database {file} is damaged ({finding}): put a copy made with `toonbot backup` in its"
        " place, or move it away to begin anew; it was not changed"
    )
