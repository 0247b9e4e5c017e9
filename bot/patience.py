"""Trying a call to Telegram again where that can help."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from telegram.error import BadRequest, NetworkError

PAUSES: Final = (0.5, 2.0, 5.0)  # seconds; "too many requests" is the rate limiter's matter

T = TypeVar("T")


class Patience:
    """Repeats calls that a broken line or an ailing server has stopped."""

    def __init__(self, pauses: tuple[float, ...] = PAUSES) -> None:
        self._pauses = pauses

    async def __call__(self, call: Callable[[], Awaitable[T]]) -> T:
        """The answer of `call`, at the latest try. Raises TelegramError."""
        for pause in self._pauses:
            try:
                return await call()
            except BadRequest:  # a NetworkError by inheritance, but it would only come again
                raise
            except NetworkError:
                await asyncio.sleep(pause)
        return await call()
