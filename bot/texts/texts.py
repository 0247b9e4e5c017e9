"""What the bot says, in each language: Fluent files, checked against each other by tests.

Every text is HTML for Telegram, and every value put into one is escaped.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Final

from fluent.runtime import FluentBundle, FluentResource

LANGUAGES: Final = ("en", "zh")

Value = str | int | float
Say = Callable[..., str]


def speaker(language: str) -> Say:
    """A function that gives texts of one language: `say("strength-set", value="0.8")`."""
    bundle = _bundle(language)

    def say(key: str, **values: Value) -> str:
        message = bundle.get_message(key)
        if message.value is None:
            raise KeyError(key)
        escaped = {
            name: html.escape(value, quote=False) if isinstance(value, str) else value
            for name, value in values.items()
        }
        text, errors = bundle.format_pattern(message.value, escaped)
        if errors:
            raise errors[0]
        return str(text)

    return say


def spoken(language_code: str | None, default: str) -> str:
    """The language for a person whose Telegram speaks `language_code` (IETF tag, or unknown)."""
    primary = (language_code or "").lower().partition("-")[0]
    return primary if primary in LANGUAGES else default


@cache
def _bundle(language: str) -> FluentBundle:
    source = (resources.files("bot.texts") / f"{language}.ftl").read_text(encoding="utf-8")
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(FluentResource(source))
    return bundle
