"""A contestant: one way to run a style, in a process of its own that is told what to do by lines.

Nothing heavy is imported here, because what a contestant needs to start, and how much memory, is
what is measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float32]  # (N, 5, 2): five points of each face, x and y
READY, NETWORK, PIPELINE = "ready", "network", "pipeline"
FOLDER = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What is to be drawn."""

    picture: Pixels  # (H, W, 3) BGR, for the background network
    photo: Pixels  # (H, W, 3) RGB, for the whole pipeline
    landmarks: Points  # in the photo's pixels

    def save(self, path: Path) -> None:
        np.savez(path, picture=self.picture, photo=self.photo, landmarks=self.landmarks)

    @classmethod
    def load(cls, path: str) -> Task:
        with np.load(path) as arrays:
            return cls(**arrays)


class Player(Protocol):
    """A style, ready to draw. What it draws is not looked at here: benchmarks.parity does."""

    def network(self, picture: Pixels) -> object:
        """Draw a picture, BGR."""

    def pipeline(self, photo: Pixels, landmarks: Points) -> object:
        """Draw a photo, RGB, at its own size."""


def play(player: Player, task: Task) -> None:
    """Draw whenever a line says what, and say how many seconds it took. In the child."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library has to say
    print(READY, file=answers, flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        if line.strip() == NETWORK:
            player.network(task.picture)
        else:
            player.pipeline(task.photo, task.landmarks)
        print(time.perf_counter() - began, file=answers, flush=True)


class Contestant:
    """A process that plays. Raises RuntimeError with its last words when it ends."""

    def __init__(self, command: Sequence[str]) -> None:
        self._words = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        began = time.perf_counter()
        self._name = " ".join(command)
        self._child = subprocess.Popen(  # noqa: S603  a command of our own
            command,
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            text=True,
        )
        self._answer()
        self.seconds_to_start = time.perf_counter() - began

    def draw(self, what: str) -> float:
        """Seconds. what: NETWORK or PIPELINE."""
        print(what, file=self._pipe(self._child.stdin), flush=True)
        return float(self._answer())

    def peak_memory(self) -> float:
        """Resident megabytes at the most, until now."""
        status = Path(f"/proc/{self._child.pid}/status").read_text(encoding="utf-8")
        (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6

    def _answer(self) -> str:
        line = self._pipe(self._child.stdout).readline()
        if line:
            return line.strip()
        self._child.wait()
        self._words.seek(0)
        last = self._words.read().strip().splitlines()[-1:]
        self.close()
        raise RuntimeError(f"{self._name}: {''.join(last)}")

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        assert pipe is not None  # noqa: S101  we asked for it
        return pipe

    def __enter__(self) -> Contestant:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Can be called again."""
        if self._words.closed:
            return
        self._child.kill()
        self._child.communicate()
        self._words.close()
