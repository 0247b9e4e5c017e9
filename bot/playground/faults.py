"""What can go wrong between the bot and Telegram, to be switched on by tests."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

ANY: Final = "*"  # every method, downloads included
DOWNLOAD: Final = "download"  # of a file's bytes


class Trouble(Enum):
    SLOW = auto()  # the answer comes `seconds` late
    FLOOD = auto()  # 429: retry after `seconds`
    ERROR = auto()  # `code` instead of an answer; the call has no effect
    HANG_UP = auto()  # the connection closes without an answer; the call has no effect
    LOST_ANSWER = auto()  # the call has its effect, then the connection closes


@dataclass(frozen=True, slots=True)
class Fault:
    trouble: Trouble
    method: str = ANY  # as in "sendPhoto"
    times: int | None = 1  # None: until cleared
    chance: float = 1.0  # that a call is hit
    seconds: float = 1.0
    code: int = 502
    words: str = "Internal Server Error"  # with the code


class Faults:
    def __init__(self, seed: int = 0) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._armed: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._armed.append(fault)

    def clear(self) -> None:
        self._armed.clear()

    def strike(self, method: str) -> Fault | None:
        """The fault that hits this call, if any; the one added first wins."""
        for place, fault in enumerate(self._armed):
            if fault.method in {ANY, method} and self._chance.random() < fault.chance:
                self._spend(place)
                return fault
        return None

    def _spend(self, place: int) -> None:
        fault = self._armed[place]
        if fault.times == 1:
            del self._armed[place]
        elif fault.times is not None:
            self._armed[place] = replace(fault, times=fault.times - 1)
