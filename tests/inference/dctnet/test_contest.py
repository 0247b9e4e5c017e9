"""The benchmark's contestants, on a tiny task."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.contest import NETWORK, PIPELINE, Contestant, Task
from tests.inference.dctnet.graphs import write_style
from tests.inference.dctnet.landmarks import face


def command(style: Path, folder: Path) -> list[str]:
    picture = np.zeros((32, 48, 3), np.uint8)
    photo = np.zeros((90, 120, 3), np.uint8)
    Task(picture, photo, np.stack([face(60, 45, 60)])).save(folder / "task.npz")
    files = [str(path) for path in (style, folder / "task.npz", folder / "cache")]
    return [sys.executable, "-m", "benchmarks.ours", "openvino-fp32", *files]


def test_a_contestant_draws_what_it_is_told_and_is_measured(tmp_path: Path) -> None:
    write_style(tmp_path / "style")
    with Contestant(command(tmp_path / "style", tmp_path)) as contestant:
        assert contestant.seconds_to_start > 0
        before = contestant.peak_memory()
        assert contestant.draw(NETWORK) > 0
        assert contestant.draw(PIPELINE) > 0
        assert contestant.peak_memory() >= before > 10


def test_a_contestant_that_cannot_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"cartoon_bg\.pb"):
        Contestant(command(tmp_path / "nothing", tmp_path))
