"""Commands and buttons that change how cartoons look."""

from __future__ import annotations

import pytest

from bot.choices import CHOICES, shown
from bot.handlers.settings import COMMANDS
from bot.offer import Offer
from bot.playground.faults import Fault, Trouble
from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.server import Playground
from inference.styles import registry
from storage.store import Preferences, StoreUnwritable
from tests.fakes import MemoryStore, install


async def answer_to(person: Person, text: str) -> Message:
    before = len(person.chat.from_bot())
    await person.sends(text)
    return (await person.chat.replies(before + 1))[-1]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/strength", ["0.7", "0.1", "1", "/strength 0.8"]),
        ("/size", ["1024 px", "512", "2048", "/size 2048"]),
        ("/format", ["jpg", "png", "webp", "/format png"]),
        ("/style", ["Ink", "/style ink", "/styles"]),
        ("/send", ["suits the format", "photo", "file", "/send file"]),
        ("/lang", ["English", "zh", "/lang zh"]),
    ],
)
async def test_a_command_without_a_value_tells_value_range_and_example(
    ada: Person, command: str, words: list[str]
) -> None:
    reply = await answer_to(ada, command)

    assert [word for word in words if word not in reply.text] == []


@pytest.mark.parametrize(
    ("command", "chosen"),
    [
        ("/strength 0.8", Preferences(strength=0.8)),
        ("/strength 80%", Preferences(strength=0.8)),
        ("/strength 0,8", Preferences(strength=0.8)),
        ("/strength@toon_playground_bot 0.8", Preferences(strength=0.8)),
        ("/strength\n0.8", Preferences(strength=0.8)),
        ("/format JPEG", Preferences(format="jpg")),
        ("/size 2k", Preferences(size=2048)),
        ("/style INK", Preferences(style="ink")),
        ("/send as file", Preferences(send="file")),
        ("/lang zh", Preferences(language="zh")),
        ("/language zh", Preferences(language="zh")),
    ],
)
async def test_a_command_with_a_value_keeps_it(
    ada: Person, store: MemoryStore, command: str, chosen: Preferences
) -> None:
    reply = await answer_to(ada, command)

    assert "👌" in reply.text
    assert await store.preferences(ada.user.id) == chosen


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_wrong_value_is_explained_and_changes_nothing(
    ada: Person, store: MemoryStore, command: str
) -> None:
    reply = await answer_to(ada, f"/{command} <b>rubbish & more")

    assert "<b>rubbish & more" in reply.text
    assert await store.preferences(ada.user.id) == Preferences()


async def test_a_very_long_value_is_not_repeated_in_full(ada: Person) -> None:
    reply = await answer_to(ada, "/style " + "x" * 3000)

    assert len(reply.text) < 300


async def test_settings_shows_everything(ada: Person) -> None:
    await answer_to(ada, "/strength 0.3")
    reply = await answer_to(ada, "/settings")

    for words in ("Ink", "0.3", "1024 px", "jpg", "suits the format", "automatic"):
        assert words in reply.text


@pytest.mark.parametrize("name", CHOICES)
async def test_every_setting_can_be_changed_by_buttons(
    ada: Person, store: MemoryStore, offer: Offer, name: str
) -> None:
    assert offer.models
    install(offer.models, *registry.LEARNED)
    menu = await answer_to(ada, "/settings")
    value = CHOICES[name].offered[-1]
    wish = f"{ada.user.id}:{name}:{shown(value)}"

    await ada.presses(f"{ada.user.id}:{name}", menu)
    await ada.chat.until(lambda _: wish in [b["callback_data"] for b in menu.buttons])
    await (await ada.presses(wish, menu)).answered()

    assert getattr(await store.preferences(ada.user.id), name) == value


async def test_the_value_in_force_is_marked_and_back_leads_back(ada: Person) -> None:
    menu = await answer_to(ada, "/settings")
    await (await ada.presses(f"{ada.user.id}:strength", menu)).answered()
    await ada.chat.until(lambda _: "How strong" in menu.text)
    assert "✓ 0.7" in [button["text"] for button in menu.buttons]

    await ada.presses("‹ Back", menu)
    await ada.chat.until(lambda _: "Your settings" in menu.text)


async def test_choosing_the_same_value_again_is_no_error(ada: Person) -> None:
    menu = await answer_to(ada, "/settings")
    first = await ada.presses("Reset", menu)
    second = await ada.presses("Reset", menu)

    assert [await first.answered(), await second.answered()] == ["", ""]


async def test_a_button_that_was_pressed_long_ago_still_does_what_it_says(
    telegram: Playground, ada: Person
) -> None:
    menu = await answer_to(ada, "/settings")
    query = await ada.presses(f"{ada.user.id}:strength", menu)
    del telegram.world.queries[query.id]  # Telegram takes no answer to it any more

    await ada.chat.until(lambda _: "How strong" in menu.text)
    assert ada.chat.from_bot() == [menu]


async def test_a_language_button_changes_the_menu_at_once(ada: Person) -> None:
    menu = await answer_to(ada, "/settings")
    await (await ada.presses(f"{ada.user.id}:language", menu)).answered()
    await ada.chat.until(lambda _: "Which language" in menu.text)
    await ada.presses("中文", menu)

    await ada.chat.until(lambda _: "你的设置" in menu.text)


async def test_nobody_changes_somebody_elses_settings(telegram: Playground, ada: Person) -> None:
    bob = telegram.person("Bob")
    group = telegram.group("Friends", [ada, bob])
    await ada.sends("/settings@toon_playground_bot", to=group)
    (menu,) = await group.replies()

    said = await (await bob.presses("Reset", menu)).answered()

    assert "somebody else" in said


@pytest.mark.parametrize("wish", ["strength:9", "nonsense", "nonsense:1", ":::"])
async def test_a_made_up_button_is_answered_and_changes_nothing(
    telegram: Playground, ada: Person, store: MemoryStore, wish: str
) -> None:
    menu = await answer_to(ada, "/settings")
    button = {"text": "forged", "callback_data": f"{ada.user.id}:{wish}"}
    query = telegram.world.press(ada.user, menu, button)

    assert "out of date" in await query.answered()
    assert await store.preferences(ada.user.id) == Preferences()


async def test_reset_brings_back_the_defaults_and_keeps_the_language(
    ada: Person, store: MemoryStore
) -> None:
    await store.choose(ada.user.id, Preferences(strength=0.2, language="zh"))
    reply = await answer_to(ada, "/reset")

    assert "已恢复默认设置" in reply.text
    assert await store.preferences(ada.user.id) == Preferences(language="zh")


async def test_a_setting_that_cannot_be_saved_is_told_once_and_saved_when_there_is_room(
    ada: Person, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0
    choose = store.choose

    async def disk_full(user_id: int, choice: Preferences) -> Preferences:
        nonlocal tries
        tries += 1
        if tries <= 2:
            raise StoreUnwritable("database or disk is full")
        return await choose(user_id, choice)

    monkeypatch.setattr("bot.journal.RETRY_SECONDS", 0.0)
    monkeypatch.setattr(store, "choose", disk_full)
    await ada.sends("/strength 0.3")
    told, saved = await ada.chat.replies(2)

    assert "as soon as I can" in told.text
    assert "0.3" in saved.text


@pytest.mark.parametrize("trouble", [Trouble.FLOOD, Trouble.ERROR, Trouble.HANG_UP])
async def test_a_moment_of_trouble_at_telegram_costs_no_answer(
    telegram: Playground, ada: Person, trouble: Trouble
) -> None:
    telegram.faults.add(Fault(trouble, "sendMessage", seconds=0.01))
    reply = await answer_to(ada, "/strength 0.3")

    assert "0.3" in reply.text
