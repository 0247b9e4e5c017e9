"""The world of strange messages: Ada, Bob, and a group where the bot sees everything."""

from __future__ import annotations

import pytest

from bot.playground.messages import Chat
from bot.playground.people import Person
from bot.playground.server import Playground


@pytest.fixture
def bob(telegram: Playground) -> Person:
    return telegram.person("Bob")


@pytest.fixture
def group(telegram: Playground, ada: Person, bob: Person) -> Chat:
    return telegram.group("Friends", [ada, bob], privacy=False)
