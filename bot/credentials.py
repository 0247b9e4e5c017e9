"""The bot's token: where it comes from, and what is said where it cannot be used.

Nothing here repeats a character of it, nor of what stands in its place.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from bot.redaction import redacted

KEY: Final = "TELEGRAM_BOT_TOKEN"
FILE_KEY: Final = f"{KEY}_FILE"

_TOKEN: Final = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_EXPECTED: Final = "a number, a colon, then letters, digits, _ and -; no blanks, no quotes"
_MOST_BYTES: Final = 4096


class BadToken(Exception):
    """There is no token where one was announced. The message is one line for the operator."""


def token_from(given: SecretStr | None, file: Path | None) -> SecretStr | None:
    """The token that is given, or the one in the file, or none. Raises BadToken."""
    if given and file:
        raise BadToken(f"both {KEY} and {_named(file)} are set: expected one of them")
    if given:
        return _checked(given.get_secret_value(), f"{KEY} is no token")
    if file:
        return _checked(_content(file), f"{_named(file)} has no token in it")
    return None


def _checked(token: str, complaint: str) -> SecretStr:
    if not _TOKEN.fullmatch(token):
        raise BadToken(f"{complaint}: expected {_EXPECTED}")
    return SecretStr(token)


def _content(file: Path) -> str:
    """The first line of a file that has one line."""
    try:
        with file.open("rb") as opened:
            content = opened.read(_MOST_BYTES)
    except OSError as error:
        raise BadToken(f"{_named(file)} cannot be read: {error.strerror}") from None
    if not content:
        raise BadToken(f"{_named(file)} is empty")
    return content.decode(errors="replace").removesuffix("\n").removesuffix("\r")


def _named(file: Path) -> str:
    """The setting; if its value is a token by mistake, without it."""
    return redacted(f"{FILE_KEY}={str(file)!r}", "")
