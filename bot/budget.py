"""How much one person may send in a while, before anything is done about it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

_REMEMBERED: Final = 10_000  # people; whoever was heard of longest ago is forgotten first


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many at once, and how long it takes until all of them are free again."""

    at_once: int  # 0: as many as they like
    seconds: float

    @property
    def per_second(self) -> float:
        """How many become free again."""
        return self.at_once / self.seconds


class Spent(NamedTuple):
    """Whether there was something left. If not, `wait` is how long to be silent, said once."""

    fine: bool
    wait: float = 0.0  # seconds


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float
    shut_until: float = float("-inf")


class Budget:
    """A token bucket for everybody. Whoever empties theirs has nothing until it is full again."""

    def __init__(self, allowance: Allowance, clock: Callable[[], float]) -> None:
        """clock: seconds since whenever."""
        self._allowance = allowance
        self._clock = clock
        self._buckets: OrderedDict[int, _Bucket] = OrderedDict()

    def is_shut(self, who: int) -> bool:
        """Whether they have nothing at the moment, and have been told."""
        bucket = self._buckets.get(who)
        return bucket is not None and self._clock() < bucket.shut_until

    def spend(self, who: int) -> Spent:
        """Take one."""
        if not self._allowance.at_once:
            return Spent(True)
        if self.is_shut(who):
            return Spent(False)
        now, bucket = self._clock(), self._bucket(who)
        most, rate = self._allowance.at_once, self._allowance.per_second
        bucket.left = min(most, bucket.left + (now - bucket.at) * rate)
        bucket.at = now
        if bucket.left < 1:
            wait = (most - bucket.left) / rate
            bucket.shut_until = now + wait
            return Spent(False, wait)
        bucket.left -= 1
        return Spent(True)

    def _bucket(self, who: int) -> _Bucket:
        if who not in self._buckets:
            self._buckets[who] = _Bucket(self._allowance.at_once, self._clock())
        self._buckets.move_to_end(who)
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        return self._buckets[who]
