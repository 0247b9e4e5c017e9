"""The long form: python -m tests.fuzz [SEED [COUNT [FOLDER]]]. Prints a line for every 1000 files.

FOLDER: for files that offend. What can be decoded is drawn. Exit code 1 if anything offends.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import Final

from inference.handover import Limits
from inference.local import LocalEngine
from tests.fuzz.trial import MARGIN, SETTLING, Trial, Weights
from tests.processes import Watch

SEED: Final = "5"
COUNT: Final = "10000"
AT_ONCE: Final = 1000  # files, between two lines


async def fuzz(seed: int, count: int, offenders: Path) -> bool:
    """Whether nothing has offended."""
    limits = Limits()
    async with LocalEngine(limits=limits, decoders=2, kept_bytes=0) as engine:
        await engine.warmed_up()
        trial = Trial(engine, seed, limits.decode_seconds + MARGIN, offenders)
        await trial.run(range(SETTLING))
        weights, began = Weights(engine), time.monotonic()
        with Watch(weights.disposable, 0.02) as watch:
            for first in range(SETTLING, count, AT_ONCE):
                await trial.run(range(first, min(first + AT_ONCE, count)))
                done = trial.findings.outcomes.total()
                rate = (done - SETTLING) / (time.monotonic() - began)
                grown = ", ".join(f"{bytes_ / 1e6:.1f}" for bytes_ in weights.grown())
                print(  # noqa: T201
                    f"seed {seed}, {done} files, {rate:.0f} a second: {trial.findings}; grown by "
                    f"{grown} MB (render process, decoders); a fork had {watch.most / 1e6:.0f} MB",
                    flush=True,
                )
        trial.findings.offences += weights.complaints()
    for offence in trial.findings.offences:
        print(f"  {offence}", flush=True)  # noqa: T201
    return not trial.findings.offences


def main(seed: str = SEED, count: str = COUNT, offenders: str = "offenders") -> bool:
    return asyncio.run(fuzz(int(seed), int(count), Path(offenders)))


if __name__ == "__main__":
    sys.exit(not main(*sys.argv[1:]))
