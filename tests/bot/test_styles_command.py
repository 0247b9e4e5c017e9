"""`toonbot styles`: what is there, and fetching the rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import weights
from bot.cli import app
from inference.styles import registry
from tests.fakes import install
from tests.inference.dctnet.graphs import write_style

# In place of the program that fetches: it writes down what it was asked.
ASKED = "import os, sys; print(*sys.argv[1:]); print('TELEGRAM_BOT_TOKEN' in os.environ)"
FETCHING = """
import time
try:
    print("fetching", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    raise SystemExit(130)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with no setting of ours in sight."""
    monkeypatch.chdir(tmp_path)
    for key in ("TOONBOT_MODELS", "TOONBOT_STYLE"):
        monkeypatch.delenv(key, raising=False)
    return tmp_path


def toonbot_styles(*arguments: str, **settings: str) -> Result:
    return CliRunner().invoke(app, ["styles", *arguments], env={"COLUMNS": "300", **settings})


def row(result: Result, style: str) -> str:
    (line,) = [line for line in result.output.splitlines() if line.startswith(style)]
    return line


# The list


def test_what_is_built_in_is_ready_and_the_rest_names_its_command() -> None:
    result = toonbot_styles()

    assert result.exit_code == 0
    assert "ready (default)" in row(result, "ink")
    for style in registry.LEARNED:
        assert f"toonbot styles pull {style}" in row(result, style)


def test_what_was_fetched_says_where_it_is_and_how_large(folder: Path) -> None:
    install(folder / "weights", "anime")
    result = toonbot_styles(TOONBOT_MODELS="weights")

    assert "ready (default)" in row(result, "anime")
    assert "3.0 MB" in row(result, "anime")
    assert f"{folder}/weights (TOONBOT_MODELS)" in result.output
    assert "default" not in row(result, "ink")


def test_what_is_not_complete_names_its_command(folder: Path) -> None:
    install(folder / "models", "sketch")
    (folder / "models" / "sketch" / "cartoon_h.pb").unlink()
    line = row(toonbot_styles(), "sketch")

    assert "incomplete" in line
    assert "toonbot styles pull sketch" in line


def test_the_operators_style_is_the_default_even_where_it_is_missing() -> None:
    assert "missing (default)" in row(toonbot_styles(TOONBOT_STYLE="3d"), "3d")


def test_settings_of_the_chat_do_not_matter() -> None:
    assert toonbot_styles(TOONBOT_PORT="eighty").exit_code == 0


# Fetching


@pytest.mark.parametrize(
    ("arguments", "styles"),
    [(["anime", "3d"], ["anime", "3d"]), (["--all"], list(registry.LEARNED))],
)
def test_styles_are_fetched_by_a_program_that_never_sees_the_token(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    arguments: list[str],
    styles: list[str],
) -> None:
    monkeypatch.setattr(weights, "_PROGRAM", (sys.executable, "-c", ASKED))
    result = toonbot_styles("pull", *arguments, TELEGRAM_BOT_TOKEN="1:x")

    assert result.exit_code == 0
    assert capfd.readouterr().out.splitlines() == [f"--models models {' '.join(styles)}", "False"]


def test_a_style_that_was_copied_by_hand_needs_no_hub(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write_style(folder / "models" / "anime")
    result = toonbot_styles("pull", "anime")

    assert result.exit_code == 0
    assert f"in {folder}/models/anime" in capfd.readouterr().out


def test_a_failed_pull_fails_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "_PROGRAM", (sys.executable, "-c", "raise SystemExit(1)"))

    assert toonbot_styles("pull", "anime").exit_code == 1


@pytest.mark.parametrize("arguments", [["oil"], ["ink"], ["anime", "oil"], []])
def test_a_wrong_name_is_refused_with_the_right_ones(arguments: list[str]) -> None:
    result = toonbot_styles("pull", *arguments)

    assert result.exit_code == 2
    assert "choose from anime, 3d" in result.output
    assert len(result.output.splitlines()) == 1


def test_ctrl_c_ends_fetching_cleanly() -> None:
    script = (
        "import sys; from bot import cli, weights; "
        f"weights._PROGRAM = (sys.executable, '-c', {FETCHING!r}); "
        "sys.argv = ['toonbot', 'styles', 'pull', 'anime']; cli.main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as command:
        assert command.stdout
        assert command.stderr
        assert command.stdout.readline() == "fetching\n"
        os.killpg(command.pid, signal.SIGINT)  # as a terminal does it
        errors = command.stderr.read()

    assert command.returncode == 130
    assert errors == ""
