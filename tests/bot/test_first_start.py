"""The one question that `toonbot run` asks, and when it does not."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from bot import first_start, weights
from bot.config import Drawing
from bot.first_start import offer_weights
from tests.fakes import install


class Terminal(io.StringIO):
    """Somebody who types these lines and then Ctrl-D; what is on the screen is in `screen`."""

    def __init__(self, *lines: str) -> None:
        super().__init__("".join(f"{line}\n" for line in lines))
        self.screen = io.StringIO()
        self.console = Console(file=self.screen, force_terminal=True, width=200)

    def isatty(self) -> bool:
        return True


class Hub:
    """Stands for the program that fetches."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers = True
        self.code = 0
        self.probed = 0
        self.pulled: list[str] = []
        monkeypatch.setattr(weights, "hub_answers", self._probe)
        monkeypatch.setattr(weights, "pull", self._pull)

    def _probe(self) -> bool:
        self.probed += 1
        return self.answers

    def _pull(self, _models: Path, styles: list[str]) -> int:
        self.pulled += styles
        return self.code


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    return Hub(monkeypatch)


@pytest.fixture
def drawing(tmp_path: Path) -> Drawing:
    return Drawing(data=tmp_path / "data", models=tmp_path / "models", style="auto")


def start(drawing: Drawing, monkeypatch: pytest.MonkeyPatch, *typed: str) -> str:
    """What the operator sees."""
    terminal = Terminal(*typed)
    monkeypatch.setattr("sys.stdin", terminal)
    offer_weights(drawing, terminal.console)
    return terminal.screen.getvalue()


@pytest.mark.parametrize("typed", ["", "y"])
def test_a_first_start_offers_anime_and_says_what_it_takes(
    hub: Hub, drawing: Drawing, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    screen = start(drawing, monkeypatch, typed)

    assert "anime" in screen
    assert "12 MB" in screen
    assert hub.pulled == ["anime"]


@pytest.mark.parametrize("typed", [["n"], []])
def test_no_and_ctrl_d_are_remembered(
    hub: Hub, drawing: Drawing, monkeypatch: pytest.MonkeyPatch, typed: list[str]
) -> None:
    assert "toonbot styles pull anime" in start(drawing, monkeypatch, *typed)
    assert start(drawing, monkeypatch, "y") == ""
    assert hub.pulled == []
    assert hub.probed == 1


def test_a_failed_pull_says_how_to_try_again_and_is_not_offered_again(
    hub: Hub, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.code = 1
    assert "toonbot styles pull anime" in start(drawing, monkeypatch, "y")
    assert start(drawing, monkeypatch, "y") == ""


def test_the_operators_own_style_is_offered(
    hub: Hub, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(drawing.model_copy(update={"style": "sketch"}), monkeypatch, "y")

    assert hub.pulled == ["sketch"]


def test_with_a_learned_style_nothing_is_asked(
    hub: Hub, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(drawing.models, "3d")

    assert start(drawing, monkeypatch, "y") == ""
    assert hub.probed == 0


def test_without_a_hub_nothing_is_asked_until_it_answers(
    hub: Hub, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.answers = False
    assert start(drawing, monkeypatch, "y") == ""
    hub.answers = True
    assert "anime" in start(drawing, monkeypatch, "n")


def test_without_a_terminal_nobody_is_asked_and_no_hub_either(hub: Hub, drawing: Drawing) -> None:
    console = Console(file=io.StringIO())
    offer_weights(drawing, console)

    assert hub.probed == 0


def test_a_data_folder_that_cannot_be_written_does_not_stop_the_question(
    hub: Hub, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing.data.write_text("a file, not a folder")
    start(drawing, monkeypatch, "y")

    assert hub.pulled == ["anime"]


def test_a_hub_that_does_not_answer_costs_no_more_than_its_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(weights, "_PROGRAM", ("/bin/sleep", "60", "#"))
    monkeypatch.setattr(weights, "PROBE_SECONDS", 0.05)

    assert not weights.hub_answers()


def test_the_mark_is_a_file_in_the_data_folder(
    hub: Hub, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(drawing, monkeypatch, "n")

    assert [file.name for file in drawing.data.iterdir()] == [first_start.MARK]
