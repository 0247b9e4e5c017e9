"""Tokens taken out of text, in whatever form they got into it.

A token of Telegram's is the number of the bot, a colon, and the secret half. The half is masked
wherever six of its characters follow each other: alone, quoted for a URL, escaped in bytes, JSON or
HTML, cut off, in another case, or broken over two lines. So is whatever looks like a whole token.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase
from typing import Final

PIECE: Final = 6  # characters
MASK: Final = "<token>"

_ANY_TOKEN: Final = re.compile(r"\d{6,12}(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
_ESCAPED: Final = re.compile(
    r"(?:%|\\+x|\\+u00|&\#x)(?P<hex>[0-9a-f]{2});?"
    r"|&\#(?P<decimal>\d{2,3});"
    r"|(?P<nothing>\s+|\\+[nrt])"  # where a line was broken
    r"|(?P<plain>[^%\\&\s]+|.)",
    re.IGNORECASE | re.DOTALL,
)
_SMALL: Final = str.maketrans(ascii_uppercase, ascii_lowercase)

Span = tuple[int, int]


def redacted(text: str, secret: str) -> str:
    """`text` without the token `secret`, which may be empty, and without any other token."""
    return _ANY_TOKEN.sub(MASK, _without(text, secret) if secret else text)


def _without(text: str, secret: str) -> str:
    kept: list[str] = []
    end = 0  # of what was masked last
    for start, stop in sorted(_pieces(text, secret)):
        if start > end or not kept:
            kept += [text[end:start], MASK]
        end = max(end, stop)
    return "".join((*kept, text[end:]))


def _pieces(text: str, secret: str) -> Iterator[Span]:
    """Where parts of the secret are, which may overlap."""
    plain, spans = _read(text)
    for part in _parts(secret):
        found = plain.find(part)
        while found >= 0:
            yield spans[found][0], spans[found + len(part) - 1][1]
            found = plain.find(part, found + 1)


def _read(text: str) -> tuple[str, list[Span]]:
    """The text in small letters, unbroken and without escapes; where each letter was."""
    letters: list[str] = []
    spans: list[Span] = []
    for unit in _ESCAPED.finditer(text):
        if plain := unit["plain"]:
            letters.append(plain)
            spans += [(place, place + 1) for place in range(*unit.span())]
        elif not unit["nothing"]:
            code = int(unit["hex"], 16) if unit["hex"] else int(unit["decimal"])
            letters.append(chr(code))
            spans.append(unit.span())
    return "".join(letters).translate(_SMALL), spans


@lru_cache(maxsize=4)
def _parts(secret: str) -> list[str]:
    """What must not be read, in small letters."""
    small = secret.translate(_SMALL)
    number, _, half = small.rpartition(":")
    if len(half) < PIECE:
        return [small]
    return [
        f"{number}:{half[:PIECE]}",
        *(half[start : start + PIECE] for start in range(len(half) - PIECE + 1)),
    ]
