"""How long a photo will take, from what photos took a little while ago on this machine.

What is measured is a photo's share of the engine's time: while n photos are under way, each of them
is charged a nth of every second. So shares add up to the time in which all of them are done,
whether the engine works on one photo after the other, on some side by side, or in batches.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import fmean, median
from typing import Final

from bot.durations import about
from bot.texts.texts import Say
from inference.styles import registry

_REMEMBERED: Final = 16  # photos of a kind
_ENOUGH: Final = 3  # photos of a kind before anything is said
_OUTLIER: Final = 3.0  # times the median: a network that is loaded first, a photo that is kept
_SIZES: Final = 512  # sizes are told apart in steps of so many pixels
_RECENT: Final = 0.05  # how much one photo counts in what is drawn lately
_FEW: Final = 2  # photos that may come before without a word
_SOON: Final = 5.0  # seconds without a word

Kind = tuple[str, int]  # of style, and the class of the size


class Forecast:
    """Learns from every photo that is drawn. It has no say until it knows something."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._under_way = 0
        self._charged = 0.0  # seconds that a photo had been charged if it had always been there
        self._changed_at = clock()
        self._shares: dict[Kind, deque[float]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))
        self._lately: dict[Kind, float] = defaultdict(float)  # weight of each kind

    @contextmanager
    def drawing(self, style: str, size: int) -> Iterator[None]:
        """Measure the engine's work on one photo. Nothing is learned if it raises."""
        self._charge(+1)
        before = self._charged
        try:
            yield
        except BaseException:
            self._charge(-1)
            raise
        self._charge(-1)
        self.learned(style, size, self._charged - before)

    def learned(self, style: str, size: int, seconds: float) -> None:
        """A photo was drawn. seconds: its share of the engine's time."""
        kind = _kind(style, size)
        self._shares[kind].append(seconds)
        for known in self._shares:
            self._lately[known] *= 1 - _RECENT
        self._lately[kind] += _RECENT

    def seconds(self, style: str, size: int, photos_before: int, photos: int = 1) -> float | None:
        """How long until so many photos are drawn; None while that is not known.

        photos_before: those that wait and come first. They, and those that are under way, are taken
        for what is drawn lately.
        """
        own = self._typical(_kind(style, size))
        if own is None:
            return None
        return (photos_before + self._under_way) * self._usual() + photos * own

    def _charge(self, change: int) -> None:
        """Charge the time since the last change to the photos that were under way."""
        now = self._clock()
        if self._under_way:
            self._charged += (now - self._changed_at) / self._under_way
        self._changed_at = now
        self._under_way += change

    def _typical(self, kind: Kind) -> float | None:
        """The mean of a kind, in which no photo counts for much more or less than the median."""
        shares = self._shares.get(kind, ())
        if len(shares) < _ENOUGH:
            return None
        middle = median(shares)
        low, high = middle / _OUTLIER, middle * _OUTLIER
        return fmean(min(max(share, low), high) for share in shares)

    def _usual(self) -> float:
        """The mean of what is drawn lately, over the kinds that are known."""
        typical = {kind: self._typical(kind) for kind in self._shares}
        known = {kind: share for kind, share in typical.items() if share is not None}
        return fmean(known.values(), [self._lately[kind] for kind in known])


def waiting(say: Say, photos_before: int, seconds: float | None) -> str | None:
    """What a person reads who has to wait; None where that is not worth a word."""
    soon = seconds is None or seconds <= _SOON
    if photos_before <= _FEW and soon:
        return None
    if seconds is None:
        return say("waiting", before=photos_before)
    if photos_before == 0:
        return say("waiting-time", **about(seconds))
    return say("waiting-and-time", before=photos_before, **about(seconds))


def _kind(style: str, size: int) -> Kind:
    if style == registry.SHEET:  # it has a size of its own
        return style, 0
    return "learned" if style in registry.LEARNED else "built in", (size - 1) // _SIZES
