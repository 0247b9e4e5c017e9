"""One run: people send photos, the bot is killed again and again, then everything is counted."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Final

from bot import exits
from tests.chaos.report import Plan, Report
from tests.chaos.trial import Trial, meanwhile, on_trial
from tests.chaos.weather import STORM

_AMBUSHES: Final = 0.5  # share of kills that wait for the bot to do something visible,
_AMBUSH_SECONDS: Final = 1.0  # at most so long,
_AMBUSH_DELAY: Final = 0.02  # and then come within this time


async def storm(plan: Plan, folder: Path) -> Report:
    """Do what is planned. folder: for the bot's data and log; empty."""
    async with on_trial(plan.seed, plan.photos, folder, plan.drawing) as trial:
        return await Storm(plan, trial).rage()


class Storm:
    """Everything that happens to one bot."""

    def __init__(self, plan: Plan, trial: Trial) -> None:
        self._plan = plan
        self._trial = trial
        self._random = Random(plan.seed)  # noqa: S311 - repeatable on purpose
        self._render_kills = 0

    async def rage(self) -> Report:
        """From the first photo to the verdict."""
        now = asyncio.get_running_loop().time
        start = now()
        for fault in STORM if self._plan.weather else ():
            self._trial.weather.add(fault)
        lives = [self._random.uniform(*self._plan.lives) for _ in range(self._plan.kills)]
        async with meanwhile(self._kill_renders()):
            await asyncio.gather(self._send_all(sum(lives)), self._kill_all(lives))
            await self._trial.until_answered()
        return Report(
            self._plan,
            self._trial.weather,
            kills=len(self._trial.keeper.kills),
            render_kills=self._render_kills,
            albums=sum(not sent.is_single for sent in self._trial.crowd.sent),
            exits=tuple(self._trial.keeper.exits),
            verdict=await self._trial.verdict([exits.UNAVAILABLE] if self._plan.weather else []),
            seconds=now() - start,
        )

    async def _send_all(self, seconds: float) -> None:
        """Photo after photo, spread over this time."""
        crowd, pause = self._trial.crowd, seconds / self._plan.photos
        deadly = self._random.randrange(self._plan.photos) if self._plan.deadly else -1
        while not crowd.has_sent_all:
            before = crowd.photos
            await crowd.sends_something()
            if before <= deadly < crowd.photos:
                await crowd.sends_a_deadly_photo()
            await asyncio.sleep((crowd.photos - before) * self._random.uniform(0, 2 * pause))

    async def _kill_all(self, lives: list[float]) -> None:
        for life in lives:
            await asyncio.sleep(life)
            if self._random.random() < _AMBUSHES:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._trial.ledger.next_act(), _AMBUSH_SECONDS)
                await asyncio.sleep(self._random.uniform(0, _AMBUSH_DELAY))
            await self._trial.keeper.kill()

    async def _kill_renders(self) -> None:
        while self._plan.renders:
            await asyncio.sleep(self._random.uniform(*self._plan.renders))
            if pid := self._trial.keeper.render_process():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    self._render_kills += 1
