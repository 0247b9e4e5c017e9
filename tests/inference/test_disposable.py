from __future__ import annotations

import ctypes
import os
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from inference import disposable
from inference.disposable import Confines, Crashed, OutOfTime
from inference.slab import Slab


@pytest.fixture
def slab() -> Iterator[Slab]:
    with Slab() as slab:
        yield slab


@pytest.fixture
def confines(slab: Slab) -> Confines:
    return Confines(fd=slab.fd, seconds=5.0, memory=200_000_000, file_size=1_000_000)


def refusal(task: Callable[[], object]) -> bytes:
    """What keeps a task from succeeding, as an answer."""
    try:
        task()
    except Exception as error:
        return type(error).__name__.encode() + b"\n"
    return b"nothing\n"


def test_an_answer_comes_back(confines: Confines) -> None:
    assert disposable.run(lambda: b"42\n", confines) == b"42\n"


def test_what_it_writes_to_its_slab_is_there_afterwards(confines: Confines, slab: Slab) -> None:
    disposable.run(lambda: b"%d\n" % slab.write(b"pixels"), confines)
    assert slab.read(6) == b"pixels"


def test_nothing_it_changes_in_memory_comes_back(confines: Confines) -> None:
    seen: list[int] = []

    def task() -> bytes:
        seen.append(1)
        return b"%d\n" % len(seen)

    assert disposable.run(task, confines) == b"1\n"
    assert seen == []


def test_a_segmentation_fault_is_a_crash(confines: Confines) -> None:
    with pytest.raises(Crashed):
        disposable.run(lambda: ctypes.string_at(0), confines)


def test_an_exception_is_a_crash(confines: Confines) -> None:
    with pytest.raises(Crashed):
        disposable.run(lambda: b"%d\n" % (1 // 0), confines)


def test_an_answer_without_end_is_a_crash(confines: Confines) -> None:
    with pytest.raises(Crashed):
        disposable.run(lambda: b"x" * 1_000_000, confines)


def test_a_sleeper_is_ended_at_the_deadline(confines: Confines) -> None:
    def sleep() -> bytes:
        signal.pause()
        return b"awake\n"

    with pytest.raises(OutOfTime):
        disposable.run(sleep, replace(confines, seconds=0.05))


def test_a_busy_loop_is_ended_at_the_deadline(confines: Confines) -> None:
    def busy() -> bytes:
        while True:
            pass

    with pytest.raises(OutOfTime):
        disposable.run(busy, replace(confines, seconds=0.05))


@pytest.mark.parametrize(
    ("task", "error"),
    [
        (lambda: bytes(400_000_000), b"MemoryError\n"),
        (lambda: Path("/etc/passwd").read_bytes(), b"OSError\n"),
        (socket.socket, b"OSError\n"),
        (os.pipe, b"OSError\n"),
        (lambda: os.write(0, b"to the parent"), b"OSError\n"),
    ],
    ids=["memory", "files", "network", "pipes", "standard input"],
)
def test_it_may_not_use(confines: Confines, task: Callable[[], object], error: bytes) -> None:
    assert disposable.run(lambda: refusal(task), confines) == error


def test_it_may_not_use_the_slab_of_another_photo(confines: Confines) -> None:
    with Slab() as other:
        other.write(b"private")
        assert disposable.run(lambda: refusal(lambda: other.read(7)), confines) == b"OSError\n"


def test_it_may_not_write_more_than_allowed(confines: Confines, slab: Slab) -> None:
    with pytest.raises(Crashed):
        disposable.run(lambda: b"%d\n" % slab.write(bytes(1_000_001)), confines)
