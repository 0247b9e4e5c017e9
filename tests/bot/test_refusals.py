"""Whoever sends too much reads so once, and nobody's chat fills with refusals."""

from __future__ import annotations

import pytest

from bot.playground.people import Person
from bot.playground.server import Playground
from bot.quota import Quota
from tests.bot.seen import cartoon, cartoons
from tests.bot.serving import all_handled, serving
from tests.fakes import FakeEngine, MemoryStore
from tests.pictures import GREEN, RED, photo

ONE_A_MINUTE = Quota(minute=1)


@pytest.fixture
def ada(telegram: Playground) -> Person:
    return telegram.person("Ada")


async def test_many_photos_too_many_are_one_message(
    telegram: Playground, store: MemoryStore, engine: FakeEngine, ada: Person
) -> None:
    async with serving(telegram, store, engine, quota=ONE_A_MINUTE):
        for _ in range(10):
            await ada.sends_photo(photo(RED))
        await cartoon(ada)
        await all_handled(telegram, store)

        told = [message.text for message in ada.chat.from_bot() if message.kind == "text"]
    assert len(told) == 1
    assert "1 photo a minute is my limit" in told[0]


async def test_a_refused_photo_is_not_acknowledged_first(
    telegram: Playground, store: MemoryStore, engine: FakeEngine, ada: Person
) -> None:
    async with serving(telegram, store, engine, quota=ONE_A_MINUTE):
        await ada.sends_photo(photo(RED))
        await cartoon(ada)
        sent = await ada.sends_photo(photo(RED))
        _, told = await ada.chat.replies(2)

    assert told.reply_to is sent
    assert told.edited is None


async def test_each_chat_is_told(
    telegram: Playground, store: MemoryStore, engine: FakeEngine, ada: Person
) -> None:
    group = telegram.group("Friends", [ada], privacy=False)
    async with serving(telegram, store, engine, quota=ONE_A_MINUTE):
        for _ in range(3):
            await ada.sends_photo(photo(RED))
        await cartoon(ada)
        await ada.sends_photo(photo(RED), to=group)
        (told,) = await group.replies()

    assert "1 photo a minute" in told.text


async def test_every_person_is_told(
    telegram: Playground, store: MemoryStore, engine: FakeEngine, ada: Person
) -> None:
    bob = telegram.person("Bob")
    async with serving(telegram, store, engine, quota=ONE_A_MINUTE):
        for person in (ada, bob):
            for _ in range(2):
                await person.sends_photo(photo(RED))
            await person.chat.replies(2)
            assert [m for m in person.chat.from_bot() if "limit" in m.text]


async def test_an_album_too_many_is_one_message_and_nothing_of_it_is_drawn(
    telegram: Playground, store: MemoryStore, engine: FakeEngine, ada: Person
) -> None:
    async with serving(telegram, store, engine, quota=ONE_A_MINUTE):
        await ada.sends_photo(photo(RED))
        await cartoon(ada)
        await ada.sends_album([photo(GREEN)] * 5)
        await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if "limit" in m.text])
        await all_handled(telegram, store)

    assert len(ada.chat.from_bot()) == 2
    assert len(cartoons(ada.chat.from_bot())) == 1


async def test_an_album_that_is_larger_than_a_limit_turns_its_acknowledgement_into_the_reason(
    telegram: Playground, store: MemoryStore, engine: FakeEngine, ada: Person
) -> None:
    async with serving(telegram, store, engine, quota=Quota(minute=3)):
        await ada.sends_album([photo(GREEN)] * 5)
        await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if "at once" in m.text])

    assert len(ada.chat.from_bot()) == 1
    assert not engine.asked
