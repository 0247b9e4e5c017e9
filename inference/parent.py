"""The parent process, seen from its child: requests come in, answers go back.

The other end of the conversation is inference/child.py.
"""

from __future__ import annotations

import ctypes
import json
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any, Final

from inference.confinement import leave_no_dump
from inference.slab import Slab

LOG_FORMAT: Final = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
MAX_SLABS: Final = 96  # that travel with one request

_PR_SET_PDEATHSIG: Final = 1


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends, however that happens."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Parent:
    """The conversation on standard input, a socket; nobody else may read from it."""

    def __init__(self) -> None:
        die_with_parent()
        leave_no_dump()
        self._socket = socket.socket(fileno=0)

    def ready(self, greeting: Mapping[str, Any] | None = None) -> None:
        """Say that warming up is over, and what the parent should know of this process."""
        self.answer(greeting or {})

    def requests(self) -> Iterator[tuple[dict[str, Any], list[Slab]]]:
        """Every request with its slabs, which are closed after it; ends when the parent does."""
        while (received := self._receive()) is not None:
            request, slabs = received
            with ExitStack() as stack:
                yield request, [stack.enter_context(slab) for slab in slabs]

    def answer(self, answer: Mapping[str, Any]) -> None:
        """Answer the request in hand."""
        self.answer_line(json.dumps(answer).encode() + b"\n")

    def answer_line(self, line: bytes) -> None:
        """The same, for an answer that is JSON already. line: ends with its only newline."""
        self._socket.sendall(line)

    def _receive(self) -> tuple[dict[str, Any], list[Slab]] | None:
        line, fds = b"", list[int]()
        while not line.endswith(b"\n"):
            received, new_fds, _, _ = socket.recv_fds(self._socket, 65_536, MAX_SLABS)
            if not received:
                return None
            line += received
            fds += new_fds
        return json.loads(line), [Slab(fd) for fd in fds]
