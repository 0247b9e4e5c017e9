"""Log lines for the operator, free of secrets."""

from __future__ import annotations

import logging
from typing import Final

_FORMAT: Final = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


class RedactingFormatter(logging.Formatter):
    """Masks a secret in the finished line. A filter would miss tracebacks."""

    def __init__(self, secret: str) -> None:
        super().__init__(_FORMAT)
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record), self._secret)


def redacted(text: str, secret: str) -> str:
    """`text` without `secret`, which may be empty."""
    return text.replace(secret, "<token>") if secret else text


def configure(level: str, secret: str) -> None:
    """Log to standard error, with `secret` masked."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter(secret))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # httpx logs every request's URL at INFO, and the URL holds the token
    for noisy in ("httpx", "httpcore", "telegram"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
