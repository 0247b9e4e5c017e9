"""Whatever goes wrong, no part of the token is in what the operator reads."""

from __future__ import annotations

import asyncio
import gc
import io
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Final

import pytest
from telegram.ext._utils import networkloop

from bot import exits, server
from bot.patience import Patience
from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.server import BotServer
from bot.toonbot import Limits, Toonbot
from storage.store import Preferences, StoreUnwritable
from tests.bot.mean import MANNERS, POLL, Manner, MeanTelegram, silent
from tests.bot.operators import pieces, reading
from tests.fakes import FakeEngine, MemoryStore
from tests.pictures import BLUE, GREEN, RED, photo

# what the conversation below makes the bot call, apart from POLL
USED: Final = {
    "answerCallbackQuery", "deleteWebhook", "download", "editMessageMedia", "editMessageText",
    "getFile", "getMe", "sendChatAction", "sendMediaGroup", "sendMessage", "sendPhoto",
    "setMessageReaction", "setMyCommands", "setMyShortDescription",
}  # fmt: skip
ROUNDS: Final = 20  # at most: after one failure the bot may have no reason for another call


@pytest.fixture
def log(telegram: Playground) -> Iterator[io.StringIO]:
    """What the operator reads, at DEBUG."""
    with reading(telegram.token) as stream:
        yield stream


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither we nor the library pause before trying again."""

    async def no_pause(_: float) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(Patience, "pause", lambda *_: 0.0)
    monkeypatch.setattr(
        networkloop, "asyncio", SimpleNamespace(**{**vars(asyncio), "sleep": no_pause})
    )


class Visit:
    """Somebody who makes the bot do all it can, again and again."""

    def __init__(self, telegram: Playground, ada: Person, settings: Message) -> None:
        """settings: a message with buttons."""
        self._telegram = telegram
        self._ada = ada
        self._group = telegram.group("Friends", [ada])
        self._settings = settings

    async def come(self) -> None:
        """Returns when the bot has taken everything."""
        ada = self._ada
        await ada.sends("/start")
        await ada.sends_file(photo(RED))
        await ada.sends_album([photo(GREEN), photo(BLUE)], as_files=True)
        await ada.sends_file(photo(RED), caption="/toon", to=self._group)
        await ada.presses("Reset", self._settings)
        while self._telegram.world.updates.pending():
            await self._telegram.world.bell.wait()


async def endure(mean: MeanTelegram, visit: Visit, manner: Manner) -> None:
    """Every call fails once; polling last, for some failures of it are final."""
    mean.arm(manner, USED)
    for _ in range(ROUNDS):
        if mean.left:
            await _run(mean.server, visit)
    assert mean.left == set()
    mean.arm(manner, {POLL})
    bot = Toonbot(mean.server, MemoryStore(), FakeEngine(), "en", Limits())
    async with bot, asyncio.timeout(60):
        while mean.left:
            await mean.called.wait()


async def _run(server: BotServer, visit: Visit) -> None:
    limits = Limits(album_quiet=0.03)
    try:
        async with Toonbot(server, MemoryStore(), FakeEngine(), "en", limits), asyncio.timeout(60):
            await visit.come()
    except exits.Unable:  # `toonbot run` tells it, see below
        pass


@pytest.mark.usefixtures("hasty")
async def test_no_call_that_fails_leaks_the_token_whatever_its_manner(
    telegram: Playground, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaky: dict[str, list[str]] = {}
    async with MeanTelegram(telegram) as mean:
        ada = telegram.person("Ada")
        async with Toonbot(mean.server, MemoryStore(), FakeEngine(), "en", Limits()):
            await ada.sends("/settings")
            (settings,) = await ada.chat.replies()
        visit = Visit(telegram, ada, settings)
        for name, manner in MANNERS.items():
            if manner is silent:
                monkeypatch.setattr(server, "_SECONDS", 0.4)
            before = len(log.getvalue())
            await endure(mean, visit, manner)
            leaky[name] = pieces(log.getvalue()[before:], telegram.token)

    assert leaky == {name: [] for name in MANNERS}
    assert "<token>" in log.getvalue()  # it was there to be found


class Crashing(MemoryStore):
    """Fails where a handler, an album and a worker ask it, and quotes the token."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    async def preferences(self, user_id: int) -> Preferences:  # noqa: ARG002  the store's own
        raise self._error


@pytest.mark.parametrize("kind", [RuntimeError, StoreUnwritable, OSError])
async def test_a_crash_of_store_engine_or_handler_leaks_nothing(
    telegram: Playground, log: io.StringIO, kind: type[Exception]
) -> None:
    where = BotServer(telegram.url, telegram.token)
    error = kind(f"{where.base_url}{where.token}/getMe")
    error.add_note(f"while asking {where.base_file_url}{where.token}")
    engine = FakeEngine()
    engine.fail(error)
    ada = telegram.person("Ada")
    async with Toonbot(where, MemoryStore(), engine, "en", Limits()):
        await ada.sends_file(photo(RED))
        await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if "wrong" in m.text])
    async with Toonbot(where, Crashing(error), engine, "en", Limits()):
        await ada.sends("/settings")
        await ada.chat.until(lambda _: ada.chat.from_bot()[1:])

    assert kind.__name__ in log.getvalue()
    assert pieces(log.getvalue(), telegram.token) == []


async def test_what_nobody_awaited_leaks_nothing(log: io.StringIO, telegram: Playground) -> None:
    async def fail() -> None:
        raise ValueError(telegram.token)

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    del task
    gc.collect()

    assert "never retrieved" in log.getvalue()
    assert pieces(log.getvalue(), telegram.token) == []
