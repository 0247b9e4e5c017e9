"""The queue that takes updates only when the store has them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from telegram import Bot, Chat, Message, Update
from telegram.error import NetworkError

from bot import journal as journals
from bot.journal import Journal
from bot.playground.people import Person
from bot.playground.server import Playground
from storage.store import StoreUnwritable
from tests.bot.serving import until
from tests.fakes import MemoryStore


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def journal(store: MemoryStore) -> Journal:
    return Journal(store)


def update(number: int) -> Update:
    chat = Chat(7, Chat.PRIVATE)
    sent = datetime(2026, 11, 21, tzinfo=UTC)
    return Update(number, message=Message(number, sent, chat, text="hi"))


async def test_an_update_is_in_the_store_before_it_is_in_the_queue(
    journal: Journal, store: MemoryStore
) -> None:
    await journal.put(update(1))
    assert journal.qsize() == len(await store.journalled()) == 1


async def test_an_update_that_comes_again_changes_nothing(
    journal: Journal, store: MemoryStore
) -> None:
    await journal.put(update(1))
    await journal.handled(1)
    await journal.put(update(1))
    assert journal.qsize() == 1
    assert await store.journalled() == []


async def test_what_is_no_update_goes_through(journal: Journal) -> None:
    await journal.put("stop")
    assert journal.get_nowait() == "stop"


async def test_an_update_that_cannot_be_kept_stays_with_telegram(
    journal: Journal, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(update_id: int, body: str, now: float) -> bool:
        raise StoreUnwritable("the disk is full")

    monkeypatch.setattr(store, "journal", full)
    with pytest.raises(NetworkError):
        await journal.put(update(1))
    assert journal.empty()


async def test_what_was_not_handled_is_there_again_after_the_start_in_order(
    journal: Journal, store: MemoryStore
) -> None:
    for number in (3, 1, 2):
        await journal.put(update(number))
    await journal.handled(1)
    again = Journal(store)
    await again.replay(Bot("1:token"))
    found = [again.get_nowait() for _ in range(again.qsize())]
    assert [one.update_id for one in found if isinstance(one, Update)] == [2, 3]


async def test_an_update_is_handled_when_its_handler_has_returned(
    journal: Journal, store: MemoryStore
) -> None:
    await journal.put(update(1))
    await journal.processed(update(1))
    assert await store.journalled() == []


async def test_an_update_that_somebody_keeps_is_not(journal: Journal, store: MemoryStore) -> None:
    await journal.put(update(1))
    journal.keep(1)
    await journal.processed(update(1))
    assert len(await store.journalled()) == 1


async def test_an_update_that_the_store_failed_is_handled_again(
    journal: Journal, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "RETRY_SECONDS", 0.0)
    await journal.put(update(1))
    first = await journal.get()
    journal.fail(1)
    await journal.processed(update(1))
    assert await asyncio.wait_for(journal.get(), 1) == first
    assert len(await store.journalled()) == 1


# Updates that nobody can use


async def test_an_update_that_no_store_can_take_is_dropped_and_the_next_one_comes(
    journal: Journal, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = MemoryStore.journal

    async def picky(store: MemoryStore, update_id: int, body: str, now: float) -> bool:
        if update_id == 1:
            raise OverflowError("Python int too large to convert to SQLite INTEGER")
        return await keep(store, update_id, body, now)

    monkeypatch.setattr(MemoryStore, "journal", picky)
    await journal.put(update(1))
    await journal.put(update(2))

    assert journal.qsize() == 1
    assert "an update is dropped that cannot be kept: OverflowError" in caplog.text


async def test_an_update_that_cannot_be_read_any_more_does_not_keep_the_bot_from_starting(
    journal: Journal, store: MemoryStore
) -> None:
    await store.journal(1, '{"update_id": 1, "message": {"text": "from another version"}}', 0.0)
    await store.journal(2, update(2).to_json(), 0.0)
    await journal.replay(Bot("1:token"))

    assert journal.qsize() == 1
    assert len(await store.journalled()) == 1


async def test_an_update_that_the_library_cannot_read_holds_up_no_others(
    telegram: Playground, ada: Person
) -> None:
    telegram.world.updates.add("message", {"message_id": 1, "text": "no chat, no date"})
    await ada.sends("/strength")

    await ada.chat.replies()
    await until(lambda: telegram.world.updates.pending() == 0)
