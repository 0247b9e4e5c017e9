"""Whatever somebody sends, they get a cartoon or one reason, in their language. The real engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Final

import pytest

from bot.playground.call import Upload
from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.texts.texts import Say, speaker
from inference.local import LocalEngine
from tests.inference.pictures import KINDS
from tests.oddities import (
    ABSENT,
    CARTOON,
    Oddity,
    Outcome,
    broken_animations,
    hostile,
    oddities,
    truncated,
)

PATIENCE: Final = 60.0  # seconds for an answer
SMALL: Final = "512"  # as a caption: cartoons of that size

pytestmark = pytest.mark.usefixtures("toonbot")


@pytest.fixture
async def engine() -> AsyncIterator[LocalEngine]:
    async with LocalEngine(decoders=2) as engine:
        yield engine


def sentence(say: Say, reason: Outcome) -> str:
    return say(reason, maxMegabytes="20", maxMegapixels="64")


def answer(messages: list[Message]) -> list[str]:
    """All that the bot has said, once it no longer says that it draws."""
    said = [message for message in messages if message.sender.is_bot]
    is_drawing = any(not m.attachment and not m.text.startswith("😕") for m in said)
    return [] if is_drawing else [CARTOON if m.attachment else m.text for m in said]


def answer_to_one(say: Say, outcome: Outcome) -> list[str]:
    if outcome == CARTOON:
        return [CARTOON]
    return [say("failed-one", reason=sentence(say, outcome))]


def answer_to_album(say: Say, outcomes: dict[str, Outcome]) -> list[str]:
    """outcomes: by file name, in order."""
    cartoons = [CARTOON for outcome in outcomes.values() if outcome == CARTOON]
    lines = [
        f"• {say('photo-number', number=number)} ({name}): {sentence(say, outcome)}"
        for number, (name, outcome) in enumerate(outcomes.items(), start=1)
        if outcome != CARTOON
    ]
    heading = say("failed-some" if cartoons else "failed-all")
    return [*cartoons, "\n".join([heading, *lines])] if lines else cartoons


async def told(person: Person, oddity: Oddity) -> list[str]:
    """The answer to one file."""
    await person.sends_file(oddity.photo, name=oddity.name, mime=oddity.mime, caption=SMALL)
    return await person.chat.until(answer, PATIENCE)


async def told_of_album(person: Person, files: Sequence[Oddity]) -> list[str]:
    uploads = [Upload(file.photo, file.name, file.mime) for file in files]
    await person.sends_album(uploads, as_files=True, caption=SMALL)
    return await person.chat.until(answer, PATIENCE)


def is_usual(file: Oddity) -> bool:
    """Whether it is drawn like many others."""
    return file.name.startswith("orientation") or "profile" in file.name


async def check_each(telegram: Playground, language: str, files: Sequence[Oddity]) -> None:
    """Send each from a chat of its own, and look at the answers."""
    people = [telegram.person(file.name, language) for file in files]

    answers = await asyncio.gather(*map(told, people, files))

    assert dict(zip((file.name for file in files), answers, strict=True)) == {
        file.name: answer_to_one(speaker(language), file.outcome) for file in files
    }


async def test_every_oddity_gets_a_cartoon_or_one_reason(telegram: Playground) -> None:
    await check_each(telegram, "en", oddities())


async def test_every_reason_is_told_in_the_persons_language(telegram: Playground) -> None:
    await check_each(telegram, "zh", [file for file in oddities() if file.outcome != CARTOON])


async def check_albums(telegram: Playground, files: Sequence[Oddity], count: int) -> None:
    """Send so many albums of these files at once, in both languages, and look at the answers."""
    albums = [files[first::count] for first in range(count)]
    languages = [("en", "zh")[number % 2] for number in range(count)]
    people = [telegram.person(f"Person {n}", language) for n, language in enumerate(languages)]

    answers = await asyncio.gather(*map(told_of_album, people, albums))

    for album, language, said in zip(albums, languages, answers, strict=True):
        outcomes = {file.name: file.outcome for file in album}
        assert said == answer_to_album(speaker(language), outcomes)


async def test_in_an_album_what_is_bad_is_named_and_the_others_arrive(
    telegram: Playground,
) -> None:
    await check_albums(telegram, [file for file in oddities() if not is_usual(file)], 4)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_photo_that_was_cut_off_anywhere_is_said_to_be_incomplete(
    telegram: Playground, kind: str
) -> None:
    await check_albums(telegram, truncated(kind), 10)


async def test_broken_animations_are_said_to_move(telegram: Playground) -> None:
    await check_albums(telegram, broken_animations(), 5)


@pytest.mark.skipif(not hostile(), reason=ABSENT)
async def test_files_that_crash_decoders_are_explained(telegram: Playground) -> None:
    await check_albums(telegram, hostile(), 2)
