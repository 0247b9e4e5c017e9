"""/privacy: what is kept, said to anybody, with the numbers that count here."""

from __future__ import annotations

import pytest

from bot.access import Access
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.server import BotServer
from bot.texts.texts import LANGUAGES, speaker
from bot.toonbot import Limits, Toonbot
from inference.local import KEPT_SECONDS
from tests.bot.serving import serving
from tests.fakes import FakeEngine, MemoryStore

MINUTES = f"{KEPT_SECONDS / 60:.0f}"


async def asked(person: Person) -> str:
    await person.sends("/privacy")
    (told,) = await person.chat.replies()
    return told.text


async def test_it_says_how_long_things_are_kept_here(
    telegram: Playground, store: MemoryStore, engine: FakeEngine
) -> None:
    ada, limits = telegram.person("Ada"), Limits(keep_days=3)
    async with Toonbot(BotServer(telegram.url, telegram.token), store, engine, "en", limits):
        told = await asked(ada)

    assert "Until 3 days after the answer" in told
    assert f"until {MINUTES} minutes after" in told


async def test_it_speaks_the_persons_language(telegram: Playground, toonbot: Toonbot) -> None:
    assert toonbot.poller.is_well
    told = await asked(telegram.person("Wei", "zh"))

    assert "回复后再保留 7 天" in told


async def test_strangers_read_it_too(
    telegram: Playground, store: MemoryStore, engine: FakeEngine
) -> None:
    stranger = telegram.person("Eve")
    async with serving(telegram, store, engine, access=Access(users=frozenset({1}))):
        told = await asked(stranger)

    assert "What I keep about you" in told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", ["/forget", "Telegram"])
def test_it_says_how_to_erase_and_what_is_not_ours(language: str, words: str) -> None:
    assert words in speaker(language)("privacy", days=7, minutes=15)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_two_screens_of_a_phone(language: str) -> None:
    assert len(speaker(language)("privacy", days=365, minutes=15)) < 1200


def test_one_of_something_is_one() -> None:
    say = speaker("en")
    kinds = ("settings", "waiting", "answered", "pictures", "messages")

    assert [say(f"forgotten-{kind}", count=1) for kind in kinds] == [
        "• 1 setting",
        "• 1 photo that was not answered yet",
        "• what I knew of 1 earlier photo",
        "• 1 picture in my memory",
        "• 1 message that I had not come to yet",
    ]
