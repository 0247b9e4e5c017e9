"""What a log says of an error: what it is and where, and nothing that it quotes.

The words of an exception can hold a caption, a name or an id, and so can those of each exception
that it came from.
"""

from __future__ import annotations

import re
import traceback
from pathlib import PurePath
from typing import Final

from telegram.error import TelegramError

_FRAMES: Final = 8
_QUOTED: Final = re.compile(r"([\"'“])[^\"'”]*[\"'”]")
_LINK: Final = re.compile(r"\w+://\S+")
_ID: Final = re.compile(r"-?\d{5,}")


def cause(error: BaseException) -> str:
    """The type of an error that nobody expected, where it was raised, and what led to it."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = " < ".join(
        f"{frame.name} ({'/'.join(PurePath(frame.filename).parts[-2:])}:{frame.lineno})"
        for frame in reversed(frames)
    )
    line = f"{type(error).__qualname__} in {places or 'no place'}"
    before = error.__cause__ or error.__context__
    return f"{line}; after {cause(before)}" if before else line


def reason(error: TelegramError) -> str:
    """What Telegram says, without links, numbers of people and chats, and what it quotes."""
    message = _QUOTED.sub("“…”", _LINK.sub("…", error.message))
    return f"{type(error).__name__}: {_ID.sub('…', message)}"
