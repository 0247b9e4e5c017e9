"""One suite over every Store."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.schema import migrations
from storage.sqlite import FILE_NAME, SqliteStore
from storage.store import Preferences, Store, StoreDamaged, StoreTooNew, StoreUnwritable
from tests.fakes import MemoryStore

ADA, BOB = 11, 22


@pytest.fixture(params=["sqlite", "memory"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    store: Store = await SqliteStore.open(tmp_path) if request.param == "sqlite" else MemoryStore()
    yield store
    await store.aclose()


async def test_a_stranger_has_chosen_nothing(store: Store) -> None:
    assert await store.preferences(ADA) == Preferences()


async def test_a_choice_is_kept(store: Store) -> None:
    await store.choose(ADA, Preferences(strength=0.3))

    assert await store.preferences(ADA) == Preferences(strength=0.3)


async def test_a_second_choice_leaves_the_first_alone(store: Store) -> None:
    await store.choose(ADA, Preferences(strength=0.3))

    now = await store.choose(ADA, Preferences(format="png", size=2048))

    assert now == Preferences(strength=0.3, format="png", size=2048)
    assert await store.preferences(ADA) == now


async def test_a_new_value_replaces_the_old_one(store: Store) -> None:
    await store.choose(ADA, Preferences(send="file"))
    await store.choose(ADA, Preferences(send="photo"))

    assert (await store.preferences(ADA)).send == "photo"


async def test_people_do_not_share_preferences(store: Store) -> None:
    await store.choose(ADA, Preferences(style="ink"))

    assert await store.preferences(BOB) == Preferences()


async def test_reset_clears_everything_but_the_language(store: Store) -> None:
    chosen = Preferences("ink", 0.4, 512, "png", "file", "zh")
    await store.choose(ADA, chosen)

    await store.reset(ADA)

    assert await store.preferences(ADA) == Preferences(language="zh")


async def test_reset_of_a_stranger_does_nothing(store: Store) -> None:
    await store.reset(BOB)

    assert await store.preferences(BOB) == Preferences()


async def test_preferences_survive_a_restart(tmp_path: Path) -> None:
    first = await SqliteStore.open(tmp_path)
    await first.choose(ADA, Preferences(strength=0.9, language="zh"))
    await first.aclose()

    second = await SqliteStore.open(tmp_path)
    assert await second.preferences(ADA) == Preferences(strength=0.9, language="zh")
    await second.aclose()


async def test_the_database_is_strict_and_survives_power_loss(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path)
    async with store._database._connection.execute("PRAGMA synchronous") as cursor:
        assert await cursor.fetchone() == (2,)
    await store.aclose()

    database = sqlite3.connect(tmp_path / FILE_NAME)
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert database.execute("PRAGMA user_version").fetchone() == (len(migrations()),)
    with pytest.raises(sqlite3.IntegrityError):
        database.execute("INSERT INTO preferences (user_id, size) VALUES (1, 'large')")
    database.close()


async def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / FILE_NAME)
    database.execute("PRAGMA user_version = 999")
    database.close()

    with pytest.raises(StoreTooNew, match="999"):
        await SqliteStore.open(tmp_path)


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")

    with pytest.raises(StoreUnwritable, match="taken"):
        await SqliteStore.open(tmp_path / "taken")


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("no database " * 100)

    with pytest.raises(StoreDamaged, match="not a database"):
        await SqliteStore.open(tmp_path)
