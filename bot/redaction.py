"""Tokens taken out of text, in whatever form they got into it.

A token of Telegram's is the number of the bot, a colon, and the secret half. The half is masked
wherever six of its characters follow each other: alone, quoted for a URL, escaped in bytes, JSON or
HTML, cut off, in another case, or broken over two lines. So is whatever looks like a whole token.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

PIECE: Final = 6  # characters
MASK: Final = "<token>"

_COLON: Final = "(?::|%3A)"
_ANY_TOKEN: Final = re.compile(rf"\d{{6,12}}{_COLON}[A-Za-z0-9_-]{{30,}}", re.IGNORECASE)
_BREAK: Final = r"(?:\s|\\+[nrt]){0,40}"  # a line may have been broken, and indented


def redacted(text: str, secret: str) -> str:
    """`text` without the token `secret`, which may be empty, and without any other token."""
    return _ANY_TOKEN.sub(MASK, _without(text, secret) if secret else text)


def _without(text: str, secret: str) -> str:
    kept: list[str] = []
    end = 0  # of what was looked at
    for found in _pieces(secret).finditer(text):
        start, stop = found.span("piece")
        if start > end or not kept:
            kept += [text[end:start], MASK]
        end = max(end, stop)
    return "".join((*kept, text[end:]))


@lru_cache(maxsize=4)
def _pieces(secret: str) -> re.Pattern[str]:
    """Finds each piece, also where it begins within another."""
    number, _, half = secret.rpartition(":")
    length = min(PIECE, len(half))
    forms = [_form(character) for character in half]
    starts = range(len(half) - length + 1)
    first, *others = [_BREAK.join(forms[start : start + length]) for start in starts]
    whole = rf"(?:{re.escape(number)}{_COLON})" + ("?" if length == PIECE else "")
    return re.compile(f"(?=(?P<piece>{'|'.join((whole + first, *others))}))", re.IGNORECASE)


def _form(character: str) -> str:
    """One character, as it is or escaped."""
    code = ord(character)
    escapes = rf"%{code:02x}|\\+x{code:02x}|\\+u00{code:02x}|&\#(?:{code}|x{code:02x});"
    return f"(?:{re.escape(character)}|{escapes})"
