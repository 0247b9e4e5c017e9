"""Formatting: Telegram's HTML becomes plain text and entities; commands and links are found.

Offsets and lengths count UTF-16 code units, as everywhere in the Bot API.
"""

from __future__ import annotations

import html
import re
from typing import Final

from bot.playground.content import Json
from bot.playground.rules import Refused, bad_request

_TYPES: Final = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    **{name: name for name in ("code", "pre", "blockquote")},
    "a": "text_link",
}
_TOKEN: Final = re.compile(r"<(?P<end>/?)(?P<tag>[^\s<>/]+)(?P<rest>[^<>]*)>|<|[^<]+")
_LINK: Final = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_FOUND: Final = re.compile(
    r"(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,32}(?:@\w+)?)"
    r"|(?<!\w)(?P<mention>@[A-Za-z]\w{3,31})"
    r"|(?P<url>https?://[^\s<>]+)"
)


def units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(_encoded(text)) // 2


def covered(text: str, entity: Json) -> str:
    """The part of a text that an entity covers."""
    start, stop = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
    return _encoded(text)[start:stop].decode("utf-16-le", "surrogatepass")


def _encoded(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")  # people send halves of characters, too


def detect(text: str) -> list[Json]:
    """The commands, mentions and links that Telegram finds in plain text."""
    return [
        {
            "type": match.lastgroup,
            "offset": units(text[: match.start()]),
            "length": units(match[0]),
        }
        for match in _FOUND.finditer(text)
    ]


def completed(text: str, given: list[Json]) -> list[Json]:
    """The given entities, and those that are found in the words between and inside them."""
    fixed = [entity for entity in given if entity["type"] in {"code", "pre", "text_link"}]
    found = [entity for entity in detect(text) if not any(_touch(entity, each) for each in fixed)]
    return sorted([*given, *found], key=_place)


def parse(markup: str) -> tuple[str, list[Json]]:
    """Text and entities of Telegram's HTML. Raises Refused where Telegram would."""
    reader = _Reader(markup)
    for token in _TOKEN.finditer(markup):
        reader.read(token)
    return reader.finish()


class _Reader:
    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._text = ""
        self._open: list[tuple[str, Json]] = []
        self._entities: list[Json] = []

    def read(self, token: re.Match[str]) -> None:
        if token["tag"] is None:
            if token[0] == "<":
                raise self._unreadable("Unclosed start tag", token)
            self._text += html.unescape(token[0])
        elif token["end"]:
            self._close(token)
        elif token["tag"].lower() in _TYPES:
            self._begin(token)
        else:
            raise self._unreadable(f'Unsupported start tag "{token["tag"]}"', token)

    def finish(self) -> tuple[str, list[Json]]:
        if self._open:
            tag, _ = self._open[-1]
            raise bad_request(
                f"can't parse entities: Can't find end tag corresponding to start tag \"{tag}\""
            )
        return self._text, sorted(self._entities, key=_place)

    def _begin(self, token: re.Match[str]) -> None:
        tag = token["tag"].lower()
        entity: Json = {"type": _TYPES[tag], "offset": units(self._text)}
        if tag == "a" and (link := _LINK.search(token["rest"])):
            entity["url"] = html.unescape(link[1] or link[2])
        self._open.append((tag, entity))

    def _close(self, token: re.Match[str]) -> None:
        if not self._open:
            raise self._unreadable("Unexpected end tag", token)
        tag, entity = self._open.pop()
        if tag != token["tag"].lower():
            raise self._unreadable(
                f'Unmatched end tag, expected "</{tag}>", found "</{token["tag"]}>"', token
            )
        entity["length"] = units(self._text) - entity["offset"]
        if entity["length"]:
            self._entities.append(entity)

    def _unreadable(self, reason: str, token: re.Match[str]) -> Refused:
        offset = len(self._markup[: token.start()].encode())
        return bad_request(f"can't parse entities: {reason} at byte offset {offset}")


def _place(entity: Json) -> tuple[int, int]:
    """Outer entities come before those inside them."""
    return entity["offset"], -entity["length"]


def _touch(one: Json, other: Json) -> bool:
    first, second = sorted((one, other), key=_place)
    return bool(second["offset"] < first["offset"] + first["length"])
