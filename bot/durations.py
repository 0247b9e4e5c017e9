"""Seconds as people say them: the values of the text `duration`."""

from __future__ import annotations

import math
from typing import Final

from bot.texts.texts import Value

Duration = dict[str, Value]  # amount and unit

_LENGTHS: Final = {"seconds": 1, "minutes": 60, "hours": 3600}
_UNITS: Final = ((90, "seconds"), (90 * 60, "minutes"), (math.inf, "hours"))  # up to how many s
_STEPS: Final = (  # up to how many seconds an estimate is said in which unit, in steps of how many
    (17.5, "seconds", 5),
    (55, "seconds", 10),
    (10 * 60, "minutes", 1),
    (90 * 60, "minutes", 5),
    (math.inf, "hours", 1),
)


def at_least(seconds: float) -> Duration:
    """Rounded up, so that nobody comes back too early."""
    unit = next(unit for most, unit in _UNITS if seconds <= most)
    return {"amount": max(1, math.ceil(seconds / _LENGTHS[unit])), "unit": unit}


def about(seconds: float) -> Duration:
    """Rounded to as much as an estimate can know."""
    unit, step = next((unit, step) for most, unit, step in _STEPS if seconds <= most)
    return {"amount": step * max(1, round(seconds / _LENGTHS[unit] / step)), "unit": unit}
