"""Sentences about choices, for every topic that talks of them."""

from __future__ import annotations

from typing import Final

from bot.choices import Value, shown
from bot.offer import Offer
from bot.texts.texts import Say
from inference.engine import (
    MAX_SIZE,
    MAX_STRENGTH,
    MIN_SIZE,
    MIN_STRENGTH,
    InvalidOption,
    StyleUnavailable,
)

_RANGES: Final = {
    "minStrength": shown(MIN_STRENGTH),
    "maxStrength": shown(MAX_STRENGTH),
    "minSize": shown(MIN_SIZE),
    "maxSize": shown(MAX_SIZE),
}
_NAMED: Final = {"style", "send", "language"}  # their values have names in each language
_TYPED: Final = 40  # characters of what somebody typed that we repeat


def name_of(say: Say, choice: str, value: Value) -> str:
    """A value in the person's words."""
    return say(f"{choice}-{value}") if choice in _NAMED else shown(value)


def allowed(say: Say, offer: Offer) -> dict[str, str]:
    """What the texts about choices say of what can be chosen."""
    names = (name_of(say, "style", style) for style in offer.styles())
    return {**_RANGES, "styles": say("comma").join(names)}


def refusal(say: Say, offer: Offer, wrong: InvalidOption) -> str:
    """What is wrong with what somebody typed, and what is right."""
    typed = str(wrong.value)
    if len(typed) > _TYPED:
        typed = typed[:_TYPED] + "…"
    return say(f"{wrong.field}-wrong", typed=typed, **allowed(say, offer))


def unavailable(say: Say, offer: Offer, missing: StyleUnavailable) -> str:
    """That a style is not installed, and what is. Fits an alert: plain text, 200 characters."""
    name = name_of(say, "style", missing.style)
    return say("style-unavailable", shown=name, **allowed(say, offer))
