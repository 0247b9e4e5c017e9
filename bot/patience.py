"""Trying a call to Telegram again where that can help."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from telegram.error import BadRequest, NetworkError

PAUSES: Final = (0.5, 2.0, 5.0)  # seconds; "too many requests" is the rate limiter's matter

T = TypeVar("T")


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """The answer of `call`, repeated where a broken line or an ailing server has stopped it.

    Raises TelegramError.
    """
    for pause in PAUSES:
        try:
            return await call()
        except BadRequest:  # a NetworkError by inheritance, but it would only come again
            raise
        except NetworkError:
            await asyncio.sleep(pause)
    return await call()
