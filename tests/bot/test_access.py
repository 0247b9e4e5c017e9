"""Who may use the bot: the rule, how the operator writes it down, and what strangers see."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot import config
from bot.access import Access
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.toonbot import Toonbot
from storage.store import Preferences
from tests.bot.moods.parts import Clock
from tests.bot.serving import all_handled, said, serving
from tests.fakes import FakeEngine, MemoryStore
from tests.pictures import RED, photo

ADA, BOB, MIA = 5_000_000_001, 5_000_000_002, 5_000_000_003
CLUB, PARK = -1_001_000_000_001, -1_001_000_000_002

# The rule


def test_without_a_list_everybody_may_everywhere() -> None:
    access = Access(admins=frozenset({ADA}))

    assert access.allows(BOB, BOB)
    assert access.allows(BOB, PARK)


@pytest.mark.parametrize(
    ("sender", "chat", "allowed"),
    [
        (ADA, ADA, True),  # listed
        (ADA, PARK, True),
        (MIA, MIA, True),  # an administrator
        (MIA, PARK, True),
        (BOB, CLUB, True),  # anybody in a listed group
        (CLUB, CLUB, True),  # its anonymous administrators
        (BOB, BOB, False),
        (BOB, PARK, False),
    ],
)
def test_with_lists_it_is_for_people_administrators_and_everybody_in_a_group(
    sender: int, chat: int, allowed: bool
) -> None:
    access = Access(frozenset({ADA}), frozenset({CLUB}), frozenset({MIA}))

    assert access.allows(sender, chat) is allowed


def test_a_list_of_groups_alone_closes_private_chats() -> None:
    assert not Access(groups=frozenset({CLUB})).allows(BOB, BOB)


def test_a_list_of_people_alone_closes_groups_to_others() -> None:
    assert not Access(users=frozenset({ADA})).allows(BOB, CLUB)


def test_an_anonymous_administrator_of_a_group_is_none_of_the_bot() -> None:
    assert not Access(admins=frozenset({ADA})).is_admin(CLUB)


# How it is written down


@pytest.fixture
def no_dotenv(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.chdir(str(tmp_path))


@pytest.mark.usefixtures("no_dotenv")
@pytest.mark.parametrize("written", ["123,456", "123, 456", "123 456", " 456,,123 ", "123,\n456"])
def test_ids_have_commas_or_blanks_between_them(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("TOONBOT_USERS", written)
    monkeypatch.setenv("TOONBOT_GROUPS", "-1001, -1002")
    monkeypatch.setenv("TOONBOT_ADMINS", "7")

    assert config.load().access == Access(
        frozenset({123, 456}), frozenset({-1001, -1002}), frozenset({7})
    )


@pytest.mark.usefixtures("no_dotenv")
def test_nothing_written_is_everyone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOONBOT_USERS", "")

    assert config.load().access == Access()


# What strangers see


@pytest.fixture
async def private(
    telegram: Playground, store: MemoryStore, engine: FakeEngine, clock: Clock
) -> AsyncIterator[Toonbot]:
    """A bot for Ada alone, whom Mia looks after."""
    access = Access(users=frozenset({telegram.you.user.id}), admins=frozenset({MIA}))
    async with serving(telegram, store, engine, access=access, clock=clock) as toonbot:
        yield toonbot


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bob(telegram: Playground, private: Toonbot) -> Person:
    """A stranger."""
    return telegram.person("Bob", "en")


async def test_a_stranger_reads_that_the_bot_is_private_and_which_id_to_give_to_its_owner(
    bob: Person,
) -> None:
    text = await said(bob, "/start")

    assert "private" in text
    assert f"Your id is {bob.user.id}" in text


@pytest.mark.parametrize("first", ["hello", "/strength 0.3", "/stats", "/start ref_1"])
async def test_whatever_a_stranger_sends_first_is_answered_like_that(
    bob: Person, store: MemoryStore, first: str
) -> None:
    assert "private" in await said(bob, first)
    assert await store.preferences(bob.user.id) == Preferences()


async def test_a_strangers_photo_is_not_even_fetched(
    telegram: Playground, bob: Person, engine: FakeEngine, store: MemoryStore
) -> None:
    await bob.sends_photo(photo(RED))
    (reply,) = await bob.chat.replies()
    await all_handled(telegram, store)

    assert "private" in reply.text
    assert engine.asked == []
    assert await store.open_requests() == []


async def test_a_stranger_is_told_in_their_language(telegram: Playground, private: Toonbot) -> None:
    ming = telegram.person("小明", "zh-hans")

    assert f"你的 ID 是 {ming.user.id}" in await said(ming, "/start")


async def test_a_stranger_cannot_make_the_bot_talk_more_than_once_an_hour(
    telegram: Playground, store: MemoryStore, bob: Person, clock: Clock
) -> None:
    await said(bob, "/start")
    for text in ("hello?", "/start", "/help", "/settings"):
        await bob.sends(text)
    await all_handled(telegram, store)
    clock.now += 3599
    await bob.sends("hello?")
    await all_handled(telegram, store)
    assert len(bob.chat.from_bot()) == 1

    clock.now += 1
    assert "private" in await said(bob, "/start")


async def test_a_button_pressed_by_a_stranger_says_that_and_does_nothing(
    telegram: Playground, store: MemoryStore, bob: Person
) -> None:
    message = await bob.sends("look")
    await bob.chat.replies()

    answer = await (await bob.forges(f"{bob.user.id}:strength:0.3", message)).answered()

    assert f"Your id is {bob.user.id}" in answer
    assert await store.preferences(bob.user.id) == Preferences()


async def test_a_stranger_can_ask_what_is_kept_and_have_it_erased(bob: Person) -> None:
    texts = [await said(bob, command) for command in ("/privacy", "/forget", "/privacy")]

    assert not any("private." in text for text in texts)
    assert "/forget" in texts[0]


async def test_an_unlisted_group_is_answered_with_silence_unless_it_asks_by_name(
    telegram: Playground, store: MemoryStore, bob: Person
) -> None:
    group = telegram.group("Park", [bob], privacy=False)
    for text in ("/start", "/help@toon_playground_bot", "/toon", "hello", "/privacy"):
        await bob.sends(text, to=group)
    await bob.sends_photo(photo(RED), to=group)
    await all_handled(telegram, store)
    assert group.from_bot() == []

    await bob.sends("/start@toon_playground_bot", to=group)
    (reply,) = await group.replies()
    assert str(group.id) in reply.text


async def test_whoever_is_listed_is_served_everywhere(
    telegram: Playground, private: Toonbot
) -> None:
    ada, group = telegram.you, telegram.friends
    await ada.sends("/strength@toon_playground_bot", to=group)
    (reply,) = await group.replies()

    assert "Strength" in reply.text
    assert "Strength" in await said(ada, "/strength")


async def test_everybody_is_served_in_a_listed_group_and_not_in_private(
    telegram: Playground, store: MemoryStore, engine: FakeEngine
) -> None:
    wei, group = telegram.person("Wei"), telegram.friends
    access = Access(groups=frozenset({group.id}))
    async with serving(telegram, store, engine, access=access):
        await wei.sends("/strength@toon_playground_bot", to=group)
        (reply,) = await group.replies()

        assert "Strength" in reply.text
        assert "private" in await said(wei, "/strength")


async def test_what_the_gate_cannot_judge_is_dropped(
    telegram: Playground, ada: Person, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(Access, "allows", broken)
    await ada.sends("/strength 0.3")
    await all_handled(telegram, store)

    assert ada.chat.from_bot() == []
    assert await store.preferences(ada.user.id) == Preferences()
