"""What `toonbot doctor` says of who can get at what."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import exposure
from bot.config import Settings
from bot.findings import Finding, State
from inference import confinement

TOKEN = "7012345678:AAHd3tY_x9QmWz-L0pRk7VbNcE2uJfGs5Ti"


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def found(subject: str, **settings: object) -> list[Finding]:
    values = {"TELEGRAM_BOT_TOKEN": TOKEN, **settings}
    findings = exposure.exposure(Settings.model_validate(values))
    assert TOKEN[-6:] not in str(findings)
    return [finding for finding in findings if finding.subject == subject]


def test_a_data_folder_that_is_open_to_others_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(0o755)
    (finding,) = found("privacy")

    assert finding.state is State.RISKY
    assert "chmod go= data" in finding.text


def test_a_private_data_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(0o700)
    (finding,) = found("privacy")

    assert finding.state is State.GOOD


def test_without_a_data_folder_there_is_nothing_to_tell() -> None:
    assert found("privacy") == []


@pytest.mark.parametrize(
    ("mode", "state"), [(0o644, State.RISKY), (0o640, State.RISKY), (0o600, State.GOOD)]
)
def test_a_dotenv_file_with_the_token_should_be_closed(
    tmp_path: Path, mode: int, state: State
) -> None:
    (tmp_path / ".env").write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\n")
    (tmp_path / ".env").chmod(mode)
    (finding,) = found("token")

    assert finding.state is state
    assert ("chmod 600 .env" in finding.text) == (state is State.RISKY)


def test_a_dotenv_file_without_the_token_may_be_open(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TOONBOT_LANGUAGE=zh\n")
    (tmp_path / ".env").chmod(0o644)

    assert found("token") == []


def test_a_file_of_the_token_should_be_closed_unless_a_container_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret"
    file.write_text(TOKEN)
    file.chmod(0o644)
    (finding,) = found("token", TELEGRAM_BOT_TOKEN_FILE=file)
    assert finding.state is State.RISKY

    monkeypatch.setattr(exposure, "_SECRETS", tmp_path)
    assert found("token", TELEGRAM_BOT_TOKEN_FILE=file) == []


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({}, "everybody on Telegram may use it; no administrators"),
        ({"users": "11,22", "admins": "33"}, "2 users and no groups may use it; 1 administrator"),
        ({"groups": "-100"}, "no users and 1 group may use it; no administrators"),
    ],
)
def test_who_may_use_the_bot_is_told_in_numbers(settings: dict[str, str], text: str) -> None:
    (finding,) = found("people", **settings)

    assert text in finding.text
    assert "11" not in finding.text


@pytest.mark.parametrize(("works", "state"), [(True, State.GOOD), (False, State.RISKY)])
def test_whether_decoders_are_confined_is_told(
    monkeypatch: pytest.MonkeyPatch, works: bool, state: State
) -> None:
    monkeypatch.setattr(confinement, "works", lambda: works)
    (finding,) = found("decoders")

    assert finding.state is state
    assert "system calls" in finding.text
