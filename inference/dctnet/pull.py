"""Fetch learned styles: python -m inference.dctnet.pull --models FOLDER STYLE… | --all

Exit codes: 0 all styles are there, 1 something failed, 2 wrong usage. With --probe nothing is
fetched; 0 says that the hub answers, 1 that it does not.
"""

from __future__ import annotations

import os
import sys

# The library reads these when it is imported. We have bars and sentences of our own; its patience
# is for long lists; and asking where in Alibaba's cloud we are is of no use for twelve megabytes.
os.environ["TQDM_DISABLE"] = "1"
os.environ["MODELSCOPE_LOG_LEVEL"] = "CRITICAL"
os.environ["MODELSCOPE_INTRA_CLOUD_ACCELERATION"] = "false"
os.environ.setdefault("MODELSCOPE_REPO_TREE_PAGE_MAX_ATTEMPTS", "2")

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TransferSpeedColumn,
)

from inference.dctnet import hub
from inference.dctnet.hub import CannotFetch, Unreachable
from inference.dctnet.weights import fetch
from inference.styles.registry import LEARNED

PROBE_SECONDS: Final = 1.0  # starting takes another one


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="inference.dctnet.pull", description=__doc__)
    parser.add_argument("styles", metavar="STYLE", nargs="*", help=", ".join(LEARNED))
    parser.add_argument("--models", metavar="FOLDER", type=Path, help="where styles are kept")
    parser.add_argument("--all", action="store_true", help="all of them")
    parser.add_argument("--probe", action="store_true", help="only say whether the hub answers")
    chosen = parser.parse_args(arguments)
    if chosen.probe:
        return _probe()
    styles = list(LEARNED) if chosen.all else chosen.styles
    foreign = [style for style in styles if style not in LEARNED]
    if foreign or not styles or chosen.models is None:
        parser.error(f"expected --models FOLDER and --all or some of: {', '.join(LEARNED)}")
    return _pull(styles, chosen.models.absolute())


def _probe() -> int:
    with tempfile.TemporaryDirectory() as private:
        return 0 if hub.answers(Path(private), PROBE_SECONDS) else 1


def _pull(styles: Sequence[str], models: Path) -> int:
    console = Console(highlight=False, soft_wrap=True)
    failed = False
    for style in styles:
        try:
            size = _fetch_with_bars(style, models)
        except Unreachable as error:
            console.print(f"{style}: {error}", markup=False)
            return 1
        except CannotFetch as error:
            console.print(f"{style}: {error}", markup=False)
            failed = True
        else:
            console.print(f"{style}: {size / 1e6:.1f} MB in {models / style}", markup=False)
    return 1 if failed else 0


def _fetch_with_bars(style: str, models: Path) -> int:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, TransferSpeedColumn(), console=Console(stderr=True)) as progress:
        bars: dict[str, TaskID] = {}

        def report(file: str, here: int, total: int) -> None:
            if file not in bars:
                bars[file] = progress.add_task(f"{style}/{file}")
            progress.update(bars[file], completed=here, total=total)

        return fetch(style, models, report)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
