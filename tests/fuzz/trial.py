"""Damaged files meet the engine: what became of each, and of the processes."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import sub
from pathlib import Path
from random import Random
from typing import Final

from inference.engine import BadImage, RenderError, RenderOptions
from inference.local import LocalEngine
from tests.fuzz.mutations import mutant
from tests.fuzz.seeds import seeds
from tests.processes import children, proportional, resident

DRAWN: Final = "drawn"
SMALL: Final = RenderOptions(size=512)
MARGIN: Final = 5.0  # seconds that an answer may come after the decoder's deadline
SETTLING: Final = 100  # files, until processes have the memory that they go on with
_MOST_GROWTH: Final = 50_000_000  # bytes, of the render process
_MOST_DECODER_GROWTH: Final = 10_000_000


def damaged(seed: int, number: int) -> bytes:
    """The same file for the same two numbers."""
    chance = Random(f"{seed} {number}")  # noqa: S311 - repeatable on purpose
    files = list(seeds().values())
    return mutant(chance.choice(files), chance.choice(files), chance)


@dataclass(slots=True)
class Findings:
    """What became of the files."""

    outcomes: Counter[str] = field(default_factory=Counter)
    drawn: list[int] = field(default_factory=list)  # numbers of files
    slowest: float = 0.0  # seconds from the question to the answer
    offences: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = ", ".join(f"{count} {outcome}" for outcome, count in self.outcomes.most_common())
        return f"{counts}; slowest {self.slowest:.2f} s; {len(self.offences)} offences"


class Trial:
    """One engine that runs, and files for it, by their numbers."""

    def __init__(
        self, engine: LocalEngine, seed: int, seconds: float, offenders: Path | None = None
    ) -> None:
        """seconds: until a file must have its answer.  offenders: a folder for these files."""
        self.findings = Findings()
        self._engine = engine
        self._seed = seed
        self._seconds = seconds
        self._offenders = offenders
        self._pids = engine.pids

    async def run(self, numbers: Iterable[int]) -> Findings:
        """Send these files, as many at once as are decoded and drawn at once."""
        rest = iter(numbers)
        async with asyncio.TaskGroup() as group:
            for _ in self._pids:
                group.create_task(self._send_all(rest))
        return self.findings

    async def _send_all(self, numbers: Iterator[int]) -> None:
        for number in numbers:
            await self._send(number)

    async def _send(self, number: int) -> None:
        file, began = damaged(self._seed, number), time.monotonic()
        try:
            await self._engine.render(file, SMALL)
            outcome = DRAWN
            self.findings.drawn.append(number)
        except BadImage as error:
            outcome = error.reason
        except RenderError as error:
            outcome = type(error).__name__
            self._offend(number, file, outcome)
        seconds = time.monotonic() - began
        self.findings.outcomes[outcome] += 1
        self.findings.slowest = max(self.findings.slowest, seconds)
        if seconds > self._seconds:
            self._offend(number, file, f"answered after {seconds:.1f} s")
        if self._engine.pids != self._pids:
            self._pids = self._engine.pids
            self._offend(number, file, "a process was replaced while this or another was there")

    def _offend(self, number: int, file: bytes, how: str) -> None:
        self.findings.offences.append(f"file {number} of seed {self._seed}: {how}")
        if self._offenders:
            self._offenders.mkdir(parents=True, exist_ok=True)
            (self._offenders / f"{self._seed}-{number}").write_bytes(file)


class Weights:
    """How heavy the processes of an engine are, and how much they have grown."""

    def __init__(self, engine: LocalEngine) -> None:
        self._pids = engine.pids  # whoever replaces one of these is an offence elsewhere
        self._at_first = [resident(pid) for pid in self._pids]

    def grown(self) -> tuple[int, ...]:
        """Bytes since this was made, of the render process and each decoder."""
        now = [resident(pid) for pid in self._pids]
        return tuple(map(sub, now, self._at_first))

    def complaints(self) -> list[str]:
        """About processes that have grown too much."""
        drawing, *decoding = self.grown()
        complaints = []
        if drawing > _MOST_GROWTH:
            complaints.append(f"the render process has grown by {drawing} bytes")
        if max(decoding) > _MOST_DECODER_GROWTH:
            complaints.append(f"a decoder has grown by {max(decoding)} bytes")
        return complaints

    def disposable(self) -> int:
        """Bytes of the heaviest fork that runs just now."""
        forks = [fork for decoder in self._pids[1:] for fork in children(decoder)]
        return max(map(proportional, forks), default=0)
