"""Whose buttons and whose words they are: anonymous admins, forwarded commands, channels."""

from __future__ import annotations

import pytest

from bot.menu import COMMANDS, FOR_ADMINS
from bot.playground.faults import Fault, Trouble
from bot.playground.people import Person
from bot.playground.server import Playground
from storage.store import Preferences
from tests.bot.moods.parts import Clock
from tests.bot.seen import cartoons
from tests.bot.serving import all_handled, serving, until
from tests.fakes import FakeEngine, MemoryStore
from tests.pictures import RED, photo

# Who acts in a group's name


async def test_an_anonymous_administrator_can_press_their_own_buttons(
    telegram: Playground, ada: Person, store: MemoryStore
) -> None:
    group = telegram.group("Club", [ada], anonymous=[ada])
    await ada.sends("/settings@toon_playground_bot", to=group)
    (menu,) = await group.replies()
    await (await ada.presses(f"{group.id}:strength", menu)).answered()
    await group.until(lambda _: "How strong" in menu.text)
    await (await ada.presses("0.3", menu)).answered()

    assert await store.preferences(group.id) == Preferences(strength=0.3)
    assert await store.preferences(ada.user.id) == Preferences()


async def test_the_cartoon_of_an_anonymous_administrator_can_be_adjusted_by_another(
    telegram: Playground, ada: Person, engine: FakeEngine
) -> None:
    bob = telegram.person("Bob")
    group = telegram.group("Club", [ada, bob], administrators=[bob], anonymous=[ada])
    await ada.sends_photo(photo(RED), caption="/toon", to=group)
    (cartoon,) = await group.until(cartoons)
    await (await bob.presses("Stronger ➕", cartoon)).answered()
    await until(lambda: len(engine.asked) == 2)

    assert engine.asked[1].strength == 0.9


async def test_a_member_cannot_press_the_buttons_of_the_group(
    telegram: Playground, ada: Person, store: MemoryStore
) -> None:
    bob = telegram.person("Bob")
    group = telegram.group("Club", [ada, bob], anonymous=[ada])
    await ada.sends("/settings@toon_playground_bot", to=group)
    (menu,) = await group.replies()

    assert "somebody else" in await (await bob.presses("Reset", menu)).answered()


async def test_where_telegram_does_not_say_who_is_an_administrator_nobody_is(
    telegram: Playground, ada: Person, store: MemoryStore
) -> None:
    group = telegram.group("Club", [ada], anonymous=[ada])
    await ada.sends("/settings@toon_playground_bot", to=group)
    (menu,) = await group.replies()
    telegram.faults.add(Fault(Trouble.ERROR, "getChatMember", code=400, words="Bad Request: no"))

    assert "somebody else" in await (await ada.presses("Reset", menu)).answered()


async def test_an_administrator_of_one_group_has_no_say_in_another(
    telegram: Playground, ada: Person, store: MemoryStore
) -> None:
    club = telegram.group("Club", [ada], anonymous=[ada])
    await ada.sends("/settings", to=ada.chat)
    (menu,) = await ada.chat.replies()

    said = await (await ada.forges(f"{club.id}:strength:0.3", menu)).answered()

    assert "somebody else" in said
    assert await store.preferences(club.id) == Preferences()


async def test_whether_somebody_administers_a_group_is_remembered_for_a_minute(
    telegram: Playground, store: MemoryStore, engine: FakeEngine
) -> None:
    ada, clock = telegram.person("Ada"), Clock()
    group = telegram.group("Club", [ada], anonymous=[ada])
    async with serving(telegram, store, engine, clock=clock):
        await ada.sends("/settings@toon_playground_bot", to=group)
        (menu,) = await group.replies()
        said = [await (await ada.presses("Reset", menu)).answered()]
        telegram.faults.add(Fault(Trouble.ERROR, "getChatMember", code=400, words="Bad Request"))
        said.append(await (await ada.presses("Reset", menu)).answered())
        clock.now += 60
        said.append(await (await ada.presses("Reset", menu)).answered())

    assert said[:2] == ["", ""]
    assert "somebody else" in said[2]


@pytest.mark.parametrize("wish", ["settings", "adjust"])
@pytest.mark.parametrize("message", ["deleted", "none"])
async def test_a_button_whose_message_is_gone_says_so_and_changes_nothing(
    telegram: Playground, ada: Person, store: MemoryStore, wish: str, message: str
) -> None:
    sent = await ada.sends("/settings")
    await ada.chat.replies()
    ada.deletes(sent)
    data = {
        "settings": f"{ada.user.id}:strength:0.3",
        "adjust": f"again:{ada.user.id}:0.9:ink:1024:jpg:auto",
    }[wish]

    said = await (await ada.forges(data, sent if message == "deleted" else None)).answered()
    await all_handled(telegram, store)

    assert "/settings" in said or "send it again" in said
    assert len(ada.chat.from_bot()) == 1
    assert await store.preferences(ada.user.id) == Preferences()


# Whose words they are


@pytest.mark.parametrize("command", [*COMMANDS, *FOR_ADMINS])
async def test_a_forwarded_command_is_small_talk(
    telegram: Playground, ada: Person, store: MemoryStore, command: str
) -> None:
    await store.choose(ada.user.id, Preferences(strength=0.3))
    mia = telegram.person("Mia")
    original = await mia.sends(f"/{command} 0.9", to=telegram.friends)
    await ada.forwards(original)
    (reply,) = await ada.chat.replies()

    assert "what else I can do" in reply.text
    assert await store.preferences(ada.user.id) == Preferences(strength=0.3)


async def test_a_forwarded_command_in_a_group_is_left_alone(
    telegram: Playground, ada: Person, store: MemoryStore
) -> None:
    original = await ada.sends("/strength 0.9")
    await ada.chat.replies()
    await ada.forwards(original, to=telegram.friends)
    await all_handled(telegram, store)

    assert telegram.friends.from_bot() == []


async def test_a_forwarded_photo_is_drawn(telegram: Playground, ada: Person) -> None:
    original = await telegram.person("Mia").sends_photo(photo(RED), to=telegram.friends)
    await ada.forwards(original)

    assert await ada.chat.until(cartoons)


async def test_what_a_channel_posts_is_drawn_in_its_group_only_where_it_calls_the_bot(
    telegram: Playground, ada: Person, store: MemoryStore, engine: FakeEngine
) -> None:
    group = telegram.group("Talk", [ada], privacy=False)
    channel = telegram.channel("News", ada, discussion=group)
    await ada.sends_photo(photo(RED), to=channel)
    await all_handled(telegram, store)
    assert [engine.asked, await store.open_requests()] == [[], []]

    await ada.sends_photo(photo(RED), caption="/toon", to=channel)
    assert await group.until(cartoons)
