"""What every test of /styles begins with."""

from __future__ import annotations

import pytest

from tests.pictures import BLUE, photo


@pytest.fixture(autouse=True)
def blue_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """The photo for people who have sent none is blue."""
    monkeypatch.setattr("bot.example.photo", lambda: photo(BLUE))
