"""Sentences about choices, for every topic that talks of them."""

from __future__ import annotations

from typing import Final

from bot.choices import Value, shown
from bot.texts.texts import Say
from inference.engine import MAX_SIZE, MAX_STRENGTH, MIN_SIZE, MIN_STRENGTH, InvalidOption
from inference.styles import registry

RANGES: Final = {
    "minStrength": shown(MIN_STRENGTH),
    "maxStrength": shown(MAX_STRENGTH),
    "minSize": shown(MIN_SIZE),
    "maxSize": shown(MAX_SIZE),
    "styles": ", ".join(registry.NAMES),
}
_NAMED: Final = {"style", "send", "language"}  # their values have names in each language
_TYPED: Final = 40  # characters of what somebody typed that we repeat


def name_of(say: Say, choice: str, value: Value) -> str:
    """A value in the person's words."""
    return say(f"{choice}-{value}") if choice in _NAMED else shown(value)


def refusal(say: Say, wrong: InvalidOption) -> str:
    """What is wrong with what somebody typed, and what is right."""
    typed = str(wrong.value)
    if len(typed) > _TYPED:
        typed = typed[:_TYPED] + "…"
    return say(f"{wrong.field}-wrong", typed=typed, **RANGES)
