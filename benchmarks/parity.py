"""Do all our networks draw what TensorFlow draws? python -m benchmarks.parity FOLDER

FOLDER holds cartoon_bg.pb, cartoon_h.pb and alpha.jpg, and TensorFlow's answers: golden.npz with
arrays <network>_<picture>_input and _output, pipeline.npz with <photo>_photo_rgb, _points and
_result_bgr. Compares every network and the whole pipeline, in the reference's manner, with every
runtime and precision of this machine. Exits with 1 where one is out of bounds, with 2 where there
is nothing to compare.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.golden import (
    BOUNDS,
    MOST_MEAN,
    NETWORKS,
    Difference,
    Pair,
    Photo,
    difference,
    pairs,
    photos,
)
from benchmarks.runtimes import Missing, Runtime, runtimes
from inference.dctnet.model import ForeignModel, Model, load
from inference.dctnet.plan import REFERENCE, plan
from inference.dctnet.portrait import paint
from inference.dctnet.runtimes import Network

OUT_OF_BOUNDS: Final = 1
NOTHING_TO_COMPARE: Final = 2
COLUMNS: Final = ("most", "mean", "unequal", "beyond 2")
WIDTH: Final = 132  # of the table, where nobody says how wide the paper is


def main(arguments: list[str], forms: Callable[[], list[Runtime | Missing]] = runtimes) -> int:
    """The exit status. forms: what to compare."""
    console = Console(width=max(WIDTH, Console().width))
    if len(arguments) != 1 or arguments[0].startswith("-"):
        console.print(__doc__, markup=False)
        return NOTHING_TO_COMPARE
    folder = Path(arguments[0])
    try:
        return _compare(folder, forms(), console)
    except (OSError, ValueError, KeyError, BadZipFile, ForeignModel) as error:
        console.print(f"{folder}: {error}", markup=False)
        return NOTHING_TO_COMPARE


def _compare(folder: Path, forms: list[Runtime | Missing], console: Console) -> int:
    model = load(folder)
    answers = list(pairs(folder / "golden.npz"))
    results = list(photos(folder / "pipeline.npz"))
    if not answers and not results:
        raise ValueError("there is no answer of TensorFlow to compare with")
    table = Table("", "of", "size", box=box.SIMPLE, title=f"levels of 255: {folder}")
    for column in COLUMNS:
        table.add_column(column, justify="right")
    table.add_column("at most")
    table.add_column("within")
    within = True
    for runtime in forms:
        if isinstance(runtime, Missing):
            console.print(f"skipped: {runtime.name}: {runtime.reason}", markup=False)
            continue
        name = str(runtime)
        for row, is_within in _rows(runtime, model, answers, results):
            table.add_row(name, *row, "yes" if is_within else "[bold red]NO")
            within &= is_within
            name = ""
        table.add_section()
    console.print(table)
    return 0 if within else OUT_OF_BOUNDS


def _rows(
    runtime: Runtime, model: Model, answers: list[Pair], results: list[Photo]
) -> Iterator[tuple[list[str], bool]]:
    background, head = runtime.network(model.background), runtime.network(model.head)
    networks = dict(zip(NETWORKS, (background, head), strict=True))
    for pair in answers:
        apart = difference(networks[pair.network](pair.picture[None])[0], pair.answer)
        row = _row(f"{pair.network} {pair.name}", pair.answer.shape, apart)
        yield [*row, BOUNDS[runtime.precision]], apart.is_within(runtime.precision)
    for photo in results:
        apart = _painted(photo, background, head, model)
        row = _row(f"pipeline {photo.name}", photo.result_bgr.shape, apart)
        yield [*row, f"mean {MOST_MEAN}"], apart.mean <= MOST_MEAN


def _painted(photo: Photo, background: Network, head: Network, model: Model) -> Difference:
    """The whole pipeline, in the reference's manner."""
    height, width = photo.rgb.shape[:2]
    planned = plan(width, height, list(photo.points), REFERENCE)
    painting = paint(photo.rgb, planned, background, head, model.alpha)
    return difference(painting.picture[..., ::-1], photo.result_bgr)


def _row(what: str, shape: tuple[int, ...], apart: Difference) -> list[str]:
    return [
        what,
        f"{shape[1]}×{shape[0]}",
        f"{apart.most}",
        f"{apart.mean:.4f}",
        f"{apart.unequal:.4%}",
        f"{apart.beyond_two:.4%}",
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
