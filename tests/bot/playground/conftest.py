"""A playground with one person, and a bot of python-telegram-bot that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.playground.people import Person
from bot.playground.server import Playground


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground() as playground:
        yield playground


@pytest.fixture
def ada(playground: Playground) -> Person:
    return playground.person("Ada", language_code="en")


@pytest.fixture
async def bot(playground: Playground, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # otherwise every RetryAfter warns of its future type
    bot = Bot(
        playground.token, base_url=playground.base_url, base_file_url=playground.base_file_url
    )
    async with bot:
        yield bot
