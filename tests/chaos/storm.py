"""One run: people send photos, the bot is killed again and again, then everything is counted."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random
from typing import Final

from bot import exits
from bot.playground.server import Playground
from tests.chaos.books import audit
from tests.chaos.crowd import Crowd
from tests.chaos.keeper import Keeper
from tests.chaos.ledger import Ledger
from tests.chaos.report import Plan, Report
from tests.chaos.verdict import Judge
from tests.chaos.weather import STORM, Weather

PATIENCE: Final = 60.0  # seconds after the last kill in which everything must be answered
SETTLING: Final = 2.0  # seconds after the last answer in which another might come

_AMBUSHES: Final = 0.5  # share of kills that wait for the bot to do something visible,
_AMBUSH_SECONDS: Final = 1.0  # at most so long,
_AMBUSH_DELAY: Final = 0.02  # and then come within this time


async def storm(plan: Plan, folder: Path) -> Report:
    """Do what is planned. folder: for the bot's data and log; empty."""
    weather = Weather(plan.seed)
    async with (
        Playground(faults=weather) as telegram,
        Keeper(telegram, folder, plan.drawing) as keeper,
    ):
        for fault in STORM if plan.weather else ():
            weather.add(fault)
        return await Storm(plan, telegram, weather, keeper).rage()


class Storm:
    """Everything that happens to one bot."""

    def __init__(self, plan: Plan, telegram: Playground, weather: Weather, keeper: Keeper) -> None:
        self._plan = plan
        self._telegram = telegram
        self._weather = weather
        self._keeper = keeper
        self._random = Random(plan.seed)  # noqa: S311 - repeatable on purpose
        self._crowd = Crowd(telegram, plan.seed, plan.photos)
        self._ledger = Ledger(telegram.world)
        self._render_kills = 0

    async def rage(self) -> Report:
        """From the first photo to the verdict."""
        now = asyncio.get_running_loop().time
        start = now()
        lives = [self._random.uniform(*self._plan.lives) for _ in range(self._plan.kills)]
        async with _meanwhile(self._ledger.watch()), _meanwhile(self._kill_renders()):
            await asyncio.gather(self._send_all(sum(lives)), self._kill_all(lives))
            await self._until_answered()
        report = Report(self._plan, len(self._keeper.kills), self._render_kills, self._weather)
        report.exits = list(self._keeper.exits)
        await self._conclude(report)
        report.seconds = now() - start
        return report

    async def _send_all(self, seconds: float) -> None:
        """Photo after photo, spread over this time."""
        pause = seconds / self._plan.photos
        deadly = self._random.randrange(self._plan.photos) if self._plan.deadly else -1
        while not self._crowd.has_sent_all:
            before = self._crowd.photos
            await self._crowd.sends_something()
            if before <= deadly < self._crowd.photos:
                await self._crowd.sends_a_deadly_photo()
            photos = self._crowd.photos - before
            await asyncio.sleep(photos * self._random.uniform(0, 2 * pause))

    async def _kill_all(self, lives: list[float]) -> None:
        for life in lives:
            await asyncio.sleep(life)
            if self._random.random() < _AMBUSHES:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ledger.next_act(), _AMBUSH_SECONDS)
                await asyncio.sleep(self._random.uniform(0, _AMBUSH_DELAY))
            await self._keeper.kill()

    async def _kill_renders(self) -> None:
        while self._plan.renders:
            await asyncio.sleep(self._random.uniform(*self._plan.renders))
            if pid := self._keeper.render_process():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    self._render_kills += 1

    async def _until_answered(self) -> None:
        """Until everybody has an answer and nothing more comes, or until patience ends."""
        bell, judge = self._telegram.world.bell, self._judge()
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while judge.unanswered(self._crowd.sent):
                    await bell.wait()
                await self._ledger.quiet(SETTLING)

    async def _conclude(self, report: Report) -> None:
        report.verdict = verdict = self._judge().verdict(self._crowd.sent)
        report.albums = sum(not sent.is_single for sent in self._crowd.sent)
        tolerated = {exits.UNAVAILABLE} if self._plan.weather else set()
        for code in set(report.exits) - tolerated:
            verdict.violations.append(f"the bot ended by itself, with exit code {code}")
        if code := await self._keeper.stop():
            verdict.violations.append(f"the exit code of a bot that was stopped is {code}")
        verdict.violations += await audit(self._telegram, self._keeper, self._crowd, verdict.dead)

    def _judge(self) -> Judge:
        troubles = (*self._keeper.kills, *self._weather.lost)
        return Judge(self._telegram, self._ledger, troubles)


@asynccontextmanager
async def _meanwhile(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Something that runs for as long as this lasts."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
