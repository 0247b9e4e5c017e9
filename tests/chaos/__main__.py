"""The long form: python -m tests.chaos [SEED [real]]. Prints a line for each trial.

With "real" the real programs draw, which takes longer. Exit code 1 if anybody could complain.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.chaos.report import Plan, Report
from tests.chaos.service import QUICK
from tests.chaos.shortages import full_disk, locked_database
from tests.chaos.storm import storm
from tests.chaos.verdict import Verdict

SEED: Final = "4"

Chaos = Callable[[Path], Coroutine[Any, Any, Report | Verdict]]


def trials(seed: int, drawing: str) -> dict[str, Chaos]:
    """What is done to the bot, by a name."""
    plan = partial(Plan, photos=300, kills=100, drawing=drawing)
    storms = {
        "kills": plan(seed),
        "kills and weather": plan(seed + 1, weather=True),
        "kills of both": plan(seed + 2, renders=(1.0, 4.0), deadly=drawing == QUICK),
    }
    return {name: partial(storm, each) for name, each in storms.items()} | {
        "full disk": partial(full_disk, seed + 3),
        "locked database": partial(locked_database, seed + 4),
    }


def main(seed: str = SEED, drawing: str = QUICK) -> bool:
    """Whether nobody could complain."""
    complaints = 0
    for name, trial in trials(int(seed), drawing).items():
        with TemporaryDirectory(prefix="toonbot-chaos-") as folder:
            try:
                outcome = asyncio.run(trial(Path(folder)))
            except PermissionError as error:
                print(f"{name}: not tried: {error}", flush=True)  # noqa: T201
                continue
        print(f"{name}: {outcome}", flush=True)  # noqa: T201
        verdict = outcome.verdict if isinstance(outcome, Report) else outcome
        for complaint in verdict.violations:
            print(f"  {complaint}", flush=True)  # noqa: T201
        complaints += len(verdict.violations)
    return not complaints


if __name__ == "__main__":
    sys.exit(not main(*sys.argv[1:]))
