"""A playground with one person, and a bot of python-telegram-bot that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.playground.people import Person
from bot.playground.server import Playground
from tests.bot.playground.bots import bot_of


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground() as playground:
        yield playground


@pytest.fixture
def ada(playground: Playground) -> Person:
    return playground.person("Ada", language_code="en")


@pytest.fixture
async def bot(playground: Playground) -> AsyncIterator[Bot]:
    async with bot_of(playground) as bot:
        yield bot
