"""What a service that runs for months does now and then: it forgets what has ended."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Final

from storage.store import Store, StoreError

_log = logging.getLogger(__name__)

EVERY: Final = 3600.0  # seconds
_DAY: Final = 86_400.0


async def forget_what_ended(store: Store, days: int) -> None:
    """Forget requests so many days after their end; runs until it is cancelled."""
    while True:
        try:
            if count := await store.expire(time.time() - days * _DAY):
                _log.info("%d requests that ended %d days ago are forgotten", count, days)
        except StoreError as error:
            _log.error("what has ended is kept for now: %s", error)
        await asyncio.sleep(EVERY)
