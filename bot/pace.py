"""Telegram's rates: what each chat may get, who waits when it was too much, and who gives way.

A 429 holds up the chat that it was given for, and nobody else. Calls that only show progress do
not wait at all: they are left out.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from telegram.error import RetryAfter, TelegramError
from telegram.ext import AIORateLimiter

LONGEST_WAIT: Final = 60.0  # seconds; whoever has to wait longer is told at once
EDIT_EVERY: Final = 3.0  # seconds; one chat takes about one message a second
_MARGIN: Final = 0.1  # seconds
_LANES: Final = 1000  # after which idle ones are forgotten
_ACTION: Final = "sendChatAction"  # is no message
_EDIT: Final = "editMessageText"

_gives_way: ContextVar[bool] = ContextVar("gives_way", default=False)


class GaveWay(TelegramError):
    """A call that was not made, because others in this chat come first."""

    def __init__(self) -> None:
        super().__init__("others come first")


@contextmanager
def giving_way() -> Iterator[None]:
    """Calls made within this are left out, with GaveWay, where they would be one too many."""
    token = _gives_way.set(True)
    try:
        yield
    finally:
        _gives_way.reset(token)


@dataclass(slots=True)
class _Lane:
    """What one chat has had."""

    shut_until: float = 0.0
    called_at: float = float("-inf")

    def is_idle(self, now: float) -> bool:
        return now >= max(self.shut_until, self.called_at + EDIT_EVERY)


class Pace(AIORateLimiter):
    """The library's rates: 30 calls a second, 20 a minute in a group; and patience of our own.

    A call waits for as long as Telegram says, however often that is, and has not failed by it.
    Only a wait above LONGEST_WAIT raises RetryAfter, without another call to Telegram.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__(max_retries=0)
        self._clock = clock
        self._sleep = sleep
        self._lanes: dict[object, _Lane] = {}  # by chat; None: calls that are about no chat
        # it writes a traceback for what is dealt with here
        logging.getLogger("telegram.ext.AIORateLimiter").setLevel(logging.CRITICAL)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,  # noqa: ANN401  the library's own signature
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:  # noqa: ANN401
        """Make a call in its turn. Raises TelegramError."""
        lane = self._lane(data.get("chat_id"))
        call = (callback, args, kwargs, endpoint, data, rate_limit_args)
        if _gives_way.get():
            self._check_free(lane, endpoint)
            return await self._noted(lane, call)
        while True:
            await self._turn(lane)
            try:
                return await self._noted(lane, call)
            except RetryAfter as flood:
                if seconds_of(flood) > LONGEST_WAIT:
                    raise

    async def _noted(self, lane: _Lane, call: tuple[Any, ...]) -> Any:  # noqa: ANN401
        endpoint = call[3]
        if endpoint != _ACTION:
            lane.called_at = self._clock()
        try:
            return await super().process_request(*call)
        except RetryAfter as flood:
            lane.shut_until = self._clock() + seconds_of(flood) + _MARGIN
            raise

    async def _turn(self, lane: _Lane) -> None:
        """Wait until Telegram takes calls for this chat again. Raises RetryAfter."""
        while (seconds := lane.shut_until - self._clock()) > 0:
            if seconds > LONGEST_WAIT + _MARGIN:
                raise RetryAfter(timedelta(seconds=seconds))
            await self._sleep(seconds)

    def _check_free(self, lane: _Lane, endpoint: str) -> None:
        now = self._clock()
        if now < lane.shut_until or (endpoint == _EDIT and not lane.is_idle(now)):
            raise GaveWay

    def _lane(self, chat_id: object) -> _Lane:
        if len(self._lanes) > _LANES:
            now = self._clock()
            self._lanes = {key: lane for key, lane in self._lanes.items() if not lane.is_idle(now)}
        return self._lanes.setdefault(chat_id, _Lane())


def seconds_of(flood: RetryAfter) -> float:
    """How long Telegram wants us to wait."""
    wait = flood.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
