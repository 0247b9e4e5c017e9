"""What a log says of an error: what it is and where, and nothing that it quotes.

The words of an exception can hold a caption, a name or an id, and so can those of each exception
that it came from.
"""

from __future__ import annotations

import re
import traceback
from typing import Final

from telegram.error import TelegramError

_QUOTED: Final = re.compile(r"([\"'“])[^\"'”]*[\"'”]")
_LINK: Final = re.compile(r"\w+://\S+")
_ID: Final = re.compile(r"-?\d{5,}")


def cause(error: BaseException) -> str:
    """The type of an error that nobody expected, its traceback, and the same of what led to it."""
    lines = [type(error).__qualname__, "\n", *traceback.format_tb(error.__traceback__)]
    if before := error.__cause__ or error.__context__:
        lines += ["which came from ", cause(before)]
    return "".join(lines).rstrip()


def reason(error: TelegramError) -> str:
    """What Telegram says, without links, numbers of people and chats, and what it quotes."""
    message = _QUOTED.sub("“…”", _LINK.sub("…", error.message))
    return f"{type(error).__name__}: {_ID.sub('…', message)}"
