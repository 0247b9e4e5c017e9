"""The program that fetches styles: what it says and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from inference.styles.registry import LEARNED, MODEL_FILES
from tests.inference.dctnet.graphs import write_style
from tests.inference.dctnet.hub import Hub, serving


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    write_style(tmp_path / "source")
    files = {name: (tmp_path / "source" / name).read_bytes() for name in MODEL_FILES}
    with serving(Hub({LEARNED["anime"]: files})) as hub:
        yield hub


def _pull(*arguments: str, url: str = "http://127.0.0.1:9") -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "inference.dctnet.pull", *arguments]
    environment = os.environ | {
        "MODELSCOPE_ENDPOINT": url,
        "MODELSCOPE_REPO_TREE_PAGE_MAX_ATTEMPTS": "1",
        "NO_PROXY": "127.0.0.1",
    }
    return subprocess.run(program, env=environment, capture_output=True, text=True, check=False)


def test_each_style_gets_its_line_and_one_that_fails_stops_no_other(
    hub: Hub, tmp_path: Path
) -> None:
    program = _pull("--models", str(tmp_path), "sketch", "anime", url=hub.url)

    assert program.returncode == 1
    missing, fetched = program.stdout.splitlines()
    assert missing.startswith("sketch: 127.0.0.1")
    assert "has no such model" in missing
    assert fetched == f"anime: 11.8 MB in {tmp_path / 'anime'}"
    assert all(f"anime/{name}" in program.stderr for name in MODEL_FILES)  # the bars
    assert "Downloading" not in program.stderr  # the library's own


def test_without_a_hub_the_first_style_says_so_for_all(tmp_path: Path) -> None:
    program = _pull("--models", str(tmp_path), "--all")

    assert program.returncode == 1
    assert program.stdout == "anime: 127.0.0.1:9 cannot be reached\n"


@pytest.mark.parametrize("arguments", [("--models", "x", "ink"), ("anime",)])
def test_wrong_usage_lists_the_styles(arguments: tuple[str, ...]) -> None:
    program = _pull(*arguments)

    assert program.returncode == 2
    assert "anime, 3d, handdrawn" in program.stderr


def test_a_probe_tells_whether_the_hub_answers(hub: Hub) -> None:
    assert _pull("--probe", url=hub.url).returncode == 0
    assert _pull("--probe").returncode == 1
