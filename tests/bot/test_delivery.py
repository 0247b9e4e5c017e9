"""Answers that cannot be sent just now."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from telegram.error import NetworkError

from bot.delivery import Delivery
from bot.errands import Errand
from bot.offer import BUILT_IN_ONLY
from bot.progress import Progress
from bot.replies import Failure, Replies
from tests.asking import accepted, asked
from tests.fakes import MemoryStore


class NoProgress:
    """Shows nothing."""

    placeholder = 1

    @asynccontextmanager
    async def busy(self) -> AsyncIterator[None]:
        yield

    async def acknowledged(self) -> None: ...

    async def in_place(self) -> None: ...

    async def drawn(self, done: int, total: int) -> None: ...


class Away:
    """Replies while Telegram cannot be reached."""

    def __init__(self) -> None:
        self.tried = asyncio.Event()

    async def deliver(self, *answer: Any) -> None:
        self.tried.set()
        raise NetworkError(f"nobody there for {len(answer)} things")


async def test_nothing_is_claimed_while_telegram_is_away_and_a_cancelled_answer_blocks_nobody() -> (
    None
):
    store, replies = MemoryStore(), Away()
    delivery = Delivery(store, cast(Replies, replies), BUILT_IN_ONLY)
    row = await accepted(store, asked())
    errand = Errand(row, cast(Progress, NoProgress()), "p0")
    await errand.settle(row.jobs[0].id, Failure("broken"))
    serving = asyncio.create_task(delivery.serve(errand))
    await replies.tried.wait()
    await asyncio.sleep(0)
    away = not delivery.online.is_set()
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)

    assert away
    assert delivery.online.is_set()
