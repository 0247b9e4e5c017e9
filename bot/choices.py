"""What people can choose, and how they type it: `80%`, `0,8`, `JPEG`, `2k`, `as file`.

Ranges and defaults live in RenderOptions, strengths of styles in the registry; this file only
reads and shows.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar

from bot.texts.texts import LANGUAGES, speaker
from inference.engine import MAX_STRENGTH, Format, InvalidOption, RenderOptions
from inference.styles import registry
from storage.store import Preferences

AUTO: Final = "auto"


class Send(StrEnum):
    """How a result travels. AUTO: JPG as a photo, the rest as files, which stay untouched."""

    AUTO = AUTO
    PHOTO = "photo"
    FILE = "file"


_DECIMAL: Final = r"(\d+|\d*[.,]\d+)"  # in one way only, or a long number would take seconds

Value = str | float | int
T = TypeVar("T", bound=Value)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its name is the Preferences field and the command."""

    name: str
    read: Callable[[str], Value]  # raises InvalidOption
    offered: tuple[Value, ...]  # as buttons

    def pressed(self, label: str) -> Value:
        """The value of a button, by how it is shown. Raises KeyError where none offers it."""
        return {shown(value): value for value in self.offered}[label]


def options(preferences: Preferences, defaults: RenderOptions) -> RenderOptions:
    """What counts for a person: the chosen values, and the defaults for the rest.

    Each style has its own default strength. A stored value that this version no longer allows
    counts as not chosen.
    """
    drawn = {field.name for field in fields(RenderOptions)}
    asked = {name: value for name, value in preferences.chosen().items() if name in drawn}
    style = preferences.style or defaults.style
    strength = registry.STRENGTHS.get(style, defaults.strength)
    try:
        return replace(defaults, **{"strength": strength, **asked})
    except InvalidOption as outdated:
        return options(replace(preferences, **{outdated.field: None}), defaults)


def chosen(name: str, value: Value) -> Preferences:
    """Preferences with one field chosen."""
    field: dict[str, Any] = {name: value}
    return Preferences(**field)


def in_force(preferences: Preferences, name: str, defaults: RenderOptions) -> Value:
    """The value of one choice that counts for a person."""
    if name in ("send", "language"):
        return getattr(preferences, name) or AUTO
    value: Value = getattr(options(preferences, defaults), name)
    return value


def shown(value: Value) -> str:
    """A value as people read and type it."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def read_caption(caption: str, bot_name: str) -> Preferences:
    """The settings in a caption such as `0.9 webp 2048` or `/toon strength=0.4`.

    Prose holds none. Raises InvalidOption where every word is meant as a setting, or the bot is
    called by name, and one of them is wrong.
    """
    words, addresses = _words(caption), _addresses(bot_name)
    called = not addresses.isdisjoint(words)
    found: dict[str, Any] = {}
    wrong: InvalidOption | None = None
    for word in words:
        if word in addresses:
            continue
        choice = _meant(word)
        if choice is None:
            if called:
                raise InvalidOption("caption", word, "settings")
            return Preferences()
        try:
            found[choice.name] = choice.read(word.partition("=")[2] or word)
        except InvalidOption as error:
            wrong = wrong or error
    # a wrong number is a slip; "style icon" is prose
    if wrong and (called or any(map(str.isdigit, str(wrong.value)))):
        raise wrong
    return Preferences(**found)


def is_called(caption: str, bot_name: str) -> bool:
    """Whether a caption calls the bot: `/toon`, or its name."""
    return not _addresses(bot_name).isdisjoint(_words(caption))


def merged(preferences: Preferences, once: Preferences) -> Preferences:
    """`preferences`, with the fields that `once` has chosen."""
    return replace(preferences, **once.chosen())


def _addresses(bot_name: str) -> set[str]:
    return {"/toon", f"/toon@{bot_name}".lower(), f"@{bot_name}".lower()}


def _words(caption: str) -> list[str]:
    text = _plain(caption)
    names = "|".join(_NAMES)
    text = re.sub(rf"/({names})(@\w+)?\b", r"\1", text)  # `/strength 0.4`, as if it were a command
    text = re.sub(rf"\b({names})\s*[=:]?\s+(?=\S)", r"\1=", text)  # `strength 0.4`
    text = re.sub(rf"\b({names})\s*[=:]\s*", r"\1=", text)
    text = re.sub(r"(?<=\d)\s+(?=(%|px\b))", "", text)  # `80 %`
    return [word for word in re.split(r"[\s;]+|,\s+", text) if word]


def _meant(word: str) -> Choice | None:
    """The choice that a word of a caption belongs to, if it looks like a setting at all."""
    name, equals, _ = word.partition("=")
    if equals:
        return CHOICES.get(_NAMES.get(name, ""))
    if re.fullmatch(rf"{_DECIMAL}%", word):
        return CHOICES["strength"]
    if re.fullmatch(r"\d+(px|k|x\d+)", word):
        return CHOICES["size"]
    if re.fullmatch(_DECIMAL, word):
        return CHOICES["strength" if _number(word) <= 100 else "size"]
    for choice in (CHOICES["format"], CHOICES["style"], CHOICES["send"]):
        try:
            choice.read(word)
        except InvalidOption:
            continue
        return choice
    return None


def _plain(typed: str) -> str:
    """Full-width digits and signs, capitals and stray blanks are all the same to us."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def _number(typed: str) -> float:
    try:
        return float(typed.replace(",", "."))
    except ValueError:
        return math.nan


def _read_strength(typed: str) -> float:
    text = _plain(typed)
    number = _number(text.rstrip("% "))
    if text.endswith("%") or number > MAX_STRENGTH:
        number /= 100
    return _checked("strength", typed, round(number, 2))


def _read_size(typed: str) -> int:
    text = _plain(typed).removesuffix("px").strip()
    sides = [_number(side) for side in text.removesuffix("k").split("x")]
    side = max(sides) * (1024 if text.endswith("k") else 1)
    is_number = all(map(math.isfinite, (*sides, side)))
    return _checked("size", typed, round(side) if is_number else 0)


def _read_format(typed: str) -> str:
    text = _plain(typed).lstrip(".")
    return str(_checked("format", typed, "jpg" if text == "jpeg" else text))


def _read_style(typed: str) -> str:
    word = _plain(typed)
    return _checked("style", typed, _style_words().get(word, word))


@cache
def _style_words() -> Mapping[str, str]:
    """The names that people see, in every language, and what they stand for."""
    return {
        _plain(speaker(language)(f"style-{style}")): style
        for language in LANGUAGES
        for style in registry.NAMES
    }


def _checked(name: str, typed: str, value: T) -> T:
    field: dict[str, Any] = {name: value}
    try:
        RenderOptions(**field)
    except InvalidOption as error:
        raise InvalidOption(name, typed, error.allowed) from None
    return value


_SEND_WORDS: Final = {
    **dict.fromkeys(("auto", "自动"), Send.AUTO),
    **dict.fromkeys(("photo", "picture", "as photo", "照片", "图片"), Send.PHOTO),
    **dict.fromkeys(("file", "document", "doc", "as file", "文件"), Send.FILE),
}
_LANGUAGE_WORDS: Final = {
    **dict.fromkeys(("auto", "自动"), AUTO),
    **dict.fromkeys(("en", "english", "英文", "英语"), "en"),
    **dict.fromkeys(("zh", "chinese", "中文", "简体中文", "汉语"), "zh"),
}


def _read_send(typed: str) -> str:
    return _looked_up("send", typed, _SEND_WORDS)


def _read_language(typed: str) -> str:
    word = typed.partition("-")[0] if typed.lower().startswith(("en-", "zh-")) else typed
    return _looked_up("language", word, _LANGUAGE_WORDS)


def _looked_up(name: str, typed: str, words: Mapping[str, str]) -> str:
    try:
        return str(words[_plain(typed)])
    except KeyError:
        raise InvalidOption(name, typed, "one of " + ", ".join(words)) from None


CHOICES: Final = {
    choice.name: choice
    for choice in (
        Choice("style", _read_style, registry.NAMES),
        Choice("strength", _read_strength, (0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 1.0)),
        Choice("size", _read_size, (512, 1024, 1536, 2048)),
        Choice("format", _read_format, tuple(Format)),
        Choice("send", _read_send, tuple(Send)),
        Choice("language", _read_language, (AUTO, *LANGUAGES)),
    )
}
_NAMES: Final = {
    **{name: name for name in CHOICES if name != "language"},
    "风格": "style",
    "强度": "strength",
    "尺寸": "size",
    "格式": "format",
    "发送": "send",
}
