"""The command line in a folder that somebody else has filled: names, links, pipes, devices."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.conversions import Output, photos_in, plan
from inference.engine import Format
from inference.handover import Limits
from tests.bot.convert.folder import colour_at, put, toonbot_convert
from tests.fakes import FakeEngine
from tests.pictures import GREEN, RED, photo

HOSTILE_NAMES = {
    "two\nlines.jpg": r"two\nlines.jpg",
    "\r✓ innocent.jpg": r"\r✓ innocent.jpg",
    "\x1b[2J\x1b]0;title\x07.jpg": r"\x1b[2J\x1b]0;title\x07.jpg",
    "\x9b31mred.jpg": r"\x9b31mred.jpg",
    "\u202egpj.exe.jpg": r"\u202egpj.exe.jpg",
    "\udcff\udcfe.jpg": r"\udcff\udcfe.jpg",  # bytes that are no UTF-8
    "[red]markup[red].jpg": "[red]markup[red].jpg",
    "back\\slash.jpg": "back\\slash.jpg",
}


# Names


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(("name", "shown"), HOSTILE_NAMES.items(), ids=ascii)
def test_a_name_is_one_line_and_drives_no_terminal(name: str, shown: str) -> None:
    put(f"in/{name}")

    result = toonbot_convert("in", "-o", "out")

    assert result.exit_code == 0, result.output
    first, _summary = result.output.splitlines()
    assert first.startswith(f"✓ in/{shown} → out/{shown.removesuffix('.jpg')}.toon.jpg")
    assert (Path("out") / name).with_suffix(".toon.jpg").exists()


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("name", [name for name in HOSTILE_NAMES if "[" not in name], ids=ascii)
def test_a_name_is_no_better_in_a_refusal(name: str) -> None:
    put(name)
    lines = [
        toonbot_convert(f"missing {name}").output,
        toonbot_convert(name, "-o", f"{name}.gif").output,
        toonbot_convert(name, "-o", f"{name}/out.jpg").output,
    ]

    for line in lines:
        assert line.replace("\n", "").isprintable()


def test_a_terminal_gets_no_bytes_of_a_hostile_name() -> None:
    put("\x1b[31m\udcff\n.jpg").write_bytes(b"")
    script = "from bot.convert import convert; import typer; typer.run(convert)"
    command = [sys.executable, "-c", script, "."]

    ended = subprocess.run(command, capture_output=True, timeout=60, check=False)

    assert rb"\x1b[31m\udcff\n.jpg: the file is empty" in ended.stdout
    assert b"\x1b" not in ended.stdout + ended.stderr
    assert b"Traceback" not in ended.stderr


@pytest.mark.usefixtures("engine")
def test_a_name_too_long_for_its_cartoon_is_told_and_stops_nobody() -> None:
    put("a" * 251 + ".jpg")
    put("b.jpg")

    result = toonbot_convert(".")

    assert "File name too long" in result.output
    assert Path("b.toon.jpg").exists()


# Kinds of files


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "loop", "into a loop"])
def test_what_is_no_file_is_told_at_once(engine: FakeEngine, kind: str) -> None:
    name = {"pipe": "a.jpg", "device": "/dev/zero", "folder": "b.jpg", "loop": "c.jpg"}.get(kind)
    if kind == "pipe":
        os.mkfifo("a.jpg")
    if kind == "folder":
        Path("b.jpg").symlink_to("/dev")
    if kind in ("loop", "into a loop"):
        Path("c.jpg").symlink_to("c.jpg")
    result = toonbot_convert(name or "c.jpg/a.jpg")

    assert result.exit_code in (1, 2)
    assert "Traceback" not in result.output
    assert len(result.output.splitlines()) <= 2
    assert engine.asked == []


def test_a_folder_of_oddities_is_only_its_photos(engine: FakeEngine) -> None:
    put("in/a.jpg")
    os.mkfifo("in/pipe.jpg")
    Path("in/loop.jpg").symlink_to("loop.jpg")
    Path("in/dangling.jpg").symlink_to("nowhere")
    Path("in/folder.jpg").symlink_to(".")
    Path("in/device.jpg").symlink_to("/dev/zero")
    result = toonbot_convert("in", "-o", "out")

    assert "1 drawn" in result.output
    assert len(engine.asked) == 1


def test_a_file_that_does_not_know_its_size_is_read_no_further_than_any(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.convert._LIMITS", Limits(max_bytes=100))
    result = toonbot_convert("/proc/self/smaps", "-o", "out.jpg")

    assert "larger than" in result.output
    assert engine.asked == []


def test_a_pipe_with_somebody_at_the_other_end_is_not_read(engine: FakeEngine) -> None:
    os.mkfifo("a.jpg")
    pipe = os.open("a.jpg", os.O_RDWR)
    os.write(pipe, photo(RED))
    result = toonbot_convert("a.jpg")
    os.close(pipe)

    assert "a.jpg: cannot be read: it is no file" in result.output
    assert engine.asked == []


def test_ten_thousand_photos_have_their_names_in_a_moment() -> None:
    folder = Path("in")
    folder.mkdir()
    for number in range(5000):
        (folder / f"{number}.jpg").touch()
    alike = [Path(f"camera-{number}/IMG_1.jpg") for number in range(5000)]
    began = time.process_time()

    conversions = plan([*photos_in([folder]), *alike], Output(Format.JPG, folder=Path("out")))

    assert len({conversion.cartoon for conversion in conversions}) == 10_000
    assert time.process_time() - began < 10


# What is there already


@pytest.mark.parametrize("again", ["a.jpg", "./a.jpg", "sub/../a.jpg", "link/a.jpg", "A.JPG"])
def test_a_photo_is_never_its_own_cartoon(engine: FakeEngine, folder: Path, again: str) -> None:
    original = put("a.jpg")
    Path("sub").mkdir()
    Path("link").symlink_to(folder)
    before = original.read_bytes()

    result = toonbot_convert("a.jpg", "-o", again, "--overwrite")

    assert "is the photo itself" in result.output
    assert result.exit_code == 2
    assert original.read_bytes() == before
    assert engine.asked == []


@pytest.mark.usefixtures("engine")
def test_a_photo_is_not_overwritten_by_the_cartoon_of_another() -> None:
    put("a.jpg", RED)
    earlier = put("a.toon.jpg", GREEN)
    before = earlier.read_bytes()
    Path("b.jpg").symlink_to("b.toon.jpg")
    put("b.toon.jpg")

    toonbot_convert("a.jpg", "a.toon.jpg", "b.jpg", "--overwrite")

    assert earlier.read_bytes() == before
    assert colour_at("a-2.toon.jpg") == RED
    assert colour_at("a.toon.toon.jpg") == GREEN
    assert Path("b-2.toon.jpg").exists()


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("link", ["selfie.toon.jpg", ".selfie.toon.jpg.part"])
def test_nothing_is_written_through_a_link(link: str) -> None:
    put("selfie.jpg")
    Path("precious").write_text("precious")
    Path(link).symlink_to("precious")

    toonbot_convert("selfie.jpg", "--overwrite")

    assert Path("precious").read_text() == "precious"
    assert not Path("selfie.toon.jpg").is_symlink()
    assert colour_at("selfie.toon.jpg") == RED


def test_a_link_that_leads_nowhere_is_something_that_exists(engine: FakeEngine) -> None:
    put("selfie.jpg")
    Path("selfie.toon.jpg").symlink_to("nowhere")

    result = toonbot_convert("selfie.jpg")

    assert "exists; --overwrite replaces it" in result.output
    assert not Path("nowhere").exists()
    assert engine.asked == []


@pytest.mark.usefixtures("engine")
def test_what_a_killed_run_left_is_cleared_away() -> None:
    put("selfie.jpg")
    Path(".selfie.toon.jpg.part").write_bytes(b"half a cart")

    assert toonbot_convert("selfie.jpg").exit_code == 0
    assert not Path(".selfie.toon.jpg.part").exists()
