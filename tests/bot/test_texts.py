"""Both languages say everything, and say it with the same values."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from bot.choices import CHOICES
from bot.menu import COMMANDS, FOR_ADMINS
from bot.offer import Offer
from bot.texts.texts import LANGUAGES, speaker, spoken
from bot.words import unavailable
from inference.engine import Reason, StyleUnavailable
from inference.styles import registry
from tests.fakes import install


class Variables(Visitor):
    """Collects the variables of a message."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def messages(language: str) -> dict[str, set[str]]:
    source = (resources.files("bot.texts") / f"{language}.ftl").read_text(encoding="utf-8")
    found = {}
    for entry in FluentParser().parse(source).body:
        assert not isinstance(entry, ast.Junk), entry.content
        if isinstance(entry, ast.Message):
            variables = Variables()
            variables.visit(entry)
            found[entry.id.name] = variables.names
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_same_texts_and_values_as_english(language: str) -> None:
    assert messages(language) == messages("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_style_choice_and_command_has_its_words(language: str) -> None:
    needed = {
        *Reason,
        *(f"style-{style}{part}" for style in registry.NAMES for part in ("", "-about")),
        *(f"{name}-{part}" for name in CHOICES for part in ("now", "set", "wrong", "name")),
        *(f"pick-{name}" for name in CHOICES),
        *(f"{name}-{value}" for name in ("send", "language") for value in CHOICES[name].offered),
        *(f"menu-{command}" for command in COMMANDS + FOR_ADMINS),
    }
    assert needed <= messages(language).keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_tags_are_closed_and_known(language: str) -> None:
    source = (resources.files("bot.texts") / f"{language}.ftl").read_text(encoding="utf-8")
    opened = re.findall(r"<(\w+)>", source)
    closed = re.findall(r"</(\w+)>", source)
    assert sorted(opened) == sorted(closed)
    assert set(opened) <= {"b", "i", "code"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_style_has_words_that_is_none_and_no_two_share_theirs(language: str) -> None:
    say = speaker(language)
    keys = {key for key in messages(language) if key.endswith("-about")}

    assert keys == {f"style-{style}-about" for style in registry.NAMES}
    for part in ("", "-about"):
        assert len({say(f"style-{style}{part}") for style in registry.NAMES}) == len(registry.NAMES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_in_an_alert_is_short_even_with_every_style(
    language: str, tmp_path: Path
) -> None:
    install(tmp_path, *registry.LEARNED)
    for style in registry.NAMES:
        missing = StyleUnavailable(style)
        assert len(unavailable(speaker(language), Offer(tmp_path), missing)) <= 200


def test_values_are_escaped() -> None:
    assert "&lt;b&gt;" in speaker("en")("style-wrong", typed="<b>", styles="ink")


@pytest.mark.parametrize(
    ("code", "language"),
    [("zh-hans", "zh"), ("zh", "zh"), ("en-GB", "en"), ("de", "en"), (None, "en"), ("", "en")],
)
def test_a_telegram_language_leads_to_one_of_ours(code: str | None, language: str) -> None:
    assert spoken(code, "en") == language


def test_the_default_language_is_the_operators() -> None:
    assert spoken("de", "zh") == "zh"


def test_plural_forms_are_right() -> None:
    say = speaker("en")
    assert [say("cancelled", count=n) for n in (0, 1, 3)] == [
        "Nothing is running right now.",
        "👌 Stopped.",
        "👌 Stopped all 3.",
    ]
