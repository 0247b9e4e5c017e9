"""The world of the chat tests: the bot, a pretend Telegram, and an engine that paints squares."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.offer import Offer
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.server import BotServer
from bot.toonbot import Limits, Toonbot
from tests.fakes import FakeEngine, MemoryStore

ALBUM_QUIET = 0.15  # seconds


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A photo whose attempt has failed is tried again at once."""
    monkeypatch.setattr("bot.attempts.PAUSES", (0.0, 0.0))


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def offer(tmp_path: Path) -> Offer:
    """No learned style is there, until a test installs one."""
    return Offer(tmp_path / "models")


@pytest.fixture
def engine(offer: Offer) -> FakeEngine:
    return FakeEngine(capacity=4, models=offer.models)


@pytest.fixture
async def telegram() -> AsyncIterator[Playground]:
    async with Playground() as playground:
        yield playground


@pytest.fixture
async def toonbot(
    telegram: Playground, store: MemoryStore, engine: FakeEngine, offer: Offer
) -> AsyncIterator[Toonbot]:
    limits = Limits(album_quiet=ALBUM_QUIET)
    server = BotServer(telegram.url, telegram.token)
    async with Toonbot(server, store, engine, "en", limits, offer) as toonbot:
        yield toonbot


@pytest.fixture
async def ada(telegram: Playground, toonbot: Toonbot) -> Person:
    """Somebody with a private chat; the bot is running."""
    return telegram.person("Ada", "en")
