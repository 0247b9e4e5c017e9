"""The world of `toonbot convert`: an empty current folder, and an engine that paints squares."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes import FakeEngine


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    engine = FakeEngine(capacity=2, models=Path("models"))
    monkeypatch.setattr("bot.convert.LocalEngine", lambda learned: engine)  # noqa: ARG005
    return engine


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
