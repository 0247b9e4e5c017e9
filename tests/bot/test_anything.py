"""Arbitrary texts for every command, arbitrary captions, arbitrary buttons: the bot just answers.

TOONBOT_EXAMPLES=5000 looks for longer, and elsewhere each time.
"""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram.ext import CommandHandler

from bot.access import Access
from bot.choices import CHOICES, shown
from bot.menu import COMMANDS, FOR_ADMINS
from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.texts.texts import LANGUAGES, speaker
from bot.toonbot import Toonbot
from storage.sqlite import SqliteStore
from storage.store import Store
from tests.bot.moods.parts import Clock
from tests.bot.mutations import CALLBACK_DATA, TEXTS, VALUES, mutated
from tests.bot.serving import ids, serving
from tests.fakes import FakeEngine
from tests.pictures import RED, encoded

EXAMPLES: Final = int(os.environ.get("TOONBOT_EXAMPLES", "0"))
PICTURE: Final = encoded(RED, (16, 16), "PNG")
SORRY: Final = {speaker(language)("unknown-error") for language in LANGUAGES}


def examples(few: int) -> settings:
    """The same few in every run, unless somebody asks for more."""
    return settings(
        max_examples=EXAMPLES or few,
        derandomize=not EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram takes as much at once as there is."""
    monkeypatch.setattr("bot.toonbot.Pace", lambda: None)


@pytest.fixture(autouse=True)
def no_errors(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing is logged that an operator would have to look at."""
    yield
    records = caplog.get_records("call")
    assert [record for record in records if record.levelno >= logging.ERROR] == []


@pytest.fixture
def admin(telegram: Playground) -> Person:
    """Somebody who may use every command."""
    return telegram.person("Root")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    """The real one, for not every text can be stored."""
    store = await SqliteStore.open(tmp_path)
    yield store
    await store.aclose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def toonbot(
    telegram: Playground, admin: Person, store: Store, engine: FakeEngine, clock: Clock
) -> AsyncIterator[Toonbot]:
    access = Access(admins=ids(admin))
    async with serving(telegram, store, engine, access=access, clock=clock) as toonbot:
        yield toonbot


def is_settled(message: Message) -> bool:
    """Whether this is no acknowledgement that is yet to become an answer."""
    return message.attachment is not None or not message.text.startswith(("👀", "✏️"))


async def settled(person: Person, count: int) -> list[Message]:
    """What the bot has said, once it has said so much."""

    def found(_: list[Message]) -> list[Message]:
        answers = list(filter(is_settled, person.chat.from_bot()))
        return answers if len(answers) >= count else []

    return await person.chat.until(found)


async def menu_of(person: Person) -> Message:
    """The answer to /settings, which shows everything."""
    before = len(person.chat.from_bot())
    await person.sends("/settings")
    menu = (await settled(person, before + 1))[-1]
    assert len(menu.buttons) == len(CHOICES) + 1, str(person.chat)
    return menu


async def check(person: Person, store: Store, answers: int) -> None:
    """There are so many answers, /settings shows the state, and that could have been chosen."""
    await settled(person, answers)
    await menu_of(person)
    assert len(person.chat.from_bot()) == answers + 1
    await check_kept(person, store)


async def check_kept(person: Person, store: Store) -> None:
    assert SORRY.isdisjoint(message.text for message in person.chat.from_bot())
    for name, value in (await store.preferences(person.user.id)).chosen().items():
        assert CHOICES[name].read(shown(value)) == value


def commands_of(toonbot: Toonbot) -> set[str]:
    handlers = [h for group in toonbot._application.handlers.values() for h in group]
    return {c for h in handlers if isinstance(h, CommandHandler) for c in h.commands}


def test_the_menu_has_no_command_that_nobody_answers(toonbot: Toonbot) -> None:
    assert {*COMMANDS, *FOR_ADMINS} <= commands_of(toonbot)


@examples(40)
@given(st.data())
async def test_any_text_gets_one_answer(
    telegram: Playground,
    admin: Person,
    toonbot: Toonbot,
    store: Store,
    clock: Clock,
    data: st.DataObject,
) -> None:
    commands = st.sampled_from(sorted(commands_of(toonbot)))
    between = st.sampled_from([" ", "\n", "  ", "@toon_playground_bot ", "", "\u00a0"])
    command = st.tuples(st.just("/"), commands, between, VALUES).map("".join)
    texts = data.draw(st.lists(command | TEXTS.filter(str.strip), min_size=1, max_size=6))
    person = data.draw(st.sampled_from([telegram.person("Mallory"), admin]))
    before = len(person.chat.from_bot())
    clock.now += 60  # one person may say much, but not at once

    for number, text in enumerate(texts, start=1):
        await person.sends(text)
        await settled(person, before + number)

    await check(person, store, before + len(texts))


@examples(25)
@given(caption=TEXTS | st.lists(VALUES).map(" ".join), name=TEXTS)
async def test_any_caption_and_file_name_get_one_answer(
    telegram: Playground, toonbot: Toonbot, store: Store, caption: str, name: str
) -> None:
    person = telegram.person("Mallory")

    await person.sends_file(PICTURE, name=f"{name}.png", caption=caption)

    await check(person, store, answers=1)


@pytest.fixture
async def friend(telegram: Playground, toonbot: Toonbot) -> Person:
    return telegram.person("Trudy")


@pytest.fixture
async def messages(ada: Person, friend: Person) -> list[Message | None]:
    """What somebody could press a button of; None: a message that was sent inline."""
    menus = [await menu_of(ada), await menu_of(friend)]
    await ada.sends_file(PICTURE, name="a.png")
    gone = await ada.sends("soon gone")
    cartoon = (await settled(ada, 3))[1]
    ada.deletes(gone)
    return [*menus, cartoon, gone, None]


@pytest.fixture
def real(ada: Person, messages: list[Message | None]) -> list[str]:
    """What buttons say."""
    values = [f"{name}:{shown(v)}" for name, choice in CHOICES.items() for v in choice.offered]
    buttons = [button for message in messages if message for button in message.buttons]
    return [b["callback_data"] for b in buttons] + [f"{ada.user.id}:{value}" for value in values]


@examples(40)
@given(st.data())
async def test_any_button_gets_one_answer_and_keeps_only_what_can_be_chosen(
    ada: Person,
    friend: Person,
    messages: list[Message | None],
    real: list[str],
    store: Store,
    clock: Clock,
    data: st.DataObject,
) -> None:
    made_up = mutated(st.sampled_from(real), ada.user.id, friend.user.id) | CALLBACK_DATA
    clock.now += 60

    for presser in data.draw(st.lists(st.sampled_from([ada, friend]), max_size=3)):
        query = await presser.forges(data.draw(made_up), data.draw(st.sampled_from(messages)))
        await query.answered()

    for person in (ada, friend):
        await menu_of(person)
        await check_kept(person, store)
