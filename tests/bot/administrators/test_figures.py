"""For whom there are administrators’ commands, and what /stats and /queue say."""

from __future__ import annotations

import logging

import pytest

from bot.access import Access
from bot.menu import COMMANDS, FOR_ADMINS
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.toonbot import Toonbot
from tests.bot.seen import cartoon
from tests.bot.serving import all_handled, ids, name_of, said, serving, until
from tests.fakes import FakeEngine, MemoryStore
from tests.pictures import GREEN, RED, photo

# For whom


@pytest.mark.parametrize("command", FOR_ADMINS)
async def test_for_everybody_else_these_commands_do_not_exist(
    telegram: Playground, store: MemoryStore, ada: Person, command: str
) -> None:
    group = telegram.group("Friends", [ada])
    await ada.sends(f"/{command}@toon_playground_bot 1", to=group)

    assert await said(ada, f"/{command} 1") == await said(ada, "/nonsense")
    await all_handled(telegram, store)
    assert group.from_bot() == []


@pytest.mark.parametrize("command", FOR_ADMINS)
async def test_an_anonymous_administrator_of_a_group_is_everybody_else(
    telegram: Playground, store: MemoryStore, mia: Person, command: str
) -> None:
    group = telegram.group("Club", [mia], anonymous=[mia])
    await mia.sends(f"/{command}@toon_playground_bot 1", to=group)
    await all_handled(telegram, store)

    assert group.from_bot() == []


async def test_only_administrators_read_of_them_in_help_and_menu(
    telegram: Playground, toonbot: Toonbot, mia: Person, ada: Person
) -> None:
    assert "/stats" in await said(mia, "/help")
    assert "/stats" not in await said(ada, "/help")

    for language in ("en", "zh"):
        mia.user.language_code = ada.user.language_code = language
        menus = [telegram.world.profile.menu(who.chat, who.user) for who in (mia, ada)]
        names = [[command["command"] for command in menu] for menu in menus]
        assert names == [[*COMMANDS, *FOR_ADMINS], [*COMMANDS]]


async def test_an_administrator_who_never_started_the_bot_is_no_trouble(
    telegram: Playground, store: MemoryStore, engine: FakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    access = Access(admins=frozenset({4_000_000_000}) | ids(telegram.you))
    with caplog.at_level(logging.WARNING):
        async with serving(telegram, store, engine, access=access):
            menu = telegram.world.profile.menu(telegram.you.chat, telegram.you.user)

    assert len(menu) == len(COMMANDS) + len(FOR_ADMINS)
    assert caplog.messages == []


# How it goes


async def test_stats_counts_people_photos_and_what_waits(
    telegram: Playground, engine: FakeEngine, mia: Person, ada: Person
) -> None:
    await ada.sends_photo(photo(RED))
    await cartoon(ada)
    engine.hold()
    await mia.sends_photo(photo(GREEN))
    await mia.chat.replies()

    text = await said(mia, "/stats")

    assert "People in the last 24 hours: 2" in text
    assert "Photos in the last 24 hours: 1 drawn, 0 not possible" in text
    assert "Ready to draw" in text
    engine.release()


async def test_stats_tells_that_the_engine_is_not_ready(engine: FakeEngine, mia: Person) -> None:
    engine.ready = False

    assert "Not ready" in await said(mia, "/stats")


async def test_queue_names_chats_in_turn_by_pseudonym(
    telegram: Playground, store: MemoryStore, engine: FakeEngine, mia: Person, ada: Person
) -> None:
    engine.hold()
    await ada.sends_album([photo(RED)] * 5)
    await until(lambda: len(engine.asked) == 2)  # a chat alone does not get all four places

    text = await said(mia, "/queue")

    assert f"1. {await name_of(store, ada.user.id)}: 3 waiting, 2 being drawn" in text
    assert str(ada.user.id) not in text
    engine.release()


async def test_an_empty_queue_says_so(mia: Person) -> None:
    assert await said(mia, "/queue") == "Nobody is waiting."


async def test_a_long_queue_is_cut_short(
    telegram: Playground, engine: FakeEngine, mia: Person
) -> None:
    engine.hold()
    people = [telegram.person(f"Person {number}") for number in range(23)]
    for person in people:
        await person.sends_photo(photo(RED))
    for person in people:
        await person.chat.replies()

    lines = (await said(mia, "/queue")).splitlines()

    assert len(lines) == 22
    assert lines[-1] == "and 3 more chats"
    engine.release()


@pytest.mark.parametrize("command", ["stats", "queue"])
async def test_figures_are_not_told_in_a_group(
    telegram: Playground, mia: Person, command: str
) -> None:
    await mia.sends(f"/{command}@toon_playground_bot", to=telegram.friends)
    (reply,) = await telegram.friends.replies()

    assert reply.text == "Please ask me that in our private chat."
