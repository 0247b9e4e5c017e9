"""The bot as an operator has set it up, and what it has done about what was sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.access import Access
from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.pseudonyms import Pseudonyms
from bot.quota import Quota
from bot.server import BotServer
from bot.toonbot import Limits, Toonbot
from storage.store import Store
from tests.bot.conftest import ALBUM_QUIET
from tests.bot.moods.parts import Clock
from tests.fakes import FakeEngine, MemoryStore


@asynccontextmanager
async def serving(
    telegram: Playground,
    store: Store,
    engine: FakeEngine,
    *,
    access: Access = Access(),  # noqa: B008  it is frozen
    quota: Quota = Quota(),  # noqa: B008
    clock: Callable[[], float] | None = None,
    album_quiet: float = ALBUM_QUIET,
) -> AsyncIterator[Toonbot]:
    """A running bot, with these limits; a stop waits for nothing."""
    limits = Limits(grace=0.0, album_quiet=album_quiet, access=access, quota=quota)
    server = BotServer(telegram.url, telegram.token)
    toonbot = Toonbot(server, store, engine, "en", limits, clock=clock or Clock())
    async with toonbot:
        yield toonbot


async def said(person: Person, text: str, reply_to: Message | None = None) -> str:
    """What the bot answers to a text in a private chat."""
    count = len(person.chat.from_bot())
    await person.sends(text, reply_to=reply_to)
    return (await person.chat.replies(count + 1))[-1].text


async def name_of(store: MemoryStore, telegram_id: int) -> str:
    """The pseudonym of a person or a chat."""
    return Pseudonyms(await store.key()).of(telegram_id)


def ids(*people: Person) -> frozenset[int]:
    """Of these people."""
    return frozenset(person.user.id for person in people)


async def until(condition: Callable[[], bool]) -> None:
    """Return once something is so of which no chat tells."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110  nothing rings
            await asyncio.sleep(0)


async def all_handled(telegram: Playground, store: MemoryStore) -> None:
    """Return once the bot has fetched every update, and has nothing left to do for any."""
    async with asyncio.timeout(30):
        while telegram.world.updates.pending() or await store.journalled():  # noqa: ASYNC110
            await asyncio.sleep(0)
