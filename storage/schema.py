"""Is this file ours, sound, and of a version that we know? And bringing an old one up to date."""

from __future__ import annotations

import secrets
from functools import cache
from importlib import resources

from storage.database import Database, damaged
from storage.store import StoreTooNew, StoreUnwritable


async def check(database: Database) -> int:
    """The schema's version. Raises StoreDamaged, StoreTooNew, StoreUnwritable; changes nothing."""
    version = int(await _pragma(database, "user_version") or 0)
    if version > len(migrations()):
        raise StoreTooNew(
            f"the database has schema {version}, this toonbot knows {len(migrations())}: "
            "upgrade toonbot"
        )
    finding = await _pragma(database, "quick_check(1)")
    if finding != "ok":
        raise damaged(database.file, " ".join(f"{finding}".split()))
    return version


async def prepare(database: Database) -> None:
    """How this connection works. Changes no rows."""
    await _pragma(database, "synchronous = FULL")
    await _pragma(database, "foreign_keys = ON")
    await _pragma(database, "secure_delete = ON")  # what is deleted becomes zeros
    await _pragma(database, "temp_store = MEMORY")  # no rows in files elsewhere
    await _pragma(database, "journal_size_limit = 4000000")  # the log shrinks after a long reader


async def upgrade(database: Database, version: int) -> None:
    """Take every step that is missing."""
    await _pragma(database, "journal_mode = WAL")
    steps = migrations()
    await database.function("random_bytes", secrets.token_bytes)  # for the steps
    for number in range(version + 1, len(steps) + 1):
        await database.script(
            _failure(database),
            f"BEGIN IMMEDIATE; {steps[number - 1]}; PRAGMA user_version = {number}; COMMIT;",
        )
    if version < len(steps):  # what an old version deleted is still in the file's bytes
        await database.rewrite()


def require_current(database: Database, version: int) -> None:
    """Raises StoreUnwritable."""
    if version < len(migrations()):
        raise StoreUnwritable(
            f"the database {database.file} has schema {version}, this toonbot works with"
            f" {len(migrations())}: start the bot once, which upgrades it"
        )


@cache
def migrations() -> tuple[str, ...]:
    """The SQL of every step, in order; step n leads to `user_version` n."""
    folder = resources.files("storage") / "migrations"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return tuple(file.read_text(encoding="utf-8") for file in files)


async def _pragma(database: Database, pragma: str) -> int | str | None:
    rows = await database.run(_failure(database), f"PRAGMA {pragma}")
    return rows[0][0] if rows else None


def _failure(database: Database) -> str:
    return f"the database {database.file} cannot be used"
