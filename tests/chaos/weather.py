"""Telegram's moods: a part of all calls goes wrong, and this is counted."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Final

from bot.playground.faults import Fault, Faults, Trouble

# Chances of what is tried in turn, so that a fifth of all calls is hit.
STORM: Final = (
    Fault(Trouble.FLOOD, times=None, chance=0.05, seconds=0.2),
    Fault(Trouble.ERROR, times=None, chance=0.04, code=500),
    Fault(Trouble.ERROR, times=None, chance=0.04, code=502),
    Fault(Trouble.SLOW, times=None, chance=0.04, seconds=0.5),
    Fault(Trouble.HANG_UP, times=None, chance=0.02),
    Fault(Trouble.LOST_ANSWER, times=None, chance=0.03),
)


class Weather(Faults):
    """Faults that remember what they did."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.calls = 0
        self.struck: Counter[Trouble] = Counter()
        self.lost: list[float] = []  # when calls had their effect that the bot was not told of

    def strike(self, method: str) -> Fault | None:
        fault = super().strike(method)
        self.calls += 1
        if fault:
            self.struck[fault.trouble] += 1
            if fault.trouble is Trouble.LOST_ANSWER:
                self.lost.append(asyncio.get_running_loop().time())
        return fault
