"""Log lines for the operator: without secrets, and each of them genuine."""

from __future__ import annotations

import logging
import sys
import threading
from contextlib import suppress
from types import TracebackType
from typing import Final, TextIO

from bot.printable import printable
from bot.redaction import redacted

_FORMAT: Final = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
_INDENT: Final = "    "
_OURS: Final = ("bot", "inference", "storage")
_QUOTING: Final = ("telegram.ext.ExtBot", "telegram.request.BaseRequest")  # what Telegram sent

_log = logging.getLogger(__name__)


class RedactingFormatter(logging.Formatter):
    """Only what begins a line was logged as one: a message stays on its line, the rest is indented.

    A secret is masked in the finished text, for a filter would miss tracebacks. Characters that a
    terminal obeys are written as escapes.
    """

    def __init__(self, secret: str) -> None:
        """secret: the token, or nothing."""
        super().__init__(_FORMAT)
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        record.message = record.getMessage().strip()
        record.asctime = self.formatTime(record)
        parts = [printable(self.formatMessage(record))]
        if record.exc_info:
            parts += _indented(self.formatException(record.exc_info))
        if record.stack_info:
            parts += _indented(record.stack_info)
        return redacted("\n".join(parts), self._secret)


def configure(level: str, secret: str) -> None:
    """Log to standard error with `secret` masked, whatever nobody expected included.

    level: of our own packages. Libraries tell warnings and worse, whatever is asked: below that
    httpx has the URLs, which hold the token, aiosqlite what is stored, telegram whole messages.
    """
    handler = _Handler()
    handler.setFormatter(RedactingFormatter(secret))
    handler.addFilter(_is_told)
    ours = logging.getLevelNamesMapping()[level]
    logging.basicConfig(level=max(ours, logging.WARNING), handlers=[handler], force=True)
    for package in _OURS:
        logging.getLogger(package).setLevel(ours)
    for quoting in _QUOTING:  # what they say is raised as well, without the quotation
        logging.getLogger(quoting).setLevel(logging.CRITICAL + 1)
    logging.captureWarnings(True)
    sys.excepthook = _on_uncaught
    threading.excepthook = _on_uncaught_in_thread
    sys.unraisablehook = _on_unraisable


class _Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  logging's own name
        """Say where the faulty call is; the original prints its arguments as they are."""
        with suppress(OSError, ValueError):
            self.stream.write(f"a log line is faulty: {record.pathname}:{record.lineno}\n")


def _is_told(record: logging.LogRecord) -> bool:
    """Also where a library has set a level for itself."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] in _OURS


def _indented(text: str) -> list[str]:
    return [_INDENT + printable(line) for line in text.split("\n")]


def _on_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    _log.critical("it ended by an error that nobody expected", exc_info=(kind, error, trace))


def _on_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        trace = (args.exc_type, args.exc_value, args.exc_traceback)
        _log.error("a thread ended by an error", exc_info=trace)


def _on_unraisable(args: sys.UnraisableHookArgs) -> None:
    if args.exc_value is not None:
        trace = (args.exc_type, args.exc_value, args.exc_traceback)
        _log.error("an error that nobody could be told", exc_info=trace)
