from __future__ import annotations

import ctypes
import errno
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from inference import confinement, disposable
from inference.disposable import Confines, Crashed, OutOfTime
from inference.slab import Slab
from tests.inference import pictures


@pytest.fixture
def slab() -> Iterator[Slab]:
    with Slab() as slab:
        yield slab


@pytest.fixture
def confines(slab: Slab) -> Confines:
    return Confines(fd=slab.fd, seconds=5.0, memory=200_000_000, file_size=1_000_000)


def refusal(task: Callable[[], object], expected: type[Exception] = OSError) -> bytes:
    """Whether this error keeps a task from succeeding, as an answer."""
    try:
        task()
    except expected:
        return b"refused\n"
    return b"done\n"


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
    with pytest.raises(Crashed, match="signal 11"):
        disposable.run(lambda: ctypes.string_at(0), confines)


@pytest.mark.parametrize(
    "words", [b"\x1b[2J", b"one\n2099-01-01 ERROR two", b"photo: 4AAQSkZJRg==", b"JFIF" * 99]
)
def test_a_crash_writes_no_words_of_its_own_into_the_log(confines: Confines, words: bytes) -> None:
    with pytest.raises(Crashed) as crash:
        disposable.run(lambda: words, confines)
    assert str(crash.value) == "no answer"


def test_an_exception_is_a_crash_that_has_a_name(confines: Confines) -> None:
    with pytest.raises(Crashed, match="ZeroDivisionError"):
        disposable.run(lambda: b"%d\n" % (1 // 0), confines)


def test_an_answer_without_end_is_a_crash(confines: Confines) -> None:
    with pytest.raises(Crashed):
        disposable.run(lambda: b"x" * 1_000_000, confines)


def test_a_sleeper_is_ended_at_the_deadline(confines: Confines) -> None:
    def sleep() -> bytes:
        threading.Event().wait()
        return b"awake\n"

    with pytest.raises(OutOfTime):
        disposable.run(sleep, replace(confines, seconds=0.05))


def test_a_busy_loop_is_ended_at_the_deadline(confines: Confines) -> None:
    def busy() -> bytes:
        while True:
            pass

    with pytest.raises(OutOfTime):
        disposable.run(busy, replace(confines, seconds=0.05))


@pytest.fixture(params=[True, False], ids=["filtered", "by limits alone"])
def however_confined(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a kernel with a filter for system calls, and on one without."""
    if not request.param:
        monkeypatch.setattr(confinement, "works", lambda: False)


@pytest.mark.usefixtures("however_confined")
@pytest.mark.parametrize(
    ("task", "error"),
    [
        (lambda: bytes(400_000_000), MemoryError),
        (lambda: Path("/etc/passwd").read_bytes(), OSError),
        (socket.socket, OSError),
        (os.pipe, OSError),
        (lambda: os.write(0, b"to the parent"), OSError),
        (lambda: os.write(2, b"to the log"), OSError),
    ],
    ids=["memory", "files", "network", "pipes", "standard input", "standard error"],
)
def test_it_may_not_use(
    confines: Confines, task: Callable[[], object], error: type[Exception]
) -> None:
    assert disposable.run(lambda: refusal(task, error), confines) == b"refused\n"


def test_it_may_not_use_the_slab_of_another_photo(confines: Confines) -> None:
    with Slab() as other:
        other.write(b"private")
        assert disposable.run(lambda: refusal(lambda: other.read(7)), confines) == b"refused\n"


def test_it_may_not_write_more_than_allowed(confines: Confines, slab: Slab) -> None:
    with pytest.raises(Crashed):
        disposable.run(lambda: b"%d\n" % slab.write(bytes(1_000_001)), confines)


def test_it_keeps_its_slab_and_its_answer_alone(confines: Confines) -> None:
    def held() -> bytes:
        return b"%d\n" % sum(is_open(fd) for fd in range(1024))

    assert disposable.run(held, confines) == b"2\n"


def is_open(fd: int) -> bool:
    try:
        os.pread(fd, 0, 0)
    except OSError as error:
        return error.errno != errno.EBADF
    return True


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_a_heic_is_decoded_for_any_user() -> None:
    script = """if True:
        import os, sys
        from inference import disposable, images
        from inference.slab import Slab
        photo = sys.stdin.buffer.read()
        os.setuid(65534)
        with Slab() as slab:
            confines = disposable.Confines(slab.fd, 5.0, 100_000_000, 1_000_000)
            decode = lambda: b"%d %d %d\\n" % images.decode(photo, 512).shape
            print(disposable.run(decode, confines).decode())
    """
    photo = pictures.saved(pictures.corners(), "HEIF")
    answer = subprocess.check_output([sys.executable, "-c", script], input=photo)
    assert answer.split() == [b"48", b"64", b"3"]
