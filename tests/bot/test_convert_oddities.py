"""The command line, given everything odd at once. The real engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest
import typer
from PIL import Image
from typer.testing import CliRunner, Result

from bot.convert import convert
from inference.engine import Reason
from tests.inference.pictures import KINDS
from tests.oddities import (
    ABSENT,
    CARTOON,
    Oddity,
    Outcome,
    broken_animations,
    hostile,
    oddities,
    truncated,
)

SENTENCES: Final[dict[Outcome, str]] = {
    Reason.EMPTY: "the file is empty",
    Reason.NOT_AN_IMAGE: "this is not an image",
    Reason.UNSUPPORTED: "only JPEG, PNG, WEBP and HEIC can be read",
    Reason.ANIMATED: "animations cannot be drawn, only still pictures",
    Reason.TOO_MANY_BYTES: "the file is larger than 20 MB",
    Reason.TOO_MANY_PIXELS: "more than 64 megapixels are too many",
    Reason.TOO_MUCH_MEMORY: "decoding so many pixels of this format takes too much memory",
    Reason.BROKEN: "the file is damaged",
}

app = typer.Typer()
app.command()(convert)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def convert_all(files: Sequence[Oddity]) -> Result:
    """Every file by its name, as a shell would write *."""
    for file in files:
        Path(file.name).write_bytes(file.photo)
    names = [file.name for file in files]
    return CliRunner().invoke(app, [*names, "-o", "cartoons", "--size", "512"])


def told(result: Result) -> dict[str, str]:
    """What is said of each file, by its name; the last line counts them."""
    said = [line.split(" ", 2) for line in result.output.splitlines()[:-1]]
    return {name.removesuffix(":"): CARTOON if mark == "✓" else why for mark, name, why in said}


def expected(files: Sequence[Oddity]) -> dict[str, str]:
    return {file.name: SENTENCES.get(file.outcome, CARTOON) for file in files}


def test_every_oddity_gets_a_cartoon_or_one_line_that_says_why() -> None:
    result = convert_all(oddities())

    assert told(result) == expected(oddities())
    assert result.exit_code == 1


def test_what_is_said_to_be_drawn_is_there_and_nothing_else() -> None:
    files = [file for file in oddities() if file.name.startswith(("10000x10", "moving", "text"))]

    convert_all(files)

    with Image.open("cartoons/10000x10.toon.jpg") as cartoon:
        assert cartoon.size == (512, 1)
    assert len(list(Path("cartoons").iterdir())) == 1


def test_a_folder_of_oddities_that_can_all_be_drawn_ends_well() -> None:
    files = [file for file in oddities() if file.name.startswith("orientation-")][:2]
    for file in files:
        Path(file.name).write_bytes(file.photo)

    result = CliRunner().invoke(app, [".", "--size", "512"])

    assert told(result) == expected(files)
    assert result.exit_code == 0


def test_a_photo_that_was_cut_off_anywhere_is_said_to_be_damaged() -> None:
    files = [cut for kind in KINDS for cut in truncated(kind)]

    assert told(convert_all(files)) == expected(files)


@pytest.mark.parametrize(
    "files",
    [
        broken_animations(),
        pytest.param(hostile(), marks=pytest.mark.skipif(not hostile(), reason=ABSENT)),
    ],
    ids=["made here", "found"],
)
def test_files_that_crash_decoders_are_refused(files: Sequence[Oddity]) -> None:
    assert told(convert_all(files)) == expected(files)
