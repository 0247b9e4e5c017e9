"""The world of administrators: the same bot, and Mia looks after it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.access import Access
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.toonbot import Toonbot
from tests.bot.serving import ids, serving
from tests.fakes import FakeEngine, MemoryStore


@pytest.fixture
async def toonbot(
    telegram: Playground, store: MemoryStore, engine: FakeEngine
) -> AsyncIterator[Toonbot]:
    """Mia looks after the bot; everybody may use it."""
    access = Access(admins=ids(telegram.you))
    async with serving(telegram, store, engine, access=access) as toonbot:
        yield toonbot


@pytest.fixture
def mia(telegram: Playground, toonbot: Toonbot) -> Person:
    """An administrator."""
    return telegram.you
