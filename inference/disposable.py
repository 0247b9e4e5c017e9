"""Run something dangerous in a process of its own that may die of it.

The process is forked from a warm one, so it costs a few milliseconds. It can reach what it was
given and nothing else: no file or socket, open or to be opened, and no other process; there are
limits on memory, CPU time and what it writes. It has no standard error, for it could write anything
into the log. A deadline ends it, and so does the end of its parent.
"""

from __future__ import annotations

import gc
import math
import os
import resource
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from inference import confinement
from inference.parent import die_with_parent

_LONGEST_NAME: Final = 40  # of an exception
MAX_ANSWER: Final = 60_000  # bytes; less than a pipe holds, so that the child never waits


class Crashed(Exception):
    """It ended without an answer; the message says how."""


class OutOfTime(Exception):
    """It was still busy at the deadline."""


@dataclass(frozen=True, slots=True)
class Confines:
    """What the process may use."""

    fd: int  # the one descriptor that it keeps
    seconds: float  # of wall-clock and of CPU time
    memory: int  # bytes of address space, beyond what it is born with
    file_size: int  # bytes that it may write


def run(task: Callable[[], bytes], confines: Confines) -> bytes:
    """What the task returned: one line, at most MAX_ANSWER bytes. Raises Crashed or OutOfTime."""
    memory = _address_space() + confines.memory
    filtered = confinement.works()
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        _be_the_child(task, confines, memory, theirs, filtered)
    os.close(theirs)
    answer = b""
    try:
        answer = _read(ours, time.monotonic() + confines.seconds)
    finally:
        os.close(ours)
        os.kill(pid, signal.SIGKILL)  # whatever it pretends, it ends here
        _, status = os.waitpid(pid, 0)
    if answer.endswith(b"\n"):
        return answer
    raise _end(answer, status)


def _end(answer: bytes, status: int) -> Crashed | OutOfTime:
    if not os.WIFSIGNALED(status):
        mistake = answer.decode("ascii", "replace")
        has_a_name = mistake.isidentifier() and len(mistake) <= _LONGEST_NAME
        return Crashed(mistake if has_a_name else "no answer")
    if os.WTERMSIG(status) == signal.SIGXCPU:
        return OutOfTime()
    return Crashed(f"signal {os.WTERMSIG(status)}")


def _read(pipe: int, deadline: float) -> bytes:
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    answer = b""
    while len(answer) <= MAX_ANSWER:
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise OutOfTime
        received = os.read(pipe, MAX_ANSWER)
        if not received:
            return answer
        answer += received
    raise Crashed("too long an answer")


def _be_the_child(
    task: Callable[[], bytes], confines: Confines, memory: int, answer_pipe: int, filtered: bool
) -> NoReturn:
    status = 1
    try:
        die_with_parent()
        gc.disable()
        _keep_only(confines.fd, answer_pipe)
        _limit(confines, memory)
        if filtered:
            confinement.install()
        os.write(answer_pipe, task()[:MAX_ANSWER])
        status = 0
    except Exception as mistake:  # of ours; broken photos are answers
        os.write(answer_pipe, type(mistake).__name__.encode())
    finally:
        os._exit(status)  # nothing of the parent's may be flushed or closed twice


def _keep_only(*fds: int) -> None:
    first = 0
    for fd in sorted(fds):
        os.closerange(first, fd)
        first = fd + 1
    os.closerange(first, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _limit(confines: Confines, memory: int) -> None:
    seconds = math.ceil(confines.seconds)
    for limit, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_CPU, seconds, seconds + 1),
        (resource.RLIMIT_FSIZE, confines.file_size, confines.file_size),
        (resource.RLIMIT_CORE, 0, 0),
        # what is open stays open: no other file, no network
        (resource.RLIMIT_NOFILE, 0, 0),
    ):
        resource.setrlimit(limit, (soft, hard))


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_bytes().split()[0])
    return pages * resource.getpagesize()
