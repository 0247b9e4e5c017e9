"""The chat's own parts against a Telegram that has moods, without the whole bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram.ext import ExtBot

from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.replies import Replies
from tests.bot.moods.parts import Clock, bot_with
from tests.pictures import RED, photo


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def bot(telegram: Playground, clock: Clock) -> AsyncIterator[ExtBot[Any]]:
    async with bot_with(telegram, clock) as bot:
        yield bot


@pytest.fixture
def replies(bot: ExtBot[Any], clock: Clock) -> Replies:
    return Replies(bot, {}, clock.patience)


@pytest.fixture
def ada(telegram: Playground) -> Person:
    return telegram.person("Ada")


@pytest.fixture
async def sent(ada: Person) -> Message:
    return await ada.sends_photo(photo(RED))


@pytest.fixture
async def placeholder(bot: ExtBot[Any], sent: Message) -> int:
    return (await bot.send_message(sent.chat.id, "Drawing")).message_id
