"""`toonbot styles --preview`: one photo in every style, on one sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from bot.cli import app
from inference.engine import BadImage, EngineLost, Reason, StyleUnavailable, Tile
from inference.styles import registry
from tests.fakes import FakeEngine, install
from tests.pictures import GREEN, RED, colour_of, photo


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    engine = FakeEngine(models=Path("models"))
    monkeypatch.setattr("bot.preview.LocalEngine", lambda learned: engine)  # noqa: ARG005
    return engine


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a photo in it and no setting of ours in sight."""
    monkeypatch.chdir(tmp_path)
    for key in ("TOONBOT_MODELS", "TOONBOT_STYLE", "TOONBOT_LANGUAGE"):
        monkeypatch.delenv(key, raising=False)
    Path("selfie.jpg").write_bytes(photo(RED))
    return tmp_path


def preview(*arguments: str, **settings: str) -> Result:
    command = ["styles", "--preview", "selfie.jpg", *arguments]
    return CliRunner().invoke(app, command, env={"COLUMNS": "300", **settings})


def test_the_sheet_is_where_it_was_wanted(engine: FakeEngine) -> None:
    result = preview("-o", "sheets/sheet.jpg")

    assert result.output == "✓ selfie.jpg → sheets/sheet.jpg\n"
    assert result.exit_code == 0
    assert colour_of(Path("sheets/sheet.jpg").read_bytes()) == RED
    assert len(engine.sheets) == 1


@pytest.mark.usefixtures("engine")
def test_without_a_word_the_sheet_lies_beside_the_photo_where_no_convert_takes_it() -> None:
    preview()

    assert Path("selfie.styles.toon.jpg").exists()


@pytest.mark.usefixtures("engine")
def test_a_folder_gets_the_sheet_under_the_photos_name() -> None:
    Path("sheets").mkdir()
    preview("-o", "sheets")

    assert Path("sheets/selfie.styles.toon.jpg").exists()


def test_every_style_that_is_here_is_on_it_with_its_name(engine: FakeEngine) -> None:
    install(Path("models"), "anime", "3d")
    preview()

    (sheet,) = engine.sheets
    assert [tile.style for tile in sheet.tiles] == [*registry.BUILT_IN, "anime", "3d"]
    assert sheet.tiles[-2:] == (Tile("anime", "Anime"), Tile("3d", "3D"))


def test_names_are_in_the_operators_language(engine: FakeEngine) -> None:
    preview(TOONBOT_LANGUAGE="zh", TOONBOT_PORT="eighty")

    assert Tile("ink", "墨线") in engine.sheets[0].tiles


def test_nothing_is_overwritten(engine: FakeEngine) -> None:
    Path("sheet.jpg").write_text("precious")
    result = preview("-o", "sheet.jpg")

    assert result.output == "– selfie.jpg: sheet.jpg exists; --overwrite replaces it\n"
    assert Path("sheet.jpg").read_text() == "precious"
    assert engine.sheets == []


@pytest.mark.usefixtures("engine")
def test_overwriting_is_done_when_asked_for() -> None:
    Path("sheet.jpg").write_bytes(photo(GREEN))
    preview("-o", "sheet.jpg", "--overwrite")

    assert colour_of(Path("sheet.jpg").read_bytes()) == RED


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        ([BadImage(Reason.BROKEN)], "the file is damaged"),
        ([EngineLost(), EngineLost()], "drawing this photo failed twice"),
        ([StyleUnavailable("anime")], "style 'anime' has no usable weights"),
    ],
)
def test_what_goes_wrong_is_said_as_convert_says_it(
    engine: FakeEngine, trouble: list[Exception], sentence: str
) -> None:
    engine.fail(*trouble)
    result = preview("-o", "sheet.jpg")

    assert result.output.startswith(f"✗ selfie.jpg: {sentence}")
    assert len(result.output.splitlines()) == 1
    assert result.exit_code == 1
    assert not Path("sheet.jpg").exists()


def test_a_lost_photo_is_sent_again(engine: FakeEngine) -> None:
    engine.fail(EngineLost())

    assert preview().exit_code == 0


@pytest.mark.usefixtures("engine")
def test_a_photo_that_is_not_there_is_named() -> None:
    Path("selfie.jpg").unlink()
    result = preview()

    assert result.output == "✗ selfie.jpg: cannot be read: No such file or directory\n"
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["-o", "sheet.png"], "-o sheet.png: neither a folder, nor a file that ends with .jpg"),
        (["-o", "selfie.jpg"], "-o selfie.jpg is the photo itself"),
        (["pull", "anime"], "-o and --overwrite belong to --preview PHOTO, which stands alone"),
    ],
)
def test_wrong_options_are_one_line(
    engine: FakeEngine, arguments: list[str], complaint: str
) -> None:
    result = preview(*arguments)

    assert result.output == f"toonbot styles: {complaint}\n"
    assert result.exit_code == 2
    assert engine.sheets == []


def test_the_output_alone_is_a_mistake() -> None:
    result = CliRunner().invoke(app, ["styles", "-o", "sheet.jpg"])

    assert "belong to --preview" in result.output
    assert result.exit_code == 2


def test_the_real_engine_draws_a_sheet() -> None:
    assert preview("-o", "sheet.jpg").exit_code == 0

    with Image.open("sheet.jpg") as sheet:
        assert (sheet.format, max(sheet.size)) == ("JPEG", 1600)
