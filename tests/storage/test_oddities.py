"""Texts and numbers that no honest Telegram sends, and that somebody will."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from storage.jobs import NewJob
from storage.sqlite import SqliteStore
from storage.store import Preferences, Unstorable
from tests.asking import ADA, BOB, NOW, accepted, asked

HUGE = 2**63  # one more than a column can hold
ODD_TEXTS = {
    "injection": "'); DROP TABLE jobs; --",
    "nul": "before\0after",
    "empty": "",
    "emoji": "👩‍🎨",
    "megabyte": "long " * 200_000,
}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = await SqliteStore.open(tmp_path)
    yield store
    await store.aclose()


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
async def test_a_text_comes_back_as_it_was(store: SqliteStore, text: str) -> None:
    await store.journal(7, text, NOW)
    request = await accepted(store, replace(asked(), jobs=(NewJob(1, text, text),)))
    await store.ban(text, NOW)
    await store.choose(ADA, Preferences(style=text))

    (job,) = request.jobs
    assert (job.file_id, job.name) == (text, text)
    assert await store.journalled() == [text]
    assert await store.banned() == {text: NOW}
    assert await store.preferences(ADA) == Preferences(style=text)


async def test_half_a_character_is_replaced(store: SqliteStore) -> None:
    await store.journal(7, "\udfff body", NOW)
    request = await accepted(store, replace(asked(), jobs=(NewJob(1, "\udc00", "a\ud800b.png"),)))

    (job,) = request.jobs
    assert (job.file_id, job.name) == ("\ufffd", "a\ufffdb.png")
    assert await store.journalled() == ["\ufffd body"]


@pytest.mark.parametrize("number", [HUGE, -HUGE - 1, 10**30])
@pytest.mark.parametrize(
    "call",
    [
        lambda store, number: store.preferences(number),
        lambda store, number: store.choose(number, Preferences(style="ink")),
        lambda store, number: store.usage(ADA, number, NOW),
        lambda store, number: store.accept(asked(number), [7], NOW),
        lambda store, number: store.accept(asked(), [7, number], NOW),
        lambda store, number: store.accept(replace(asked(), thread_id=number), [7], NOW),
        lambda store, number: store.note_placeholder(7, number),
        lambda store, number: store.cancel(number, ADA, NOW),
        lambda store, number: store.forget(number),
        lambda store, number: store.revive(number, NOW),
    ],
)
async def test_a_number_that_no_row_can_hold_is_refused_and_does_no_harm(
    store: SqliteStore, call: Callable[[SqliteStore, int], Awaitable[object]], number: int
) -> None:
    await store.journal(7, "a photo", NOW)

    with pytest.raises(Unstorable):
        await call(store, number)

    assert await store.journalled() == ["a photo"]
    assert await store.accept(asked(), [7], NOW)


async def test_a_chat_that_no_row_can_hold_is_not_full(store: SqliteStore) -> None:
    request = await accepted(store, asked())

    job = await store.claim(NOW, full=[HUGE, 10**400])

    assert job
    assert job.request_id == request.id


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no JSON",
        "null",
        "[1, 2]",
        '"from"',
        "[" * 3000 + "]" * 3000,
        json.dumps({"message": {"from": "Ada"}}),
        json.dumps({"message": {"from": {"id": str(ADA)}}}),
        json.dumps({"message": {"from": {"id": [ADA]}, "text": "a \0 and \ud800"}}),
        json.dumps({"message": {"from": {"id": 10**400}, "sender_chat": None}}),
        json.dumps({"from": {"id": ADA}}),
        json.dumps({"message": {"from": {"id": BOB}, "text": f'"from": {{"id": {ADA}}}'}}),
    ],
)
async def test_an_update_of_nobody_stays_when_somebody_is_forgotten(
    store: SqliteStore, body: str
) -> None:
    await store.journal(7, body, NOW)

    assert (await store.forget(ADA)).updates == 0
    assert await store.journalled() == [body]
