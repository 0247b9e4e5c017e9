"""Styles that need weights: there, not there, gone again, and arriving while the bot runs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.offer import Offer
from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.server import BotServer
from bot.texts.texts import LANGUAGES, speaker
from bot.toonbot import Limits, Toonbot
from inference.engine import RenderOptions
from inference.styles import registry
from storage.store import Preferences
from tests.bot.seen import cartoon, cartoons
from tests.fakes import FakeEngine, MemoryStore, install
from tests.pictures import GREEN, RED, photo

COMMAND = "toonbot styles pull anime"


@pytest.fixture
def models(offer: Offer) -> Path:
    assert offer.models
    return offer.models


def names_of(language: str, *styles: str) -> str:
    say = speaker(language)
    return say("comma").join(say(f"style-{style}") for style in styles)


async def answer_to(person: Person, text: str) -> Message:
    before = len(person.chat.from_bot())
    await person.sends(text)
    return (await person.chat.replies(before + 1))[-1]


async def explanation(person: Person) -> Message:
    """What the bot says of a style that is not there."""
    found = await person.chat.until(
        lambda messages: [m for m in messages if "is not installed" in m.text]
    )
    assert len(found) == 1
    return found[0]


# Choosing


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The style “Anime” is not installed here. Choose another one with /style: {}."),
        ("zh", "这里没有安装画风“动漫”。请用 /style 换一个：{}。"),
    ],
)
async def test_a_style_without_weights_is_refused_with_what_there_is(
    telegram: Playground,
    toonbot: Toonbot,
    store: MemoryStore,
    models: Path,
    language: str,
    sentence: str,
) -> None:
    install(models, "3d")
    bob = telegram.person("Bob", language)
    reply = await answer_to(bob, "/style anime")

    assert reply.text == sentence.format(names_of(language, *registry.BUILT_IN, "3d"))
    assert await store.preferences(bob.user.id) == Preferences()


async def test_the_operator_is_told_the_command_once(
    ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await answer_to(ada, "/style anime")

    assert [COMMAND in record.getMessage() for record in caplog.records] == [True]
    assert caplog.records[0].levelname == "WARNING"


async def test_a_style_whose_weights_are_there_can_be_chosen(
    ada: Person, engine: FakeEngine, models: Path
) -> None:
    install(models, "sketch")
    reply = await answer_to(ada, "/style sketch")
    await ada.sends_photo(photo(RED))
    await cartoon(ada)

    assert "Sketch" in reply.text
    assert engine.asked[0].style == "sketch"


async def test_lists_and_buttons_offer_what_is_there(ada: Person, models: Path) -> None:
    install(models, "handdrawn")
    names = names_of("en", *registry.BUILT_IN, "handdrawn")
    for command in ("/help", "/style oil"):
        assert names in (await answer_to(ada, command)).text
    menu = await answer_to(ada, "/settings")
    await ada.presses(f"{ada.user.id}:style", menu)
    await ada.chat.until(lambda _: "How shall it be drawn" in menu.text)

    assert [b["text"] for b in menu.buttons] == [*f"✓ {names}".split(", "), "‹ Back"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_style_describes_what_there_is_and_offers_it(
    telegram: Playground, toonbot: Toonbot, store: MemoryStore, models: Path, language: str
) -> None:
    install(models, "handdrawn")
    bob = telegram.person("Bob", language)
    reply = await answer_to(bob, "/style")
    say = speaker(language)

    lines = reply.text.splitlines()
    for style in (*registry.BUILT_IN, "handdrawn"):
        shown, about = say(f"style-{style}"), say(f"style-{style}-about")
        assert say("style-described", shown=shown, about=about) in lines
    assert "/styles" in lines[-1]
    await (await bob.presses(say("style-handdrawn"), reply)).answered()
    assert (await store.preferences(bob.user.id)).style == "handdrawn"


# Strength


async def test_the_strength_in_force_is_the_styles_own_until_one_is_chosen(
    ada: Person, engine: FakeEngine
) -> None:
    await answer_to(ada, "/style watercolor")
    assert "Strength is 0.8" in (await answer_to(ada, "/strength")).text
    assert "Strength: 0.8" in (await answer_to(ada, "/settings")).text
    await answer_to(ada, "/strength 0.3")
    assert "Strength is 0.3" in (await answer_to(ada, "/strength")).text
    await answer_to(ada, "/reset")
    assert "Strength is 0.7" in (await answer_to(ada, "/strength")).text


async def test_a_style_in_a_caption_comes_with_its_own_strength(
    ada: Person, engine: FakeEngine
) -> None:
    await ada.sends_photo(photo(RED), caption="watercolor")
    await cartoon(ada)

    assert engine.asked == [RenderOptions("watercolor", 0.8)]


async def test_a_button_for_a_style_that_is_gone_says_so_and_changes_nothing(
    ada: Person, store: MemoryStore, models: Path
) -> None:
    install(models, *registry.LEARNED)
    menu = await answer_to(ada, "/settings")
    await ada.presses(f"{ada.user.id}:style", menu)
    await ada.chat.until(lambda _: "How shall it be drawn" in menu.text)
    shutil.rmtree(models / "illustration")
    query = await ada.presses("Illustration", menu)

    assert "“Illustration” is not installed" in await query.answered()
    assert len(await query.answered()) <= 200  # Telegram takes no more for an alert
    assert await store.preferences(ada.user.id) == Preferences()


# The default


async def test_the_default_is_ink_until_anime_is_there(
    ada: Person, engine: FakeEngine, models: Path
) -> None:
    assert "Style is Ink" in (await answer_to(ada, "/style")).text
    install(models, "anime")
    assert "Style is Anime" in (await answer_to(ada, "/style")).text
    assert "Style: Anime" in (await answer_to(ada, "/settings")).text
    await ada.sends_photo(photo(RED))
    await cartoon(ada)

    assert engine.asked == [RenderOptions("anime")]


async def test_the_operators_style_is_the_default_and_never_replaced(
    telegram: Playground, store: MemoryStore, engine: FakeEngine, models: Path
) -> None:
    bob = telegram.person("Bob")
    server = BotServer(telegram.url, telegram.token)
    async with Toonbot(server, store, engine, "en", Limits(), Offer(models, "sketch")):
        assert "Style is Sketch (not installed)" in (await answer_to(bob, "/style")).text
        await bob.sends_photo(photo(RED))
        assert "“Sketch” is not installed" in (await explanation(bob)).text
        install(models, "sketch")
        await bob.sends_photo(photo(RED))
        await cartoon(bob)


# Drawing


async def test_a_chosen_style_whose_weights_are_gone_is_not_replaced_in_silence(
    ada: Person, store: MemoryStore, caplog: pytest.LogCaptureFixture
) -> None:
    await store.choose(ada.user.id, Preferences(style="anime"))
    await ada.sends_photo(photo(RED))

    said = await explanation(ada)
    here = names_of("en", *registry.BUILT_IN)
    assert said.text == (
        f"😕 The style “Anime” is not installed here. Choose another one with /style: {here}."
    )
    assert ada.chat.from_bot() == [said]
    assert [COMMAND in record.getMessage() for record in caplog.records] == [True]
    assert "(not installed)" in (await answer_to(ada, "/settings")).text


async def test_a_caption_can_ask_for_a_style(ada: Person, engine: FakeEngine, models: Path) -> None:
    await ada.sends_photo(photo(RED), caption="anime 0.5")
    await explanation(ada)
    install(models, "anime")
    await ada.sends_photo(photo(RED), caption="anime 0.5")
    await cartoon(ada)

    assert engine.asked[-1] == RenderOptions("anime", 0.5)


async def test_an_album_in_a_style_that_is_not_there_is_answered_and_logged_once(
    ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await ada.sends_album([photo(RED), photo(GREEN)], caption="anime")
    await explanation(ada)

    assert len(ada.chat.from_bot()) == 1
    assert len(caplog.records) == 1


async def test_a_button_under_a_cartoon_whose_style_is_gone_keeps_the_cartoon_and_says_why(
    ada: Person, models: Path
) -> None:
    install(models, "anime")
    await ada.sends_photo(photo(RED))
    result = await cartoon(ada)
    await ada.chat.until(lambda _: result.buttons)
    shutil.rmtree(models)
    await ada.presses("Stronger ➕", result)
    await explanation(ada)

    assert cartoons(list(ada.chat.messages.values())) == [result]
