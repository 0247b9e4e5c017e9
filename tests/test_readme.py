"""The README and .env.example know every setting and every command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer import Typer

from bot.cli import app
from bot.config import PREFIX, Settings
from bot.menu import COMMANDS, FOR_ADMINS
from storage import jobs

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
KEYS = [
    str(field.validation_alias or PREFIX + name.upper())
    for name, field in Settings.model_fields.items()
]


@pytest.mark.parametrize("document", ["README.md", ".env.example"])
def test_every_setting_has_a_line_and_no_line_a_setting_that_is_gone(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:TOONBOT|TELEGRAM)_[A-Z_]+\b", text))

    assert named == set(KEYS)


def test_defaults_in_the_example_are_the_real_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in KEYS:
        monkeypatch.delenv(key, raising=False)
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^#([A-Z_]+)=(.*)$", example, re.MULTILINE))
    settings = Settings(_env_file=None)
    real = {
        key: str(value if value is not None else "")
        for key, value in zip(KEYS, dict(settings).values(), strict=True)
    }

    assert shown == real


def test_docker_waits_longer_for_a_stop_than_the_stop_may_take() -> None:
    """Which is once to accept albums, where the database is in trouble, and once to draw."""
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    (patience,) = re.findall(r"stop_grace_period: (\d+)s", compose)

    assert int(patience) > 2 * Settings.model_fields["stop_seconds"].default


def test_the_states_of_a_job_are_drawn_as_they_are() -> None:
    architecture = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawing = [line for line in str(jobs.__doc__).splitlines() if line.startswith("    ")]

    assert len(drawing) > 5
    assert "\n".join(drawing) in architecture


def test_every_command_is_in_the_readme() -> None:
    assert [command for command in COMMANDS + FOR_ADMINS if f"/{command}" not in README] == []


def commands_of(group: Typer) -> list[str]:
    return [c.name or c.callback.__name__ for c in group.registered_commands if c.callback]


def test_every_subcommand_is_in_the_readme() -> None:
    names = commands_of(app)
    for group in app.registered_groups:
        assert group.typer_instance
        names += [f"{group.name} {name}" for name in ("", *commands_of(group.typer_instance))]

    assert [name for name in names if f"toonbot {name}".strip() not in README] == []
