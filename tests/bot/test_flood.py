"""Somebody who sends a thousand things a minute costs little, and costs others nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from telegram import Chat, Message, Update

from bot.access import Access
from bot.budget import Allowance, Budget, Spent
from bot.gate import TALK
from bot.journal import Journal
from bot.order import ChatOrder
from bot.playground.messages import Message as Shown
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.quota import Quota
from bot.toonbot import Toonbot
from tests.bot.moods.parts import Clock
from tests.bot.seen import cartoons
from tests.bot.serving import all_handled, ids, serving
from tests.fakes import FakeEngine, MemoryStore
from tests.pictures import RED, photo

# The rule


def test_what_was_spent_comes_back_little_by_little() -> None:
    clock = Clock()
    budget = Budget(Allowance(4, seconds=40), clock)
    assert [budget.spend(1).fine for _ in range(4)] == [True] * 4

    clock.now += 20

    assert [budget.spend(1).fine for _ in range(3)] == [True, True, False]


def test_who_has_spent_everything_has_nothing_until_all_is_back_and_is_told_once() -> None:
    clock = Clock()
    budget = Budget(Allowance(4, seconds=40), clock)
    spent = [budget.spend(1) for _ in range(6)]
    assert spent == [*[Spent(True)] * 4, Spent(False, wait=40.0), Spent(False)]

    clock.now += 39.9
    assert budget.spend(1) == Spent(False)
    clock.now += 0.2
    assert [budget.spend(1).fine for _ in range(4)] == [True] * 4


def test_nobody_pays_for_another() -> None:
    budget = Budget(Allowance(1, seconds=60), Clock())
    budget.spend(1)

    assert budget.spend(2).fine


def test_a_million_people_take_no_more_memory_than_ten_thousand() -> None:
    budget = Budget(Allowance(1, seconds=60), Clock())
    for person in range(12_000):
        budget.spend(person)

    assert len(budget._buckets) == 10_000
    assert not budget.spend(11_999).fine


def test_no_limit_is_none() -> None:
    budget = Budget(Allowance(0, seconds=60), Clock())

    assert all(budget.spend(1).fine for _ in range(1000))


# What people see


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def toonbot(
    telegram: Playground, store: MemoryStore, engine: FakeEngine, clock: Clock
) -> AsyncIterator[Toonbot]:
    async with serving(telegram, store, engine, clock=clock) as toonbot:
        yield toonbot


def slowed_down(messages: list[Shown]) -> int:
    return sum("Slow down" in message.text for message in messages)


@pytest.mark.parametrize("text", ["hello", "/strength 0.3", "/nonsense"])
async def test_a_flood_of_texts_is_answered_for_a_while_told_once_and_then_dropped(
    telegram: Playground, store: MemoryStore, ada: Person, text: str
) -> None:
    for _ in range(200):
        await ada.sends(text)
    await all_handled(telegram, store)

    answers = ada.chat.from_bot()
    assert len(answers) == TALK.at_once + 1
    assert answers[-1].text == "🐢 Slow down, please. I listen again in 60 seconds."


async def test_after_the_pause_everything_is_as_before(
    telegram: Playground, store: MemoryStore, ada: Person, clock: Clock
) -> None:
    for _ in range(50):
        await ada.sends("hello")
    await all_handled(telegram, store)
    ada.chat.messages.clear()
    clock.now += 60
    await ada.sends("/strength 0.3")
    (reply,) = await ada.chat.replies()

    assert "0.3" in reply.text


async def test_a_flood_of_buttons_is_answered_for_a_while_and_then_not_at_all(
    telegram: Playground, store: MemoryStore, ada: Person
) -> None:
    await ada.sends("/settings")
    (menu,) = await ada.chat.replies()
    queries = [await ada.presses("Reset", menu) for _ in range(100)]
    await all_handled(telegram, store)

    answers = [query.answer["text"] for query in queries if query.answer]
    assert len(answers) == TALK.at_once
    assert "Slow down" in answers[-1]


async def test_other_people_are_served_meanwhile_in_the_same_group_too(
    telegram: Playground, store: MemoryStore, ada: Person
) -> None:
    group = telegram.group("Friends", [ada, telegram.you])
    for _ in range(5):
        await ada.sends("/start", to=group)
    for _ in range(100):
        await ada.sends("/nonsense", to=group)
    await telegram.you.sends("/strength@toon_playground_bot", to=group)
    await telegram.you.sends("/strength")
    await all_handled(telegram, store)

    answers = group.from_bot()
    assert "Strength" in answers[-1].text
    assert slowed_down(answers) == 1
    assert "Strength" in telegram.you.chat.from_bot()[-1].text


async def test_what_people_say_to_each_other_in_a_group_costs_them_nothing(
    telegram: Playground, store: MemoryStore, ada: Person
) -> None:
    group = telegram.group("Friends", [ada], privacy=False)
    for _ in range(100):
        await ada.sends("chatting", to=group)
        await ada.sends("/dance@other_bot", to=group)
    await ada.sends("/strength", to=group)
    (reply,) = await group.replies()

    assert "Strength" in reply.text


async def test_a_hundred_photos_in_albums_at_once_are_all_drawn(
    telegram: Playground, store: MemoryStore, engine: FakeEngine
) -> None:
    ada = telegram.person("Ada")
    async with serving(telegram, store, engine, quota=Quota(minute=0)):
        for _ in range(10):
            await ada.sends_album([photo(RED)] * 10)
        drawn = await ada.chat.until(lambda found: cartoons(found)[99:] and cartoons(found))

    assert len(drawn) == 100
    assert slowed_down(ada.chat.from_bot()) == 0


async def test_photos_far_beyond_the_quota_are_dropped_after_one_sentence(
    telegram: Playground, store: MemoryStore, engine: FakeEngine
) -> None:
    ada = telegram.person("Ada")
    sent = await ada.sends_photo(photo(RED))
    async with serving(telegram, store, engine, quota=Quota(minute=2)):
        for _ in range(249):
            await ada.forwards(sent)
        await all_handled(telegram, store)

        assert slowed_down(ada.chat.from_bot()) == 1
        assert len(engine.asked) <= 2


async def test_an_album_is_let_in_or_dropped_as_a_whole(
    telegram: Playground, store: MemoryStore, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gate._far_beyond", lambda _: Allowance(1, seconds=60))
    ada = telegram.person("Ada")
    async with serving(telegram, store, engine):
        await ada.sends_album([photo(RED)] * 3)
        await ada.sends_album([photo(RED)] * 3)
        drawn = await ada.chat.until(lambda found: cartoons(found)[2:] and cartoons(found))
        await all_handled(telegram, store)

    assert len(drawn) == 3
    assert len(engine.asked) == 3
    assert slowed_down(ada.chat.from_bot()) == 1


async def test_who_is_kept_out_does_not_even_read_that_they_should_slow_down(
    telegram: Playground, store: MemoryStore, engine: FakeEngine
) -> None:
    bob = telegram.person("Bob")
    async with serving(telegram, store, engine, access=Access(users=ids(telegram.you))):
        for _ in range(100):
            await bob.sends("/privacy")
        await all_handled(telegram, store)

    assert len(bob.chat.from_bot()) == TALK.at_once
    assert slowed_down(bob.chat.from_bot()) == 0


# What is not even kept


async def kept(store: MemoryStore, update_id: int) -> bool:
    """Whether an update was ever in the journal."""
    return not await store.journal(update_id, "", 0.0)


async def test_the_rest_of_a_flood_is_not_even_kept(
    telegram: Playground, store: MemoryStore, ada: Person
) -> None:
    for _ in range(TALK.at_once + 1):
        await ada.sends("hello")
    await all_handled(telegram, store)
    for _ in range(50):
        await ada.sends("hello")
    await all_handled(telegram, store)

    assert [number for number in range(1, 100) if await kept(store, number)] == [
        *range(1, TALK.at_once + 2)
    ]


async def test_what_people_in_a_group_say_to_each_other_is_never_kept(
    telegram: Playground, store: MemoryStore, ada: Person
) -> None:
    group = telegram.group("Friends", [ada], privacy=False)
    await ada.sends("a secret", to=group)
    await ada.sends("/strength", to=group)
    await group.replies()

    assert [await kept(store, number) for number in (1, 2)] == [False, True]


# What waits for its turn


def update_in(chat_id: int, number: int) -> Update:
    sent = datetime(2026, 11, 21, tzinfo=UTC)
    return Update(number, message=Message(number, sent, Chat(chat_id, Chat.PRIVATE), text="hi"))


async def test_a_chat_whose_answers_take_long_takes_no_place_from_others() -> None:
    order = ChatOrder(Journal(MemoryStore()))
    telegram_is_slow = asyncio.Event()
    flood = [
        asyncio.create_task(order.process_update(update_in(7, number), telegram_is_slow.wait()))
        for number in range(1000)
    ]
    await asyncio.sleep(0)

    async with asyncio.timeout(5):
        await order.process_update(update_in(8, 1001), asyncio.sleep(0))

    telegram_is_slow.set()
    await asyncio.gather(*flood)
