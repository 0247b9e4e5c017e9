"""How many photos one person, and one chat, may send. What was accepted is never touched.

An album is taken as a whole or refused as a whole: it can be sent again as it is, while half an
album would leave a person to find out which photos are missing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.durations import at_least
from bot.texts.texts import Say, Value
from storage.jobs import Usage

_MINUTE: Final = 60
_DAY: Final = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why photos are not taken now: the key of a text, and what it says."""

    key: str
    values: dict[str, Value]
    wait: float  # seconds until they would be

    def sentence(self, say: Say) -> str:
        """In the person's words, with when to come back."""
        return say(self.key, **self.values)


@dataclass(frozen=True, slots=True)
class Quota:
    """The operator's limits. 0: as many as they like."""

    waiting: int = 100  # photos of one person that are not drawn yet
    waiting_in_chat: int = 200  # the same of everybody in one chat
    minute: int = 60  # photos of one person
    day: int = 1000

    def check(self, usage: Usage, photos: int, now: float) -> Refusal | None:
        """Whether somebody may send so many photos more. now: seconds since 1970.

        What takes longest to pass is told, so that nobody comes back to the next refusal.
        """
        refusals = list(self._refusals(usage, photos, now))
        return max(refusals, key=lambda refusal: refusal.wait) if refusals else None

    def _refusals(self, usage: Usage, photos: int, now: float) -> Iterator[Refusal]:
        limits = (self.waiting, self.waiting_in_chat, self.minute, self.day)
        smallest = min((limit for limit in limits if limit), default=photos)
        if photos > smallest:
            yield Refusal("quota-at-once", {"photos": photos, "limit": smallest}, math.inf)
            return
        for key, waiting, limit in (
            ("quota-waiting", usage.waiting, self.waiting),
            ("quota-waiting-in-chat", usage.waiting_in_chat, self.waiting_in_chat),
        ):
            if limit and waiting + photos > limit:  # how long that lasts is not known here
                yield Refusal(key, {"waiting": waiting, "limit": limit}, _MINUTE)
        for key, limit, window in (
            ("quota-minute", self.minute, _MINUTE),
            ("quota-day", self.day, _DAY),
        ):
            if limit and (wait := _wait(usage, photos, now, limit, window)):
                yield Refusal(key, {"limit": limit, **at_least(wait)}, wait)


class Spent:
    """When the photos came of people who were forgotten, or a flooder would only have to ask.

    In memory only, by pseudonym, for a day.
    """

    def __init__(self) -> None:
        self._times: dict[str, tuple[float, ...]] = {}

    def remember(self, pseudonym: str, times: Sequence[float], now: float) -> None:
        """Somebody is forgotten. times, now: seconds since 1970."""
        self._times[pseudonym] = (*self._times.get(pseudonym, ()), *times)
        self._times = {
            name: recent
            for name, all_times in self._times.items()
            if (recent := tuple(time for time in all_times if time > now - _DAY))
        }

    def added(self, usage: Usage, pseudonym: str) -> Usage:
        """What somebody has really asked for."""
        times = sorted((*self._times.get(pseudonym, ()), *usage.times))
        return replace(usage, times=tuple(times))


class News:
    """Which refusals are news to a person: the same one is told once a minute.

    So a thousand photos too many are not a thousand messages.
    """

    def __init__(self) -> None:
        self._told: dict[tuple[str, int, str], float] = {}

    def is_new(self, pseudonym: str, chat_id: int, refusal: Refusal, now: float) -> bool:
        """Whether they shall read it; if so, they do."""
        self._told = {key: at for key, at in self._told.items() if now - _MINUTE < at <= now}
        key = (pseudonym, chat_id, refusal.key)
        if key in self._told:
            return False
        self._told[key] = now
        return True


def _wait(usage: Usage, photos: int, now: float, limit: int, window: int) -> float:
    """Seconds until so many photos have left the window that these have room; 0: they have."""
    recent = [time for time in usage.times if now - window < time <= now]  # a clock may be set back
    excess = len(recent) + photos - limit
    return recent[excess - 1] + window - now if excess > 0 else 0
