"""What is forgotten is not in the file's bytes either, and not in those of its log."""

from __future__ import annotations

import itertools
import json
import random
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from storage.jobs import NewJob, Request
from storage.schema import migrations
from storage.sqlite import FILE_NAME, SqliteStore
from storage.store import Preferences
from tests.asking import NOW, asked

CAROL, DAVE = 7_215_890_643, 0x5A6B7C8D9E  # in the file an id of today's takes six bytes
GROUP = -100_2233


def traces(person: int) -> list[bytes]:
    """How a person could be found."""
    return [
        person.to_bytes(6, "big"),
        key_of(person),
        str(person).encode(),
        *(f"{what} of {person}".encode() for what in ("file", "name", "caption")),
    ]


def key_of(person: int) -> bytes:
    """An id as a row's key, https://sqlite.org/fileformat2.html#varint."""
    digits = [person >> shift & 0x7F for shift in range(0, 49, 7)]
    while digits[-1] == 0:
        digits.pop()
    return bytes([*(digit | 0x80 for digit in reversed(digits[1:])), digits[0]])


def found(folder: Path, person: int) -> list[bytes]:
    """Their traces, in the database or in its log."""
    contents = b"".join(file.read_bytes() for file in folder.glob(f"{FILE_NAME}*"))
    return [trace for trace in traces(person) if trace in contents]


def photo_update(update_id: int, person: int, caption: str = "") -> str:
    sender = {"id": person, "first_name": f"name of {person}"}
    message = {"from": sender, "caption": f"caption of {person} {caption}"}
    return json.dumps({"update_id": update_id, "message": message})


_updates = itertools.count(1)


async def lived(
    store: SqliteStore, person: int, *, chat: int | None = None, photos: int = 3, pad: int = 0
) -> Request:
    """A person has chosen, sent photos, and has an answer to the first of them; one more waits."""
    await store.choose(person, Preferences(style="ink", language="en"))
    for _ in range(2):
        update_id = next(_updates)
        await store.journal(update_id, photo_update(update_id, person, pad * "y"), NOW)
    chat = person if chat is None else chat
    jobs = tuple(
        NewJob(n, f"file of {person}" + pad * "x", f"name of {person}") for n in range(photos)
    )
    new = replace(asked(chat, person=person), jobs=jobs)
    request = await store.accept(new, [update_id], NOW)
    assert request
    await store.claim(NOW)
    return request


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = await SqliteStore.open(tmp_path, patience=0.5)
    yield store
    await store.aclose()


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Another process that can look at the database for a while."""
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as connection:
        yield connection


@pytest.mark.parametrize("chat", [None, GROUP])
async def test_no_byte_of_a_forgotten_person_is_left(
    store: SqliteStore, tmp_path: Path, chat: int | None
) -> None:
    answered = await lived(store, CAROL, chat=chat)
    await store.finish(answered.id, NOW)
    await lived(store, CAROL, chat=chat)
    assert found(tmp_path, CAROL) == traces(CAROL)

    await store.forget(CAROL)

    assert found(tmp_path, CAROL) == []


async def test_everybody_elses_bytes_stay(store: SqliteStore, tmp_path: Path) -> None:
    theirs = await lived(store, DAVE, chat=GROUP)
    await lived(store, CAROL, chat=GROUP)

    await store.forget(CAROL)

    assert found(tmp_path, DAVE) == traces(DAVE)
    assert len(await store.journalled()) == 1
    assert [request.id for request in await store.open_requests()] == [theirs.id]


async def test_no_copies_are_left_where_rows_have_moved_between_pages(
    store: SqliteStore, tmp_path: Path
) -> None:
    await store._database.run("", "PRAGMA synchronous = OFF")
    dice = random.Random(1)  # noqa: S311 - the same story every time
    people = [2**46 + dice.randrange(2**45) for _ in range(40)]
    for _ in range(200):
        person, photos, pad = dice.choice(people), dice.randrange(9), dice.choice([0, 30, 600])
        request = await lived(store, person, photos=photos, pad=pad)
        if dice.random() < 0.5:
            await store.finish(request.id, NOW)

    for person in people[:20]:
        await store.forget(person)

    assert [person for person in people[:20] if found(tmp_path, person)] == []
    assert all(found(tmp_path, person) for person in people[20:])


async def test_what_expires_leaves_no_bytes(store: SqliteStore, tmp_path: Path) -> None:
    request = await lived(store, CAROL)
    await store.finish(request.id, NOW)
    await store.reset(CAROL)
    for body in await store.journalled():
        await store.handled(json.loads(body)["update_id"])

    assert await store.expire(NOW + 1) == 1

    assert found(tmp_path, CAROL) == [key_of(CAROL)]  # the language that they chose
    await store.forget(CAROL)
    assert found(tmp_path, CAROL) == []


async def test_an_update_that_was_handled_leaves_no_bytes_after_the_next_look(
    store: SqliteStore, tmp_path: Path
) -> None:
    for update_id in range(1, 50):
        await store.journal(update_id, photo_update(update_id, CAROL, "y" * 200 * update_id), NOW)
        await store.handled(update_id)

    await store.expire(NOW - 1)

    assert found(tmp_path, CAROL) == []


async def test_a_caption_becomes_zeros_when_its_update_was_handled(
    store: SqliteStore, tmp_path: Path, reader: sqlite3.Connection
) -> None:
    await store.journal(1, photo_update(1, CAROL, "y" * 20_000), NOW)
    await store.handled(1)

    reader.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # as SQLite does now and then, and at the end

    assert found(tmp_path, CAROL) == []


async def test_while_somebody_reads_rows_are_gone_and_bytes_go_with_the_next_look(
    store: SqliteStore, tmp_path: Path, reader: sqlite3.Connection
) -> None:
    await lived(store, CAROL)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM requests").fetchall()

    assert (await store.forget(CAROL)).photos == 3

    assert await store.open_requests() == []
    assert found(tmp_path, CAROL) != []
    reader.rollback()
    await store.expire(NOW - 1)
    assert found(tmp_path, CAROL) == []


async def test_a_full_disk_does_not_keep_a_person_from_being_forgotten(
    store: SqliteStore, tmp_path: Path
) -> None:
    await lived(store, CAROL)
    await store._database.run("", "PRAGMA max_page_count = 1")

    assert (await store.forget(CAROL)).photos == 3

    await store.expire(NOW - 1)
    assert found(tmp_path, CAROL) == []


async def test_what_an_older_version_deleted_is_erased_by_the_upgrade(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as old:
        old.execute("PRAGMA secure_delete = OFF")
        old.executescript(";".join(migrations()[:2]) + "; PRAGMA user_version = 2;")
        old.execute(
            "INSERT INTO updates (update_id, body, received_at) VALUES (1, ?, 0)",
            (photo_update(1, CAROL, "y" * 20_000),),
        )
        old.execute("UPDATE updates SET body = NULL")
    assert found(tmp_path, CAROL) != []

    store = await SqliteStore.open(tmp_path)
    left = found(tmp_path, CAROL)
    await store.aclose()

    assert left == []


async def test_every_database_has_a_key_of_its_own_for_good(tmp_path: Path) -> None:
    keys = []
    for folder in ("one", "one", "other"):
        store = await SqliteStore.open(tmp_path / folder)
        keys.append(await store.key())
        await store.aclose()

    assert keys[0] == keys[1] != keys[2]
