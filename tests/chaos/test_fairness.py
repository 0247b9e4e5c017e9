"""Nobody waits behind somebody's album."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final, Self

import pytest

from bot.playground.messages import Message
from bot.playground.server import Playground
from bot.server import BotServer
from bot.toonbot import Limits, Toonbot
from inference.engine import Cartoon, RenderOptions, SheetOptions
from inference.local import LocalEngine
from storage.sqlite import SqliteStore
from tests.chaos import marks

RENDER: Final = 0.1  # seconds; long beside everything else that happens to a photo


class OneByOne:
    """An Engine that takes as many photos as the real one and draws one at a time."""

    def __init__(self) -> None:
        self.capacity = LocalEngine(decoders=1).capacity
        self.ready = True
        self.drawn = 0
        self.begun: dict[int, float] = {}  # when, by the number of the photo
        self._lane = asyncio.Lock()

    async def render(self, photo: bytes, options: RenderOptions, label: str = "") -> Cartoon:  # noqa: ARG002  the seam
        mark = marks.read_file(photo)
        async with self._lane:
            self.begun[mark.number] = asyncio.get_running_loop().time()
            await asyncio.sleep(RENDER)
            self.drawn += 1
        picture = marks.picture(mark)
        size = marks.COLUMNS * marks.BLOCK, marks.ROWS * marks.BLOCK
        return Cartoon(picture, options.format, *size, faces=0)

    async def sheet(self, photo: bytes, options: SheetOptions, label: str = "") -> Cartoon:
        raise NotImplementedError

    def forget(self, label: str) -> int:  # noqa: ARG002  the seam
        return 0

    async def aclose(self) -> None:
        """Nothing to stop."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()


@pytest.fixture
async def telegram() -> AsyncIterator[Playground]:
    async with Playground() as playground:
        yield playground


@pytest.fixture
async def engine(tmp_path: Path, telegram: Playground) -> AsyncIterator[OneByOne]:
    """The bot runs with it."""
    engine, store = OneByOne(), await SqliteStore.open(tmp_path)
    server = BotServer(telegram.url, telegram.token)
    async with Toonbot(server, store, engine, "en", Limits(album_quiet=0.15)):
        yield engine
    await store.aclose()


async def test_a_selfie_waits_less_than_three_renders_while_an_album_of_fifty_is_drawn(
    telegram: Playground, engine: OneByOne
) -> None:
    ada = telegram.person("Ada")
    for first in range(100, 150, 10):
        await ada.sends_album([photo(number) for number in range(first, first + 10)])
    await ada.chat.until(has_pictures)

    waits = []
    for number in range(1, 11):
        somebody = telegram.person(f"Person {number}")
        await somebody.sends_photo(photo(number))
        sent = asyncio.get_running_loop().time()
        await somebody.chat.until(has_pictures)
        waits.append((engine.begun[number] - sent) / RENDER)

    assert statistics.median(waits) < 3, waits
    assert engine.drawn < 60, "the albums were drawn too soon to be in the way"


def photo(number: int) -> bytes:
    return marks.picture(marks.Mark(number, 0))


def has_pictures(messages: Sequence[Message]) -> bool:
    return any(message.sender.is_bot and message.attachment for message in messages)
