"""One bot on trial: people use it, things go wrong, and in the end somebody counts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from bot.playground.server import Playground
from tests.chaos.books import audit
from tests.chaos.crowd import Crowd
from tests.chaos.keeper import Keeper
from tests.chaos.ledger import Ledger
from tests.chaos.service import QUICK
from tests.chaos.verdict import Judge, Verdict
from tests.chaos.weather import Weather

PATIENCE: Final = 60.0  # seconds after the last trouble in which everything must be answered
SETTLING: Final = 1.0  # seconds after the last answer in which another might come


class Trial:
    """Telegram and its weather, the people there, and the bot."""

    def __init__(
        self, telegram: Playground, weather: Weather, keeper: Keeper, crowd: Crowd
    ) -> None:
        self.telegram = telegram
        self.weather = weather
        self.keeper = keeper
        self.crowd = crowd
        self.ledger = Ledger(telegram.world)

    async def until_answered(self) -> None:
        """Until everybody has an answer and nothing more comes, or until patience ends."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while self._judge().unanswered(self.crowd.sent):
                    await self.telegram.world.bell.wait()
                await self.ledger.quiet(SETTLING)

    async def until_logged(self, words: bytes) -> None:
        """Until the bot has said something. It is looked for whenever the bot calls Telegram."""
        async with asyncio.timeout(PATIENCE):
            while words not in self.keeper.log.read_bytes():
                await self.telegram.world.bell.wait()

    async def verdict(self, tolerated: Collection[int] = ()) -> Verdict:
        """Stop the bot and count. tolerated: codes with which it may have ended by itself."""
        verdict = self._judge().verdict(self.crowd.sent)
        for code in set(self.keeper.exits) - set(tolerated):
            verdict.violations.append(f"the bot ended by itself, with exit code {code}")
        if code := await self.keeper.stop():
            verdict.violations.append(f"the exit code of a bot that was stopped is {code}")
        verdict.violations += await audit(self.telegram, self.keeper, self.crowd, verdict.dead)
        return verdict

    def _judge(self) -> Judge:
        troubles = (*self.keeper.kills, *self.weather.lost)
        return Judge(self.telegram, self.ledger, troubles)


@asynccontextmanager
async def on_trial(
    seed: int, photos: int, folder: Path, drawing: str = QUICK, patience: float | None = None
) -> AsyncIterator[Trial]:
    """A bot that runs. folder: empty; for its data and log.

    patience: seconds that somebody else may hold the database, if not as shipped.
    """
    weather = Weather(seed)
    async with (
        Playground(faults=weather) as telegram,
        Keeper(telegram, folder, drawing, patience) as keeper,
    ):
        trial = Trial(telegram, weather, keeper, Crowd(telegram, seed, photos))
        async with meanwhile(trial.ledger.watch()):
            yield trial


@asynccontextmanager
async def meanwhile(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Something that runs for as long as this lasts."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
