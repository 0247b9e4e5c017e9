"""Buttons that were pressed by hand: other people's, on other messages, with other words."""

from __future__ import annotations

import pytest

from bot.playground.messages import Chat, Message
from bot.playground.people import Person
from bot.playground.server import Playground
from storage.store import Preferences
from tests.bot.seen import cartoon, cartoons
from tests.fakes import FakeEngine, MemoryStore
from tests.pictures import RED, photo


async def menu_of(person: Person, group: Chat) -> Message:
    """The settings of a person, in a group."""
    await person.sends("/settings@toon_playground_bot", to=group)
    return (await group.until(lambda messages: [m for m in messages if m.buttons]))[-1]


async def test_nobody_sees_their_settings_in_somebody_elses_message(
    ada: Person, bob: Person, group: Chat, store: MemoryStore
) -> None:
    menu = await menu_of(ada, group)
    before = menu.content

    said = await (await bob.forges(f"{bob.user.id}:strength:0.3", menu)).answered()

    assert "out of date" in said
    assert menu.content == before
    assert await store.preferences(bob.user.id) == Preferences()


async def test_nobody_draws_over_somebody_elses_cartoon(
    ada: Person, bob: Person, group: Chat, engine: FakeEngine
) -> None:
    await ada.sends_photo(photo(RED), caption="/toon", to=group)
    (result,) = await group.until(cartoons)

    said = await (await bob.forges(f"again:{bob.user.id}:0.9:ink:1024:jpg:auto", result)).answered()

    assert "out of date" in said
    assert len(engine.asked) == 1


@pytest.mark.parametrize("value", ["0.33", "80%", "0,7", "nan", "", "0.3:0.3", "²"])
async def test_a_button_sets_only_what_buttons_offer(
    ada: Person, store: MemoryStore, value: str
) -> None:
    menu = await menu_of(ada, ada.chat)
    await (await ada.forges(f"{ada.user.id}:strength:{value}", menu)).answered()

    assert await store.preferences(ada.user.id) == Preferences()


async def test_a_button_cannot_choose_a_style_that_is_not_installed(
    ada: Person, store: MemoryStore
) -> None:
    menu = await menu_of(ada, ada.chat)

    said = await (await ada.forges(f"{ada.user.id}:style:anime", menu)).answered()

    assert "not installed" in said
    assert await store.preferences(ada.user.id) == Preferences()


@pytest.mark.parametrize("wish", ["{id}:strength:0.3", "again:{id}:0.9:ink:1024:jpg:auto"])
async def test_a_button_under_a_message_that_is_gone_changes_nothing(
    ada: Person, store: MemoryStore, engine: FakeEngine, wish: str
) -> None:
    menu = await menu_of(ada, ada.chat)
    ada.deletes(menu)
    deleted = await (await ada.forges(wish.format(id=ada.user.id), menu)).answered()
    inline = await (await ada.forges(wish.format(id=ada.user.id))).answered()

    assert "out of date" in deleted
    assert "out of date" in inline
    assert await store.preferences(ada.user.id) == Preferences()
    assert engine.asked == []


async def test_a_button_of_a_kind_that_the_message_has_not_changes_nothing(
    ada: Person, store: MemoryStore
) -> None:
    await ada.sends_photo(photo(RED))
    result = await cartoon(ada)

    said = await (await ada.forges(f"{ada.user.id}:strength:0.3", result)).answered()

    assert "out of date" in said
    assert await store.preferences(ada.user.id) == Preferences()


async def test_a_game_that_was_never_ours_is_answered(ada: Person) -> None:
    assert "somebody else" in await (await ada.forges(None)).answered()


async def test_what_was_another_page_of_the_menu_a_moment_ago_can_be_pressed(
    ada: Person, store: MemoryStore
) -> None:
    menu = await menu_of(ada, ada.chat)

    said = await (await ada.forges(f"{ada.user.id}:strength:0.3", menu)).answered()

    assert said == ""
    assert await store.preferences(ada.user.id) == Preferences(strength=0.3)


async def test_a_menu_in_the_name_of_a_channel_is_for_nobody_else(
    telegram: Playground, ada: Person, bob: Person, group: Chat, store: MemoryStore
) -> None:
    channel = telegram.channel("News", ada)
    await ada.sends("/settings@toon_playground_bot", to=group, as_chat=channel)
    (menu,) = await group.replies()

    assert "somebody else" in await (await bob.presses("Reset", menu)).answered()
