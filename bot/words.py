"""Sentences about choices, for every topic that talks of them."""

from __future__ import annotations

import unicodedata
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
_JOINER: Final = "\u200d"  # makes one emoji of two
_JOINED: Final = ("Mn", "Mc", "Me", "Sk")  # categories of what belongs to the one before


def name_of(say: Say, choice: str, value: Value) -> str:
    """A value in the person's words."""
    return say(f"{choice}-{value}") if choice in _NAMED else shown(value)


def allowed(say: Say, offer: Offer) -> dict[str, str]:
    """What the texts about choices say of what can be chosen."""
    names = {style: name_of(say, "style", style) for style in offer.styles()}
    described = (
        say("style-described", shown=name, about=say(f"style-{style}-about"))
        for style, name in names.items()
    )
    styles = {"styles": say("comma").join(names.values()), "described": "\n".join(described)}
    return {**_RANGES, **styles}


def refusal(say: Say, offer: Offer, wrong: InvalidOption) -> str:
    """What is wrong with what somebody typed, and what is right."""
    typed = repeated(str(wrong.value))
    return say(f"{wrong.field}-wrong", typed=typed, **allowed(say, offer))


def repeated(typed: str) -> str:
    """What somebody typed, or called a file, in one line of 40 characters that hides nothing.

    Without what turns the direction of a line or has no shape, and never cut inside of what a
    person sees as one character. The result is plain text, not yet HTML.
    """
    clean = " ".join("".join(map(_visible, typed)).split())
    if len(clean) <= _TYPED:
        return clean
    end = _TYPED
    while end and _belong_together(clean[end - 1], clean[end]):
        end -= 1
    return clean[: end or _TYPED] + "…"


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category == "Cs":  # half a surrogate pair, which cannot be sent
        return "\ufffd"
    return "" if category == "Cf" and character != _JOINER else character


def _belong_together(one: str, other: str) -> bool:
    return _JOINER in (one, other) or unicodedata.category(other) in _JOINED


def unavailable(say: Say, offer: Offer, missing: StyleUnavailable) -> str:
    """That a style is not installed, and what is. Fits an alert: plain text, 200 characters."""
    name = name_of(say, "style", missing.style)
    return say("style-unavailable", shown=name, **allowed(say, offer))
