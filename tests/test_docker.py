"""How a container starts: styles that were baked into the image appear beside fetched ones."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from inference.styles.registry import BUILT_IN, Styles
from tests.fakes import install

ENTRYPOINT = Path(__file__).parents[1] / "docker-entrypoint.sh"


@pytest.fixture
def baked(tmp_path: Path) -> Path:
    folder = tmp_path / "opt" / "styles"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "data" / "models"


def start(baked: Path, models: Path) -> list[str]:
    """What `toonbot` was started with."""
    program = baked.parent / "toonbot"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"')
    program.chmod(0o755)
    environment = {"PATH": f"{baked.parent}:/usr/bin:/bin", "TOONBOT_MODELS": str(models)}
    started = subprocess.run(
        [ENTRYPOINT, str(baked), "run", "a b"],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return started.stdout.splitlines()


def test_the_arguments_reach_toonbot_and_nothing_is_made_without_baked_styles(
    baked: Path, models: Path
) -> None:
    assert start(baked, models) == ["run", "a b"]
    assert not models.exists()


def test_baked_styles_are_there_beside_fetched_ones(baked: Path, models: Path) -> None:
    install(baked, "anime", "3d")
    install(models, "sketch", "3d")
    for _ in range(2):  # a restart changes nothing
        start(baked, models)

    assert Styles(models).available() == (*BUILT_IN, "anime", "3d", "sketch")
    assert (models / "anime").readlink() == baked / "anime"
    assert not (models / "3d").is_symlink()


def test_what_an_image_no_longer_has_is_gone(baked: Path, models: Path) -> None:
    models.mkdir(parents=True)
    (models / "anime").symlink_to(baked / "anime")
    start(baked, models)

    assert not (models / "anime").is_symlink()


def test_a_folder_that_cannot_be_written_does_not_stop_toonbot(baked: Path, models: Path) -> None:
    install(baked, "anime")
    models.parent.write_text("a file, not a folder")

    assert start(baked, models) == ["run", "a b"]
