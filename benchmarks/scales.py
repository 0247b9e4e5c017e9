"""What a process and all that it has started weigh at the most: python -m benchmarks.scales PID

Looks every 20 ms until its standard input ends, then prints bytes and the number of looks. It is a
process of its own, so that whoever is busy does not keep it from looking.
"""

from __future__ import annotations

import os
import select
import sys
from contextlib import suppress
from typing import Final

from tests.processes import children, proportional, slabs

SECONDS: Final = 0.02  # between two looks
_URGENT: Final = -10


def weight(pid: int) -> int:
    """Bytes: what each process has for itself, its part of what they share, and photos' files."""
    pids = family(pid)
    return sum(map(proportional, pids)) + slabs(pids)


def family(pid: int) -> list[int]:
    """The process, those that it has started, those that these have started."""
    return [pid, *(each for child in children(pid) for each in family(child))]


def main(pid: int) -> None:
    with suppress(PermissionError):
        os.nice(_URGENT)
    most = looks = 0
    while not select.select([sys.stdin], [], [], SECONDS)[0]:
        most, looks = max(most, weight(pid)), looks + 1
    print(most, looks)


if __name__ == "__main__":
    main(int(sys.argv[1]))
