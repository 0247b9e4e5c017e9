"""First words, help, languages, and everything that is no command."""

from __future__ import annotations

import pytest

from bot.playground.people import Person
from bot.playground.server import Playground
from bot.toonbot import Toonbot
from storage.store import Preferences
from tests.fakes import FakeEngine, MemoryStore
from tests.pictures import RED, photo


async def said(person: Person, text: str) -> str:
    await person.sends(text)
    return (await person.chat.replies())[-1].text


@pytest.mark.parametrize("text", ["/start", "/start ref_%00_<script>"])
async def test_start_says_what_to_do(ada: Person, text: str) -> None:
    assert "Send me a photo" in await said(ada, text)


async def test_help_names_every_command(ada: Person) -> None:
    text = await said(ada, "/help")
    for command in ("style", "strength", "size", "format", "send", "settings", "reset", "lang"):
        assert f"/{command}" in text


@pytest.mark.parametrize("text", ["hello", "/nonsense", "strength 0.8"])
async def test_small_talk_and_unknown_commands_lead_to_help(ada: Person, text: str) -> None:
    assert "/help" in await said(ada, text)


@pytest.mark.parametrize("code", ["zh", "zh-hans", "zh-TW"])
async def test_chinese_people_are_answered_in_chinese(
    telegram: Playground, toonbot: Toonbot, code: str
) -> None:
    assert "照片" in await said(telegram.person("小明", code), "/start")


async def test_lang_beats_the_telegram_language(telegram: Playground, toonbot: Toonbot) -> None:
    assert "English" in await said(telegram.person("小明", "zh"), "/lang en")


async def test_lang_auto_goes_back_to_the_telegram_language(
    ada: Person, store: MemoryStore
) -> None:
    await store.choose(ada.user.id, Preferences(language="zh"))

    assert "English" in await said(ada, "/lang auto")


async def test_a_photo_is_acknowledged_in_chinese(
    telegram: Playground, toonbot: Toonbot, engine: FakeEngine
) -> None:
    ming = telegram.person("小明", "zh")
    engine.hold()
    await ming.sends_photo(photo(RED))
    (placeholder,) = await ming.chat.replies()

    engine.release()

    assert "收到" in placeholder.text


@pytest.mark.parametrize(("language", "words"), [("", "How strong"), ("zh", "强度")])
async def test_command_menus_are_published_in_both_languages(
    toonbot: Toonbot, language: str, words: str
) -> None:
    bot = toonbot._application.bot
    menu = await bot.get_my_commands(language_code=language or None)

    assert words in {c.command: c.description for c in menu}["strength"]
