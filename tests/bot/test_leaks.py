"""Whatever goes wrong, no part of the token is in what the operator reads."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Final

import pytest
from telegram.ext._utils import networkloop

from bot import exits, server
from bot.patience import Patience
from bot.playground.messages import Message
from bot.playground.server import Playground
from bot.server import BotServer
from bot.toonbot import Limits, Toonbot
from tests.bot.mean import MANNERS, POLL, Manner, MeanTelegram
from tests.bot.operators import pieces, reading
from tests.fakes import FakeEngine, MemoryStore
from tests.pictures import BLUE, GREEN, RED, photo

# what the conversation below makes the bot call, apart from POLL
USED: Final = {
    "answerCallbackQuery", "deleteWebhook", "download", "editMessageMedia", "editMessageText",
    "getFile", "getMe", "sendChatAction", "sendMediaGroup", "sendMessage", "sendPhoto",
    "setMessageReaction", "setMyCommands", "setMyShortDescription",
}  # fmt: skip
ROUNDS: Final = 8  # at most: after one failure the bot may have no reason for another call


@pytest.fixture
def log(telegram: Playground) -> Iterator[io.StringIO]:
    """What the operator reads, at DEBUG."""
    with reading(telegram.token) as stream:
        yield stream


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither we nor the library pause before trying again, and silence is soon taken for one."""

    async def no_pause(_: float) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(Patience, "pause", lambda *_: 0.0)
    monkeypatch.setattr(
        networkloop, "asyncio", SimpleNamespace(**{**vars(asyncio), "sleep": no_pause})
    )
    monkeypatch.setattr(server, "_SECONDS", 0.3)


class Visit:
    """Somebody who makes the bot do all it can, again and again."""

    def __init__(self, telegram: Playground) -> None:
        self._telegram = telegram
        self._ada = telegram.person("Ada")
        self._group = telegram.group("Friends", [self._ada])
        self._settings: Message | None = None

    async def prepare(self) -> None:
        """Get buttons to press."""
        await self._ada.sends("/settings")
        (self._settings,) = await self._ada.chat.replies()

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
    async with bot, asyncio.timeout(10):
        while mean.left:
            await mean.called.wait()


async def _run(server: BotServer, visit: Visit) -> None:
    limits = Limits(album_quiet=0.03)
    try:
        async with Toonbot(server, MemoryStore(), FakeEngine(), "en", limits), asyncio.timeout(10):
            await visit.come()
    except exits.Unable:  # `toonbot run` tells it, see below
        pass


@pytest.mark.usefixtures("hasty")
async def test_no_call_that_fails_leaks_the_token_whatever_its_manner(
    telegram: Playground, log: io.StringIO
) -> None:
    leaky: dict[str, list[str]] = {}
    async with MeanTelegram(telegram) as mean:
        visit = Visit(telegram)
        async with Toonbot(mean.server, MemoryStore(), FakeEngine(), "en", Limits()):
            await visit.prepare()
        for name, manner in MANNERS.items():
            before = len(log.getvalue())
            await endure(mean, visit, manner)
            leaky[name] = pieces(log.getvalue()[before:], telegram.token)

    assert leaky == {name: [] for name in MANNERS}
    assert "<token>" in log.getvalue()  # it was there to be found
