"""The weights of the learned styles on this machine: what is there, and how the rest is fetched.

Fetching and reading them is a program of its own, because this process loads no pixel library.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import inference
from inference.styles.registry import LEARNED, MODEL_FILES

MEGABYTES: Final = 12  # of one style, about
PROBE_SECONDS: Final = 2.0

_PROGRAM: Final = (sys.executable, "-P", "-m", "inference.dctnet.pull")  # -P: as in inference.child


@dataclass(frozen=True, slots=True)
class Kept:
    """The files of one learned style, as far as they are there."""

    style: str
    files: dict[str, int]  # name of MODEL_FILES -> bytes

    @property
    def missing(self) -> list[str]:
        """The files that are not there."""
        return [name for name in MODEL_FILES if name not in self.files]

    @property
    def size(self) -> str:
        """Of those that are."""
        return f"{sum(self.files.values()) / 1e6:.1f} MB"


def kept(models: Path) -> list[Kept]:
    """What the folder of weights holds of every learned style."""
    return [_kept(style, models / style) for style in LEARNED]


def command(*styles: str) -> str:
    """What the operator types to fetch styles."""
    return f"toonbot styles pull {' '.join(styles)}"


def pull(models: Path, styles: Sequence[str]) -> int:
    """Fetch styles into a folder, and say how that goes; the exit code, 0 if all are there."""
    arguments = [*_PROGRAM, "--models", str(models), *styles]
    with subprocess.Popen(arguments, env=_environment()) as program:  # noqa: S603  it is ours
        try:
            return program.wait()
        except KeyboardInterrupt:  # the terminal tells both of us
            return program.wait()


def hub_answers() -> bool:
    """Whether styles can be fetched right now. Takes PROBE_SECONDS at most."""
    try:
        probe = subprocess.run(  # noqa: S603  it is ours
            [*_PROGRAM, "--probe"],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PROBE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return probe.returncode == 0


def _kept(style: str, folder: Path) -> Kept:
    files = {name: folder / name for name in MODEL_FILES}
    sizes = {name: file.stat().st_size for name, file in files.items() if file.is_file()}
    return Kept(style, sizes)


def _environment() -> dict[str, str]:
    """Ours, for proxies and certificates are in it; without the bot's token."""
    ours = {name: value for name, value in os.environ.items() if name != "TELEGRAM_BOT_TOKEN"}
    return ours | {"PYTHONPATH": str(Path(str(inference.__file__)).parents[1])}
