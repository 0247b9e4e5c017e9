"""What was accepted outlives the process: nothing has to be sent twice, by anybody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

import pytest

from bot.offer import Offer
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.server import BotServer
from bot.toonbot import Limits, Toonbot
from inference.engine import EngineLost
from storage.store import StoreUnwritable
from tests.bot.conftest import ALBUM_QUIET
from tests.bot.seen import cartoon, cartoons
from tests.fakes import FakeEngine, MemoryStore
from tests.pictures import GREEN, RED, photo

Start = Callable[..., AbstractAsyncContextManager[Toonbot]]


@pytest.fixture
def ada(telegram: Playground) -> Person:
    """Somebody with a private chat; no bot is running."""
    return telegram.person("Ada", "en")


@pytest.fixture
def start(telegram: Playground, store: MemoryStore, offer: Offer) -> Start:
    """Runs the bot for a while, each time with an engine of its own; a stop waits for nothing."""

    @asynccontextmanager
    async def started(engine: FakeEngine | None = None) -> AsyncIterator[Toonbot]:
        engine = engine or FakeEngine(models=offer.models)
        limits = Limits(grace=0.0, album_quiet=ALBUM_QUIET)
        server = BotServer(telegram.url, telegram.token)
        async with Toonbot(server, store, engine, "en", limits, offer) as toonbot:
            yield toonbot

    return started


def held(offer: Offer) -> FakeEngine:
    engine = FakeEngine(capacity=2, models=offer.models)
    engine.hold()
    return engine


async def test_a_photo_under_way_is_finished_after_the_restart_in_the_same_message(
    start: Start, ada: Person, offer: Offer
) -> None:
    async with start(held(offer)):
        await ada.sends_photo(photo(RED))
        (placeholder,) = await ada.chat.replies()
    assert "Drawing" in placeholder.text
    async with start():
        result = await cartoon(ada)

    assert result is placeholder
    assert ada.chat.from_bot() == [result]


async def test_photos_that_wait_are_drawn_after_the_restart(
    start: Start, ada: Person, offer: Offer
) -> None:
    async with start(held(offer)):
        for _ in range(5):
            await ada.sends_photo(photo(RED))
        await ada.chat.replies(5)
    async with start():
        await ada.chat.until(lambda messages: len(cartoons(messages)) == 5)

    assert len(ada.chat.from_bot()) == 5


async def test_a_photo_sent_while_the_bot_is_away_is_drawn_when_it_is_back(
    start: Start, ada: Person
) -> None:
    async with start():
        pass
    await ada.sends_photo(photo(RED))
    async with start():
        await cartoon(ada)


async def test_an_album_under_way_is_one_album_after_the_restart(
    start: Start, ada: Person, offer: Offer
) -> None:
    async with start(held(offer)):
        await ada.sends_album([photo(RED), photo(GREEN), photo(RED)])
        (placeholder,) = await ada.chat.replies()
    async with start():
        results = await ada.chat.until(lambda ms: cartoons(ms)[2:] and cartoons(ms))
        await ada.chat.until(lambda _: placeholder not in ada.chat.from_bot())

    assert len({message.album for message in results}) == 1


async def test_settings_travel_with_a_photo_across_a_restart(
    start: Start, ada: Person, offer: Offer
) -> None:
    async with start(held(offer)):
        await ada.sends_photo(photo(RED), caption="0.3 webp")
        await ada.chat.replies()
        await ada.sends("/strength 0.9")
        await ada.chat.replies(2)
    engine = FakeEngine(models=offer.models)
    async with start(engine):
        await cartoon(ada)

    assert (engine.asked[0].strength, engine.asked[0].format) == (0.3, "webp")


async def test_a_cancelled_photo_is_not_drawn_after_the_restart(
    start: Start, ada: Person, offer: Offer
) -> None:
    async with start(held(offer)):
        await ada.sends_photo(photo(RED))
        (placeholder,) = await ada.chat.replies()
        await ada.sends("/cancel")
        await ada.chat.until(lambda _: "Stopped" in placeholder.text)
    engine = FakeEngine(models=offer.models)
    async with start(engine):
        await ada.sends("/strength")
        await ada.chat.replies(3)

    assert not engine.asked


async def test_a_stop_is_no_attempt(start: Start, ada: Person, offer: Offer) -> None:
    async with start():
        pass
    await ada.sends_photo(photo(RED))
    for number in range(4):
        async with start(held(offer)):
            await ada.chat.until(partial(_has_acted, ada, number))
    async with start():
        await cartoon(ada)


def _has_acted(person: Person, times: int, _: object) -> bool:
    return len(person.chat.actions) > times


async def test_a_photo_is_dead_after_three_attempts_and_its_sender_is_told(
    start: Start, ada: Person, store: MemoryStore, offer: Offer
) -> None:
    engine = FakeEngine(models=offer.models)
    engine.fail(EngineLost(), EngineLost(), EngineLost())
    async with start(engine):
        await ada.sends_photo(photo(RED))
        await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if "😕" in m.text])

    assert len(await store.dead_jobs()) == 1
    assert len(engine.asked) == 3


async def test_a_revived_photo_is_drawn_and_answers_the_old_message(
    start: Start, ada: Person, store: MemoryStore, offer: Offer
) -> None:
    engine = FakeEngine(models=offer.models)
    engine.fail(EngineLost(), EngineLost(), EngineLost())
    async with start(engine):
        sent = await ada.sends_photo(photo(RED))
        await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if "😕" in m.text])
    [(job, _)] = await store.dead_jobs()
    await store.revive(job.id, now=0.0)
    async with start():
        result = await cartoon(ada)

    assert result.reply_to is sent


async def test_of_an_album_only_the_photo_that_is_tried_again_is_sent_again(
    start: Start, ada: Person, store: MemoryStore, offer: Offer
) -> None:
    engine = FakeEngine(capacity=1, models=offer.models)
    engine.fail(EngineLost(), EngineLost(), EngineLost())
    async with start(engine):
        await ada.sends_album([photo(RED), photo(GREEN)])
        await ada.chat.until(lambda messages: len(cartoons(messages)) == 1)
        await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if "😕" in m.text])
    [(job, _)] = await store.dead_jobs()
    await store.revive(job.id, now=0.0)
    async with start():
        await ada.chat.until(lambda messages: len(cartoons(messages)) == 2)
        await ada.chat.until(lambda _: not [m for m in ada.chat.from_bot() if "Draw" in m.text])


async def test_while_the_store_cannot_write_telegram_keeps_the_photo(
    start: Start, ada: Person, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = asyncio.Event()

    async def full(update_id: int, body: str, now: float) -> bool:
        tried.set()
        raise StoreUnwritable("the disk is full")

    async with start():
        with monkeypatch.context() as no_room:
            no_room.setattr(store, "journal", full)
            await ada.sends_photo(photo(RED))
            await tried.wait()
            assert not ada.chat.from_bot()
        await cartoon(ada)
