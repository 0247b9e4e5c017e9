from __future__ import annotations

import io
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from inference.engine import BadImage, EngineLost, Format, Reason, StyleUnavailable
from tests.bot.convert.folder import colour_at, put, toonbot_convert
from tests.fakes import FakeEngine, install
from tests.pictures import BLUE, GREEN, RED


def names_in(folder: str = ".") -> set[str]:
    return {path.name for path in Path(folder).iterdir()}


# Where cartoons go


@pytest.mark.usefixtures("engine")
def test_a_cartoon_lies_beside_its_photo() -> None:
    put("selfie.jpg")

    result = toonbot_convert("selfie.jpg")

    assert result.exit_code == 0, result.output
    assert names_in() == {"selfie.jpg", "selfie.toon.jpg"}


def test_the_extension_of_the_output_decides_the_format(engine: FakeEngine) -> None:
    put("selfie.jpg")

    toonbot_convert("selfie.jpg", "-o", "me.webp")

    with Image.open("me.webp") as cartoon:
        assert cartoon.format == "WEBP"
    assert [options.format for options in engine.asked] == [Format.WEBP]


@pytest.mark.usefixtures("engine")
def test_a_folder_is_converted_without_its_subfolders_and_earlier_cartoons() -> None:
    for name in ("in/a.jpg", "in/b.JPEG", "in/c.toon.jpg", "in/.hidden.jpg", "in/below/d.jpg"):
        put(name)
    Path("in/notes.txt").write_text("no photo")

    toonbot_convert("in", "-o", "out", "--format", "png")

    assert names_in("out") == {"a.toon.png", "b.toon.png"}


@pytest.mark.usefixtures("engine")
def test_photos_of_the_same_name_do_not_overwrite_each_other() -> None:
    put("one/IMG_1.jpg", RED)
    put("two/IMG_1.jpg", GREEN)
    put("two/img_1.png", BLUE)

    toonbot_convert("one", "two", "-o", "out")

    assert colour_at("out/IMG_1.toon.jpg") == RED
    assert colour_at("out/IMG_1-2.toon.jpg") == GREEN
    assert colour_at("out/img_1-3.toon.jpg") == BLUE


def test_a_photo_that_is_named_twice_is_drawn_once(engine: FakeEngine, folder: Path) -> None:
    put("in/a.jpg")

    toonbot_convert("in", "in/a.jpg", str(folder / "in"))

    assert len(engine.asked) == 1


# What is there already


def test_nothing_is_overwritten(engine: FakeEngine) -> None:
    put("selfie.jpg")
    Path("selfie.toon.jpg").write_text("precious")

    result = toonbot_convert("selfie.jpg")

    assert Path("selfie.toon.jpg").read_text() == "precious"
    assert "exists; --overwrite replaces it" in result.output
    assert engine.asked == []


@pytest.mark.usefixtures("engine")
def test_overwriting_is_done_when_asked_for() -> None:
    put("selfie.jpg")
    Path("selfie.toon.jpg").write_text("old")

    toonbot_convert("selfie.jpg", "--overwrite")

    assert colour_at("selfie.toon.jpg") == RED


def test_a_photo_that_cannot_be_drawn_again_keeps_its_old_cartoon(engine: FakeEngine) -> None:
    put("selfie.jpg")
    put("selfie.toon.jpg", GREEN)
    engine.fail(BadImage(Reason.BROKEN))

    toonbot_convert("selfie.jpg", "--overwrite")

    assert colour_at("selfie.toon.jpg") == GREEN


# What goes wrong


@pytest.mark.usefixtures("engine")
def test_a_bad_file_never_stops_the_rest() -> None:
    put("a.jpg")
    Path("b.jpg").write_bytes(b"")
    put("c.jpg")

    result = toonbot_convert("a.jpg", "b.jpg", "missing.jpg", "c.jpg")

    assert {"a.toon.jpg", "c.toon.jpg"} <= names_in()
    assert "b.jpg: the file is empty" in result.output
    assert "missing.jpg: cannot be read: No such file or directory" in result.output
    assert "2 drawn, 2 failed" in result.output
    assert result.exit_code == 1


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence(engine: FakeEngine, reason: Reason) -> None:
    put("a.jpg")
    engine.fail(BadImage(reason))

    result = toonbot_convert("a.jpg")

    assert result.output.startswith("✗ a.jpg: ")
    assert len(result.output.splitlines()) == 2


def test_a_lost_photo_is_sent_again(engine: FakeEngine) -> None:
    put("a.jpg")
    engine.fail(EngineLost())

    assert toonbot_convert("a.jpg").exit_code == 0


def test_a_photo_that_is_lost_twice_is_reported(engine: FakeEngine) -> None:
    put("a.jpg")
    engine.fail(EngineLost(), EngineLost())

    assert "a.jpg: drawing this photo failed twice" in toonbot_convert("a.jpg").output


def test_a_style_without_weights_is_refused_with_how_to_get_them(engine: FakeEngine) -> None:
    put("a.jpg")

    result = toonbot_convert("a.jpg", "--style", "anime")

    assert result.output.count("toonbot styles pull anime") == 1
    assert result.exit_code == 2
    assert engine.asked == []


def test_weights_that_cannot_be_used_are_reported(engine: FakeEngine) -> None:
    put("a.jpg")
    engine.fail(StyleUnavailable("anime"))

    assert "✗ a.jpg: style 'anime' has no usable weights" in toonbot_convert("a.jpg").output


# Which style


@pytest.mark.parametrize(("there", "style"), [([], "ink"), (["3d"], "ink"), (["anime"], "anime")])
def test_without_a_word_it_is_anime_where_its_weights_are_else_ink(
    engine: FakeEngine, there: list[str], style: str
) -> None:
    put("a.jpg")
    install(Path("models"), *there)
    toonbot_convert("a.jpg")

    assert [options.style for options in engine.asked] == [style]


def test_the_operators_settings_count(engine: FakeEngine) -> None:
    put("a.jpg")
    install(Path("models"), "sketch")
    Path(".env").write_text("TOONBOT_STYLE=sketch\nTOONBOT_PORT=eighty\n")

    assert toonbot_convert("a.jpg").exit_code == 0
    assert [options.style for options in engine.asked] == ["sketch"]


def test_a_wrong_setting_is_one_line(engine: FakeEngine) -> None:
    put("a.jpg")
    Path(".env").write_text("TOONBOT_STYLE=oil\n")

    result = toonbot_convert("a.jpg")

    assert result.exit_code == 78
    assert "TOONBOT_STYLE='oil'" in result.output
    assert len(result.output.splitlines()) == 1
    assert engine.asked == []


@pytest.mark.usefixtures("engine")
def test_a_folder_that_cannot_be_written_is_reported() -> None:
    put("a.jpg")
    Path("out").write_text("a file")

    result = toonbot_convert("a.jpg", "-o", "out/cartoons")

    assert "cannot write" in result.output
    assert result.exit_code == 1


@pytest.mark.usefixtures("engine")
def test_a_huge_file_is_refused_unread() -> None:
    with Path("huge.jpg").open("wb") as file:
        file.truncate(10**12)

    assert "larger than 20 MB" in toonbot_convert("huge.jpg").output


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--strength", "3"], "strength: 3.0 is not allowed; expected 0.1 to 1.0"),
        (["--size", "99999"], "size: 99999 is not allowed; expected 512 to 2048 pixels"),
        (["--style", "oil"], "style: 'oil' is not allowed; expected one of"),
        (["-o", "x.gif"], "-o x.gif: neither a folder, nor a file that ends with .jpg"),
        (["-o", "x.png", "--format", "jpg"], "-o x.png and --format jpg contradict each other"),
        (["b.jpg", "-o", "x.png"], "-o x.png is one file, for 2 photos; name a folder"),
    ],
)
def test_wrong_options_are_one_line(arguments: list[str], complaint: str) -> None:
    put("a.jpg")

    result = toonbot_convert("a.jpg", *arguments)

    assert result.output.startswith(f"toonbot convert: {complaint}")
    assert len(result.output.splitlines()) == 1
    assert result.exit_code == 2


@pytest.mark.usefixtures("engine")
def test_a_folder_without_photos_is_a_mistake() -> None:
    Path("empty").mkdir()

    result = toonbot_convert("empty")

    assert "there are no photos in empty" in result.output
    assert result.exit_code == 2


# How it works


def test_it_draws_as_many_at_once_as_the_engine_takes(engine: FakeEngine) -> None:
    for number in range(7):
        put(f"in/{number}.jpg")
    engine.hold_until_full()

    result = toonbot_convert("in")

    assert "7 drawn" in result.output
    assert engine.most_at_once == engine.capacity


def test_the_real_engine_draws_a_photo_without_its_metadata() -> None:
    file = io.BytesIO()
    picture = Image.new("RGB", (300, 200), RED)
    picture.save(file, "JPEG", comment=b"SECRET")
    Path("a.jpg").write_bytes(file.getvalue())

    result = toonbot_convert("a.jpg", "--size", "512")

    assert result.exit_code == 0, result.output
    with Image.open("a.toon.jpg") as cartoon:
        assert cartoon.size == (512, 341)
    assert b"SECRET" not in Path("a.toon.jpg").read_bytes()


def test_ctrl_c_ends_it_cleanly() -> None:
    for number in range(40):
        put(f"in/{number:02}.jpg")
    script = "from bot.convert import convert; import typer; typer.run(convert)"
    command = subprocess.Popen(
        [sys.executable, "-u", "-c", script, "in", "-o", "out"], stdout=subprocess.PIPE, text=True
    )
    assert command.stdout is not None
    with command:
        first = command.stdout.readline()
        command.send_signal(signal.SIGINT)
        rest = command.stdout.read()

    assert first.startswith("✓")
    assert " drawn, " in rest.splitlines()[-1]
    assert "Traceback" not in rest
    assert command.returncode == 130
    assert all(name.endswith(".toon.jpg") for name in names_in("out"))
