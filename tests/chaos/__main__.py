"""The long form: python -m tests.chaos [SEED]. Prints a line for each storm; fails on violations.

With "real" behind the seed the real programs draw, which takes longer.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.chaos.report import Plan
from tests.chaos.service import QUICK
from tests.chaos.storm import storm

SEED: Final = 4


def plans(seed: int, drawing: str) -> list[Plan]:
    killed = Plan(seed, photos=300, kills=100, drawing=drawing)
    weather = Plan(seed + 1, photos=300, kills=100, drawing=drawing, weather=True)
    renders = Plan(
        seed + 2,
        photos=300,
        kills=100,
        drawing=drawing,
        renders=(1.0, 4.0),
        deadly=drawing == QUICK,
    )
    return [killed, weather, renders]


def main() -> int:
    """How many violations there were."""
    seed = int(sys.argv[1]) if sys.argv[1:] else SEED
    drawing = sys.argv[2] if sys.argv[2:] else QUICK
    violations = 0
    for plan in plans(seed, drawing):
        with TemporaryDirectory(prefix="toonbot-chaos-") as folder:
            report = asyncio.run(storm(plan, Path(folder)))
        print(report, flush=True)  # noqa: T201
        for violation in report.verdict.violations:
            print(f"  {violation}", flush=True)  # noqa: T201
        violations += len(report.verdict.violations)
    return violations


if __name__ == "__main__":
    sys.exit(bool(main()))
