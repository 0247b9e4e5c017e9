"""Where photos are recompressed: a child process, so that this one loads no pixel library."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass
from typing import Final

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
        self._child: Process | None = None
        self._turn = asyncio.Lock()

    async def develop(self, photo: bytes) -> Developed:
        """A photo in all of Telegram's sizes. Raises Undecodable."""
        return await self._ask(photo, SIDES)

    async def measure(self, picture: bytes) -> tuple[int, int]:
        """Width and height. Raises Undecodable."""
        developed = await self._ask(picture, [])
        return developed.width, developed.height

    async def aclose(self) -> None:
        if self._child is not None:
            child, self._child = self._child, None
            if child.returncode is None:
                child.kill()
            await child.communicate()

    async def _ask(self, picture: bytes, sides: list[int]) -> Developed:
        async with self._turn:
            try:
                async with asyncio.timeout(SECONDS):
                    return await self._exchange(await self._running(), picture, sides)
            except (OSError, EOFError, TimeoutError):
                await self.aclose()
                raise Undecodable from None
            except asyncio.CancelledError:
                await self.aclose()  # it is in the midst of an answer that nobody will read
                raise

    async def _running(self) -> Process:
        if self._child is None or self._child.returncode is not None:
            program = (sys.executable, "-m", "bot.playground.recompress")
            self._child = await asyncio.create_subprocess_exec(
                *program,
                stdin=PIPE,
                stdout=PIPE,
                start_new_session=True,  # Ctrl+C is for the bot; this one ends with its stdin
            )
        return self._child

    async def _exchange(self, child: Process, picture: bytes, sides: list[int]) -> Developed:
        if not child.stdin or not child.stdout:
            raise EOFError
        request = {"length": len(picture), "sides": sides}
        child.stdin.write(json.dumps(request).encode() + b"\n" + picture)
        await child.stdin.drain()
        line = await child.stdout.readline()
        if not line:
            raise EOFError
        head = json.loads(line)
        if not head:
            raise Undecodable
        prints = [
            Print(await child.stdout.readexactly(size["length"]), size["width"], size["height"])
            for size in head["sizes"]
        ]
        return Developed(head["width"], head["height"], prints)
