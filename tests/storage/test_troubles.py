"""A full disk, another process that holds the database, and calls that are cut short."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from storage.jobs import Request
from storage.sqlite import FILE_NAME, SqliteStore
from storage.store import Preferences, StoreUnwritable
from tests.asking import ADA, NOW, accepted, asked

PLENTY = 1_000_000  # pages


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = await SqliteStore.open(tmp_path, patience=0.5)
    yield store
    await store.aclose()


async def room(store: SqliteStore, pages: int) -> None:
    """How large the file may become. As small as it is: then the disk is full."""
    await store._database.run("", f"PRAGMA max_page_count = {pages}")


async def until_it_fails(store: SqliteStore, kept: list[Request]) -> None:
    while True:
        kept.append(await accepted(store, asked(photos=50)))


async def test_a_full_disk_refuses_whole_requests_until_there_is_room(store: SqliteStore) -> None:
    await store.journal(7, "a photo", NOW)
    await room(store, 1)
    kept: list[Request] = []

    with pytest.raises(StoreUnwritable, match="full"):
        await until_it_fails(store, kept)
    with pytest.raises(StoreUnwritable, match="full"):
        await store.accept(asked(photos=100), [7], NOW)

    assert await store.open_requests() == kept
    assert await store.journalled() == ["a photo"]
    await room(store, PLENTY)
    assert await store.accept(asked(photos=100), [7], NOW)
    assert await store.journalled() == []


async def test_what_there_is_can_be_read_while_the_disk_is_full(store: SqliteStore) -> None:
    await store.choose(ADA, Preferences(style="ink"))
    await room(store, 1)
    with pytest.raises(StoreUnwritable):
        await store.journal(7, "long " * 100_000, NOW)

    assert await store.preferences(ADA) == Preferences(style="ink")


async def test_another_process_may_hold_the_database_for_a_while(
    store: SqliteStore, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(0.1, other.rollback)

        assert await store.journal(7, "a photo", NOW)


async def test_a_database_that_stays_locked_can_be_used_later(
    store: SqliteStore, tmp_path: Path
) -> None:
    await store.journal(7, "a photo", NOW)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnwritable, match="locked"):
            await store.journal(8, "another", NOW)
        with pytest.raises(StoreUnwritable, match="locked"):
            await store.accept(asked(), [7], NOW)
        assert await store.journalled() == ["a photo"]  # reading waits for nobody
        other.rollback()

    assert await store.accept(asked(), [7], NOW)


@pytest.mark.parametrize(
    "call",
    [
        lambda store: store.preferences(ADA),
        lambda store: store.journalled(),
        lambda store: store.open_requests(),
        lambda store: store.usage(ADA, ADA, NOW),
        lambda store: store.claim(NOW),
        lambda store: store.cancel(ADA, ADA, NOW),
        lambda store: store.forget(ADA),
        lambda store: store.tally(NOW),
    ],
)
async def test_whatever_sqlite_says_is_an_error_of_the_store(
    store: SqliteStore, tmp_path: Path, call: Callable[[SqliteStore], Awaitable[object]]
) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as other:
        other.executescript(
            "PRAGMA legacy_alter_table = ON; DROP VIEW photos;"
            "ALTER TABLE preferences RENAME TO a; ALTER TABLE updates RENAME TO b;"
            "ALTER TABLE requests RENAME TO c; ALTER TABLE jobs RENAME TO d;"
        )

    with pytest.raises(StoreUnwritable, match="no such table"):
        await call(store)


async def test_a_call_that_is_cut_short_leaves_no_transaction_open(store: SqliteStore) -> None:
    for moment in range(60):
        await store.journal(moment, "a photo", NOW)
        call = asyncio.create_task(store.accept(asked(photos=3), [moment], NOW))
        for _ in range(moment):
            await asyncio.sleep(0)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)

    requests = await store.open_requests()
    assert {len(request.jobs) for request in requests} <= {3}
    assert len(requests) + len(await store.journalled()) == 60
    assert await accepted(store, asked())


async def test_tasks_do_not_get_into_each_others_transactions(store: SqliteStore) -> None:
    async def one(chat: int) -> None:
        request = await accepted(store, asked(chat, 3))
        await store.claim(NOW)
        if chat % 2:
            await store.cancel(chat, chat, NOW)
        else:
            await store.finish(request.id, NOW)

    async with asyncio.TaskGroup() as group:
        for chat in range(1, 41):
            group.create_task(one(chat))

    assert await store.open_requests() == []
    assert await store.claim(NOW) is None


async def test_the_file_is_small_again_when_requests_have_expired(
    store: SqliteStore, tmp_path: Path
) -> None:
    async def size() -> int:
        await store._database.run("", "PRAGMA wal_checkpoint(TRUNCATE)")
        return (tmp_path / FILE_NAME).stat().st_size

    empty = await size()
    for _ in range(20):
        await store.finish((await accepted(store, asked(photos=100))).id, NOW)
    full = await size()
    await store.expire(NOW + 1)

    assert full > 2 * empty
    assert await size() < empty + (full - empty) / 10
