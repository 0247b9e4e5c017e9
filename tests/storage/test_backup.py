"""A copy of the database, made while the bot works."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.sqlite import FILE_NAME, SqliteStore
from storage.store import StoreUnwritable
from tests.asking import accepted, asked


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = await SqliteStore.open(tmp_path / "data")
    yield store
    await store.aclose()


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Where copies are put."""
    (tmp_path / "shelf").mkdir()
    return tmp_path / "shelf"


def on(shelf: Path) -> list[str]:
    return [file.name for file in shelf.iterdir()]


async def test_a_copy_put_in_place_is_the_store_of_that_moment(
    store: SqliteStore, shelf: Path
) -> None:
    request = await accepted(store, asked(photos=3))
    await store.backup(shelf / FILE_NAME)
    await accepted(store, asked())

    copy = await SqliteStore.open(shelf)

    assert await copy.open_requests() == [request]
    assert await copy.key() == await store.key()
    await copy.aclose()


async def test_a_copy_is_one_file_that_only_its_owner_can_read(
    store: SqliteStore, shelf: Path
) -> None:
    await store.backup(shelf / "copy.db")

    assert on(shelf) == ["copy.db"]
    assert (shelf / "copy.db").stat().st_mode & 0o777 == 0o600


async def test_photos_that_arrive_meanwhile_are_in_the_copy_whole_or_not_at_all(
    store: SqliteStore, shelf: Path
) -> None:
    done = asyncio.Event()

    async def arrive() -> int:
        arrived = 0
        while not done.is_set():
            await accepted(store, asked(photos=3))
            arrived += 1
        return arrived

    for _ in range(100):
        await accepted(store, asked(photos=3))
    async with asyncio.TaskGroup() as group:
        arriving = group.create_task(arrive())
        await store.backup(shelf / FILE_NAME)
        done.set()

    copy = await SqliteStore.open(shelf)
    requests = await copy.open_requests()
    await copy.aclose()
    assert 100 <= len(requests) <= 100 + arriving.result()
    assert {len(request.jobs) for request in requests} == {3}


async def test_nothing_is_overwritten(store: SqliteStore, shelf: Path) -> None:
    (shelf / "notes.txt").write_text("important")

    with pytest.raises(StoreUnwritable, match=r"notes\.txt exists"):
        await store.backup(shelf / "notes.txt")

    assert (shelf / "notes.txt").read_text() == "important"
    assert on(shelf) == ["notes.txt"]


async def test_what_appears_while_the_copy_is_made_is_not_overwritten(
    store: SqliteStore, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def appear(descriptor: int) -> None:
        (shelf / "copy.db").write_text("another copy")

    monkeypatch.setattr("os.fsync", appear)

    with pytest.raises(StoreUnwritable, match="exists"):
        await store.backup(shelf / "copy.db")

    assert (shelf / "copy.db").read_text() == "another copy"
    assert on(shelf) == ["copy.db"]


async def test_a_copy_that_fails_leaves_nothing(
    store: SqliteStore, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError("the disk is on fire")

    monkeypatch.setattr("os.fsync", fail)

    with pytest.raises(StoreUnwritable, match="on fire"):
        await store.backup(shelf / "copy.db")

    assert on(shelf) == []


async def test_a_folder_that_is_not_there_is_named(store: SqliteStore, shelf: Path) -> None:
    with pytest.raises(StoreUnwritable, match="elsewhere"):
        await store.backup(shelf / "elsewhere" / "copy.db")
