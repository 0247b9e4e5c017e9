"""The command line as an operator uses it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from typer.testing import CliRunner, Result

from bot import health
from bot.cli import app
from bot.loopback import Loopback
from bot.playground.server import Playground
from tests.bot.operators import preserved
from tests.fakes import install
from tests.inference.dctnet.graphs import write_style

WIDE = {"COLUMNS": "300"}


def toonbot(*arguments: str, **settings: str) -> Result:
    return CliRunner().invoke(app, arguments, env={**WIDE, **settings})


@pytest.fixture(autouse=True)
def _fresh_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    for key in ("TELEGRAM_BOT_TOKEN", "TOONBOT_MODELS", "TOONBOT_STYLE"):
        monkeypatch.delenv(key, raising=False)
    with preserved():
        yield


def test_help_names_every_command() -> None:
    text = toonbot("--help").output

    assert [c for c in ("run", "convert", "styles", "doctor", "health") if c not in text] == []


def test_doctor_finds_nothing_to_mend_on_a_fresh_machine() -> None:
    result = toonbot("doctor")

    assert result.exit_code == 0, result.output
    assert "Everything needed is here" in result.output
    assert "local chat" in result.output


def test_doctor_finds_a_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    result = toonbot("doctor", TOONBOT_DATA=str(tmp_path / "taken"))

    assert result.exit_code == 1
    assert "TOONBOT_DATA" in result.output


def test_doctor_finds_a_missing_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    result = toonbot("doctor", TOONBOT_DEVICE="gpu")

    assert result.exit_code == 1
    assert "no NVIDIA driver" in result.output


def test_doctor_finds_that_the_operators_style_is_not_there() -> None:
    result = toonbot("doctor", TOONBOT_STYLE="sketch")

    assert result.exit_code == 1
    assert "toonbot styles pull sketch" in result.output


def test_doctor_says_what_draws_learned_styles(tmp_path: Path) -> None:
    write_style(tmp_path / "models" / "anime")
    result = toonbot("doctor", TOONBOT_DEVICE="cpu", TOONBOT_PRECISION="fp32")

    assert result.exit_code == 0, result.output
    assert "OpenVINO on the CPU in fp32: as TOONBOT_DEVICE asks" in result.output


def test_doctor_says_where_weights_are_and_which_are_not_complete(tmp_path: Path) -> None:
    install(tmp_path / "models", "anime", "3d")
    (tmp_path / "models" / "3d" / "alpha.jpg").unlink()
    result = toonbot("doctor")

    assert f"anime 3.0 MB, in {tmp_path}/models (TOONBOT_MODELS)" in result.output
    assert "3d without alpha.jpg: toonbot styles pull 3d" in result.output


@pytest.mark.parametrize(("token", "code"), [("right", 0), ("123:WRONG", 1)])
async def test_doctor_asks_telegram_whether_the_token_is_valid(
    telegram: Playground, token: str, code: int
) -> None:
    settings = {
        "TELEGRAM_BOT_TOKEN": telegram.token if token == "right" else token,
        "TELEGRAM_API_URL": telegram.url,
    }
    result = await asyncio.to_thread(toonbot, "doctor", **settings)

    assert result.exit_code == code, result.output
    assert ("@toon_playground_bot" in result.output) == (code == 0)
    assert settings["TELEGRAM_BOT_TOKEN"] not in result.output


def test_no_program_that_we_start_gets_the_token(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\nenv > seen\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    toonbot("doctor", TELEGRAM_BOT_TOKEN="123:secret", TELEGRAM_API_URL="http://127.0.0.1:1")

    assert "TELEGRAM_API_URL" in (tmp_path / "seen").read_text()
    assert "secret" not in (tmp_path / "seen").read_text()


def test_a_wrong_setting_ends_every_command_with_one_line() -> None:
    result = toonbot("doctor", TOONBOT_LANGUAGE="xx")

    assert result.exit_code == 78
    assert "TOONBOT_LANGUAGE" in result.output


@pytest.fixture(params=[True, False])
async def service(request: pytest.FixtureRequest) -> AsyncIterator[tuple[int, bool]]:
    """The port of a service, and whether it is well."""
    routes = [health.route({"engine": lambda: True, "telegram": lambda: request.param})]
    async with Loopback(Starlette(routes=routes), 0) as server:
        yield server.port, request.param


async def test_health_tells_how_the_service_is(service: tuple[int, bool]) -> None:
    port, is_well = service
    settings = {"TOONBOT_PORT": str(port), "HTTP_PROXY": "http://127.0.0.1:1"}
    result = await asyncio.to_thread(toonbot, "health", **settings)

    assert result.exit_code == (0 if is_well else 1)
    assert "engine: ok" in result.output
    assert ("telegram: ok" in result.output) == is_well


def test_health_without_a_service_says_that_nothing_answers() -> None:
    result = toonbot("health", "--port", "1")

    assert result.exit_code == 1
    assert "nothing answers" in result.output
