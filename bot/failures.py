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

_OURS: Final = tuple(
    f"{PurePath(__file__).parents[1] / package}/" for package in ("bot", "inference", "storage")
)
_FRAMES: Final = 8
_QUOTATION: Final = re.compile('["“«`].*', re.DOTALL)  # it may hold quotes itself
_LINK: Final = re.compile(r"\w+://\S+")
_ID: Final = re.compile(r"-?\d{5,}")


def cause(error: BaseException) -> str:
    """The type of an error that nobody expected, where it came through, and what led to it."""
    what = reason(error) if isinstance(error, TelegramError) else type(error).__qualname__
    before = error.__cause__ or error.__context__
    line = f"{what}, in {_places(error) or 'no place'}"
    return f"{line}; after {cause(before)}" if before else line


def reason(error: TelegramError) -> str:
    """What Telegram says, without links, numbers of people and chats, and what it quotes."""
    message = _QUOTATION.sub("…", _LINK.sub("…", error.message))
    return f"{type(error).__name__}: {_ID.sub('…', message)}"


def _places(error: BaseException) -> str:
    """Where it was raised, and which of our functions had called that."""
    *callers, raised = traceback.extract_tb(error.__traceback__) or [None]
    frames = [*(frame for frame in callers if frame and frame.filename.startswith(_OURS)), raised]
    return " < ".join(
        f"{frame.name} ({'/'.join(PurePath(frame.filename).parts[-2:])}:{frame.lineno})"
        for frame in reversed(frames[-_FRAMES:])
        if frame
    )
