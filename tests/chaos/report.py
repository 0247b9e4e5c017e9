"""What is done to the bot in one run, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.chaos.service import QUICK
from tests.chaos.verdict import Verdict
from tests.chaos.weather import Weather


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens. The same seed sends the same photos in the same order."""

    seed: int
    photos: int
    kills: int
    lives: tuple[float, float] = (0.1, 4.0)  # seconds from a start to the next kill
    drawing: str = QUICK  # see tests/chaos/service.py
    weather: bool = False  # a fifth of all calls go wrong
    renders: tuple[float, float] | None = None  # seconds until a render process is killed
    deadly: bool = False  # one more photo, which kills whoever draws it


@dataclass(frozen=True, slots=True)
class Report:
    plan: Plan
    weather: Weather
    kills: int
    render_kills: int
    albums: int
    exits: tuple[int, ...]  # of bots that nobody had ended
    verdict: Verdict
    seconds: float

    @property
    def calls(self) -> int:
        """Of the bot to Telegram, downloads included."""
        return self.weather.calls

    @property
    def struck(self) -> int:
        """Calls that went wrong."""
        return sum(self.weather.struck.values())

    def __str__(self) -> str:
        parts = (
            f"seed {self.plan.seed}",
            f"{self.kills} kills",
            f"{self.render_kills} kills of the render process" if self.render_kills else "",
            f"{self.struck} of {self.calls} calls went wrong" if self.struck else "",
            f"{self.plan.photos} photos, {self.albums} albums of them",
            f"exits {[*self.exits]}" if self.exits else "",
            f"{self.verdict}",
            f"{self.seconds:.0f} s",
        )
        return ", ".join(filter(None, parts))
