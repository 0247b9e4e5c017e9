"""Who is drawn with whom, and again alone; whose photos are kept."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, cast

import pytest

from inference.child import ChildDied, ChildError, ChildLate, NotStarted
from inference.engine import EngineLost, RenderOptions
from inference.handover import Decoded, Limits
from inference.kept import Kept
from inference.slab import Slab
from inference.stages import DecodedJob, Decoding, Drawing, Job
from inference.supervised import Supervised

GOOD, BAD = 0.7, 0.2  # strengths


class FragileWorker:
    """Fails whenever a bad photo is among those that it is asked for."""

    def __init__(self, error: ChildError) -> None:
        self._error = error
        self.asked: list[list[float]] = []
        self.deadlines: list[float] = []

    async def call(
        self, request: Mapping[str, Any], seconds: float, *, fds: Sequence[int]
    ) -> dict[str, Any]:
        strengths = [order["options"]["strength"] for order in request["photos"]]
        self.asked.append(strengths)
        self.deadlines.append(seconds)
        if BAD in strengths:
            raise self._error
        for result in fds[1::2]:
            os.write(result, b"x")
        return {"drawn": [{"width": 1, "height": 1, "length": 1}] * len(strengths)}


class Bench:
    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    async def draw(self, worker: FragileWorker, *strengths: float) -> list[bool]:
        """Which of these photos become cartoons, drawn together."""
        batch = [self._decoded(strength) for strength in strengths]
        drawing = Drawing(cast(Supervised, worker), Limits(draw_seconds=10), Kept(0, 1.0))
        try:
            await drawing.draw(batch)
        except EngineLost:
            return [False] * len(batch)
        return [ready.job.cartoon.exception() is None for ready in batch]

    def _decoded(self, strength: float) -> DecodedJob:
        pixels = self._stack.enter_context(Slab())
        job = Job(b"photo", RenderOptions(strength=strength))
        decoded = Decoded(1, 1, 3, ())
        return DecodedJob(job, (b"", 1), decoded, pixels, {}, painted=(), tenancy=None)


@pytest.fixture
def bench() -> Iterator[Bench]:
    with ExitStack() as stack:
        yield Bench(stack)


@pytest.mark.parametrize("error", [ChildDied("it hung up"), ChildLate("no answer")], ids=repr)
async def test_a_batch_that_fails_is_drawn_again_one_by_one(
    bench: Bench, error: ChildError
) -> None:
    worker = FragileWorker(error)
    assert await bench.draw(worker, GOOD, BAD, GOOD) == [True, False, True]
    assert worker.asked == [[GOOD, BAD, GOOD], [GOOD], [BAD], [GOOD]]
    assert worker.deadlines == [30, 10, 10, 10]


async def test_a_photo_alone_has_a_second_life(bench: Bench) -> None:
    worker = FragileWorker(ChildDied("it hung up"))
    assert await bench.draw(worker, BAD) == [False]
    assert worker.asked == [[BAD], [BAD]]


async def test_a_photo_alone_has_its_time_once(bench: Bench) -> None:
    worker = FragileWorker(ChildLate("no answer"))
    assert await bench.draw(worker, BAD) == [False]
    assert worker.asked == [[BAD]]


async def test_no_photo_is_blamed_for_a_process_that_does_not_start(bench: Bench) -> None:
    worker = FragileWorker(NotStarted("it did not start"))
    assert await bench.draw(worker, GOOD, BAD) == [False, False]
    assert worker.asked == [[GOOD, BAD]]


class InterruptedDecoder:
    """Something happens while it decodes."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self._meanwhile = meanwhile

    async def call(
        self, _request: Mapping[str, Any], _seconds: float, *, fds: Sequence[int]
    ) -> dict[str, Any]:
        self._meanwhile()
        os.ftruncate(fds[0], 3)
        return {"width": 1, "height": 1, "channels": 3, "faces": []}


async def kept_of(job: Job, meanwhile: Callable[[], object]) -> int:
    """How many photos are kept under the job's label once it is decoded."""
    kept = Kept(1000, 1.0)
    decoder = cast(Supervised, InterruptedDecoder(meanwhile))
    (await Decoding(decoder, 1000, asyncio.Lock(), Limits(), kept).decode(job)).close()
    return kept.forget(job.label)


async def test_a_decoded_photo_is_kept() -> None:
    assert await kept_of(Job(b"photo", RenderOptions(), "ada"), lambda: None) == 1


async def test_a_photo_whose_person_gave_up_while_it_was_decoded_is_not_kept() -> None:
    job = Job(b"photo", RenderOptions(), "ada")
    assert await kept_of(job, job.cartoon.cancel) == 0


async def test_a_photo_forgotten_while_it_was_decoded_is_not_kept() -> None:
    job = Job(b"photo", RenderOptions(), "ada")
    assert await kept_of(job, job.forget) == 0
