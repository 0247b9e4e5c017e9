"""What an operator reads of a bot in the tests' own process, and what must not be there."""

from __future__ import annotations

import io
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest

from bot import logs

_LOGGERS: Final = ("", "bot", "inference", "storage", "telegram.ext.ExtBot",
                   "telegram.request.BaseRequest")  # fmt: skip


def pieces(text: str, token: str) -> list[str]:
    """Parts of the secret half of a token, six characters each, that are in a text."""
    half, text = token.partition(":")[2].lower(), text.lower()
    starts = range(len(half) - 5)
    return [half[start : start + 6] for start in starts if half[start : start + 6] in text]


@contextmanager
def preserved() -> Iterator[None]:
    """Whatever is said of logging for the whole process in here is taken back afterwards."""
    handlers = logging.root.handlers[:]
    levels = {name: logging.getLogger(name).level for name in _LOGGERS}
    with pytest.MonkeyPatch.context() as patch:
        for owner, hook in (
            (sys, "excepthook"),
            (threading, "excepthook"),
            (sys, "unraisablehook"),
        ):
            patch.setattr(owner, hook, getattr(owner, hook))
        try:
            yield
        finally:
            logging.captureWarnings(False)
            logging.root.handlers[:] = handlers
            for name, before in levels.items():
                logging.getLogger(name).setLevel(before)


@contextmanager
def reading(token: str, level: str = "DEBUG") -> Iterator[io.StringIO]:
    """Log as the service does."""
    stream = io.StringIO()
    with preserved(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", stream)
        logs.configure(level, token)
        yield stream
