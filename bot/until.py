"""Trying the store again until it answers: a disk that is full now has room later."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from storage.store import StoreError

_log = logging.getLogger(__name__)

PAUSES: Final = (0.2, 1.0, 3.0, 10.0)  # seconds; the last one again and again

T = TypeVar("T")


async def until_stored(call: Callable[[], Awaitable[T]]) -> T:
    """The answer of `call`, repeated for as long as the store fails it."""
    for pause in itertools.chain(PAUSES, itertools.repeat(PAUSES[-1])):
        try:
            return await call()
        except StoreError as error:
            _log.error("the database, again in %g s: %s", pause, error)
        await asyncio.sleep(pause)
    raise AssertionError("pauses never end")
