"""A process that dies again and again is started again, ever more slowly."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from inference.child import Child, ChildDied, NotStarted
from inference.supervised import Supervised
from tests.inference.engines import planned_worker

Begin = Callable[[str], Supervised]


class Clock:
    """Nobody sleeps, but for how long they would is known."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def begin(tmp_path: Path, clock: Clock) -> AsyncIterator[Begin]:
    """A process by its plan, see children.by_plan."""
    async with AsyncExitStack() as stack:

        def begin(words: str) -> Supervised:
            child = Child(planned_worker(tmp_path, words))
            supervised = Supervised(child, "the process", clock.sleep)
            stack.push_async_callback(supervised.stop)
            return supervised

        yield begin


async def ask(process: Supervised) -> bool:
    """Whether it answers."""
    try:
        await process.call({"photos": []}, 10)
    except (ChildDied, NotStarted):
        return False
    return True


async def test_a_first_death_costs_no_time(begin: Begin, clock: Clock) -> None:
    process = begin("dies works")
    assert [await ask(process) for _ in range(2)] == [False, True]
    assert clock.slept == [0, 0]


async def test_each_further_death_costs_more_time_and_is_not_told_again(
    begin: Begin, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    process = begin("dies")
    for _ in range(9):
        assert not await ask(process)
    assert clock.slept == [0, 0, 1, 2, 5, 10, 30, 30, 30]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_an_answer_makes_up_for_everything(
    begin: Begin, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    process = begin("dies dies dies works dies works")
    with caplog.at_level(logging.INFO):
        assert [await ask(process) for _ in range(4)] == [False, False, False, True]
    assert [record.levelno for record in caplog.records] == [logging.ERROR, logging.INFO]
    await process.stop()
    assert [await ask(process) for _ in range(2)] == [False, True]
    assert clock.slept == [0, 0, 1, 2, 0, 0]


async def test_a_process_that_was_there_once_is_waited_for(begin: Begin, clock: Clock) -> None:
    process = begin("dies exits exits exits works")
    assert [await ask(process) for _ in range(2)] == [False, True]
    assert clock.slept == [0, 0, 1, 2, 5]


async def test_a_process_that_was_never_there_is_not_waited_for(begin: Begin, clock: Clock) -> None:
    process = begin("exits")
    assert [await ask(process) for _ in range(4)] == [False] * 4
    assert clock.slept == [0, 0, 1, 2]
