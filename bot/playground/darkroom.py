"""Where photos are recompressed: a child process, so that this one loads no pixel library."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from bot.playground.content import Json
from inference.child import Child, ChildError
from inference.slab import Slab

SIDES: Final = [90, 320, 800, 1280, 2560]  # Telegram's s, m, x, y and w
SECONDS: Final = 30.0  # for one picture


class Undecodable(Exception):
    """These bytes are no picture."""


@dataclass(frozen=True, slots=True)
class Print:
    """A recompressed photo in one size."""

    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Developed:
    width: int  # of the original, in pixels
    height: int
    prints: list[Print]  # smallest first


class Darkroom:
    """One picture at a time; the child starts with the first and is replaced when it dies."""

    def __init__(self) -> None:
        self._child = Child(("-m", "bot.playground.recompress"))
        self._turn = asyncio.Lock()

    async def develop(self, photo: bytes) -> Developed:
        """A photo in all of Telegram's sizes. Raises Undecodable."""
        return await self._ask(photo, SIDES)

    async def measure(self, picture: bytes) -> tuple[int, int]:
        """Width and height. Raises Undecodable."""
        developed = await self._ask(picture, [])
        return developed.width, developed.height

    async def aclose(self) -> None:
        async with self._turn:
            await self._child.stop()

    async def _ask(self, picture: bytes, sides: list[int]) -> Developed:
        request = {"length": len(picture), "sides": sides}
        async with self._turn:
            with Slab() as slab:
                slab.write(picture)
                try:
                    answer = await self._child.call(request, SECONDS, fds=[slab.fd])
                except ChildError:
                    raise Undecodable from None
                if not answer:
                    raise Undecodable
                prints = _prints(answer["sizes"], slab)
        return Developed(answer["width"], answer["height"], prints)


def _prints(sizes: list[Json], slab: Slab) -> list[Print]:
    """The JPEGs that lie one behind the other in the slab."""
    jpegs = slab.read(sum(size["length"] for size in sizes))
    prints, start = [], 0
    for size in sizes:
        end = start + size["length"]
        prints.append(Print(jpegs[start:end], size["width"], size["height"]))
        start = end
    return prints
