"""A child process, seen from its parent: one request, one answer, and a new one if it dies.

The two speak JSON lines over a socket pair, which is the child's standard input; descriptors can
travel with a request. The other end of the conversation is inference/parent.py.

ChildError
├── NotStarted  it never became ready
├── ChildDied   it ended, or answered nonsense, while it held the request
└── ChildLate   the deadline passed
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

MAX_ANSWER: Final = 65_536  # bytes
STOP_SECONDS: Final = 2.0

# Nothing else is handed down: the bot's environment holds its token.
_HANDED_DOWN: Final = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH")
_HANDED_DOWN_PREFIXES: Final = ("LC_", "XDG_", "CUDA_", "NVIDIA_", "OMP_", "MKL_", "MODELSCOPE_")


class ChildError(Exception):
    """The child process did not answer. It has been ended; the next call starts a new one."""


class NotStarted(ChildError):
    """The child process did not become ready."""


class ChildDied(ChildError):
    """The child process ended, or answered nonsense, while it held a request."""


class ChildLate(ChildError):
    """The child process did not answer in time."""


class Child:
    """One process, replaced when it dies. For one caller at a time: calls may not overlap."""

    def __init__(
        self,
        program: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        start_seconds: float = 60.0,
    ) -> None:
        """program: arguments for a Python interpreter, such as ("-m", "inference.worker")."""
        self._program = tuple(program)
        self._environment = _handed_down() | dict(environment or {})
        self._start_seconds = start_seconds
        self._process: _Process | None = None
        self._greeting: dict[str, Any] = {}

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def greeting(self) -> Mapping[str, Any]:
        """What the latest process said when it became ready; {} before the first."""
        return self._greeting

    @property
    def ready(self) -> bool:
        """Whether it has started, has warmed up and is still there."""
        return self._process is not None and self._process.ready

    async def start(self) -> None:
        """End what is left of the old process and wait for a new one to be ready.

        Until then it says one thing, its greeting. Raises NotStarted.
        """
        await self._end()
        try:
            async with asyncio.timeout(self._start_seconds):
                self._process = await _spawn(self._program, self._environment)
                self._greeting = await self._process.receive()
        except (TimeoutError, OSError, ValueError) as error:
            await self._end()
            raise NotStarted(f"{' '.join(self._program)} did not start") from error
        self._process.warm = True

    async def call(
        self, request: Mapping[str, Any], seconds: float, *, fds: Sequence[int] = ()
    ) -> dict[str, Any]:
        """Ask and wait for the answer; start the process first if there is none. Raises ChildError.

        fds: descriptors to hand over with the request; the child gets its own copies.
        """
        if not self.ready:
            await self.start()
        process = self._process
        if process is None:
            raise NotStarted("it was stopped meanwhile")
        try:
            async with asyncio.timeout(seconds):
                await process.send(request, fds)
                return await process.receive()
        except TimeoutError:
            await self._end()
            raise ChildLate(f"no answer in {seconds} s") from None
        except (OSError, ValueError) as error:
            await self._end()
            raise ChildDied(str(error)) from error
        except BaseException:
            process.kill()  # its answer would be taken for that of the next request
            raise

    async def stop(self) -> None:
        """Hang up, which ends an idle child; one that has not ended shortly after is killed."""
        if self._process and self._process.ready:
            await self._process.hang_up()
        await self._end()

    async def _end(self) -> None:
        if self._process:
            self._process.kill()
            await self._process.gone()
            self._process = None


class _Process:
    """A process that runs, and the socket to it."""

    def __init__(self, process: asyncio.subprocess.Process, connection: socket.socket) -> None:
        self._process = process
        self._connection = connection
        self.warm = False

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def ready(self) -> bool:
        try:
            self._connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return self.warm
        except OSError:
            return False
        return False  # it hung up, or speaks out of turn

    async def send(self, request: Mapping[str, Any], fds: Sequence[int]) -> None:
        line = json.dumps(request).encode() + b"\n"
        sent = socket.send_fds(self._connection, [line], list(fds))
        await asyncio.get_running_loop().sock_sendall(self._connection, line[sent:])

    async def receive(self) -> dict[str, Any]:
        line = b""
        while not line.endswith(b"\n"):
            received = await asyncio.get_running_loop().sock_recv(self._connection, MAX_ANSWER)
            line += received
            if not received or len(line) > MAX_ANSWER:
                raise ValueError("too long an answer" if received else "it hung up")
        try:
            answer = json.loads(line)
        except RecursionError as error:
            raise ValueError("too deep an answer") from error
        if not isinstance(answer, dict):
            raise ValueError("not an answer")  # noqa: TRY004  it is no argument of ours
        return answer

    async def hang_up(self) -> None:
        self._connection.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), STOP_SECONDS)

    def kill(self) -> None:
        self._connection.close()
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    async def gone(self) -> None:
        await self._process.wait()


async def _spawn(program: Sequence[str], environment: Mapping[str, str]) -> _Process:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # what lies in the current folder is no module of ours
            *program,
            stdin=theirs.fileno(),
            stdout=2,  # whatever a library prints goes to the log
            env=environment,
            start_new_session=True,  # Ctrl-C is for the parent; and `kill` reaches its children
        )
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    return _Process(process, ours)


def _handed_down() -> dict[str, str]:
    package_root = str(Path(__file__).parents[1])
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _HANDED_DOWN or name.startswith(_HANDED_DOWN_PREFIXES)
    }
    return kept | {"PYTHONPATH": package_root}
