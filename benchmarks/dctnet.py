"""What the learned styles cost, and what TensorFlow takes: python -m benchmarks.dctnet [--help]

Every runtime and precision of this machine, and ModelScope's own pipeline where TensorFlow is
installed, each in a process of its own, on the same cores, in turns: one picture each, round by
round. The network alone at several sizes; the whole pipeline for a photo of six megapixels with
three faces, face finding left out on all sides. First: in a fresh process. Ratios: the median over
the rounds of TensorFlow's time to ours in the same round. MB: the most that the process held.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import cv2
import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.contest import NETWORK, PIPELINE, Contestant, Pixels, Task
from benchmarks.runtimes import Missing, runtimes
from tests.inference.dctnet.graphs import write_style
from tests.inference.dctnet.landmarks import face

TENSORFLOW: Final = "TensorFlow"
HEIGHTS_AND_WIDTHS: Final = ((288, 288), (720, 720), (720, 1088))
PHOTO: Final = (2000, 3000)  # height, width
FACES: Final = ((800, 900, 640), (1600, 1000, 560), (2300, 950, 480))  # middle, extent: pixels
WIDTH: Final = 120  # of the table, where nobody says how wide the paper is

# (what, runtime): how much faster than TensorFlow it should be.
AIMS: Final = {
    (NETWORK, "openvino-bf16"): 2.0,
    (NETWORK, "openvino-fp32"): 1.1,
    (PIPELINE, "openvino-bf16"): 1.9,
}
AIM_MEMORY: Final = 0.5  # of TensorFlow's


@dataclass(slots=True)
class Score:
    """What was measured of one contestant. Seconds, megabytes."""

    start: float
    first: float
    rounds: list[float] = field(default_factory=list)
    memory: float = 0.0


@dataclass(frozen=True, slots=True)
class Contest:
    """Who takes part, and where the things lie."""

    runtimes: list[str]
    tensorflow: str | None  # a Python that has it
    style: Path
    folder: Path  # for what is made here
    rounds: int

    def networks(self, height: int, width: int) -> dict[str, Score]:
        task = self._saved(Task(noise(height, width), noise(4, 4), np.zeros((0, 5, 2), np.float32)))
        return self._scores(NETWORK, task)

    def pipelines(self) -> dict[str, Score]:
        landmarks = np.stack([face(*place) for place in FACES])
        return self._scores(PIPELINE, self._saved(Task(noise(4, 4), noise(*PHOTO), landmarks)))

    def _scores(self, what: str, task: Path) -> dict[str, Score]:
        """Everybody starts alone and draws once; then they take turns."""
        with ExitStack() as stack:
            contestants, scores = {}, {}
            for name, command in self._commands(task).items():
                contestant = stack.enter_context(Contestant(command))
                contestants[name] = contestant
                scores[name] = Score(contestant.seconds_to_start, contestant.draw(what))
            for _ in range(self.rounds):
                for name, contestant in contestants.items():
                    scores[name].rounds.append(contestant.draw(what))
            for name, contestant in contestants.items():
                scores[name].memory = contestant.peak_memory()
        return scores

    def _commands(self, task: Path) -> dict[str, list[str]]:
        cache = str(self.folder / "compiled")
        files = [str(self.style), str(task)]
        commands = {
            name: [sys.executable, "-m", "benchmarks.ours", name, *files, cache]
            for name in self.runtimes
        }
        if self.tensorflow:
            commands[TENSORFLOW] = [self.tensorflow, "-m", "benchmarks.modelscope", *files]
        return commands

    def _saved(self, task: Task) -> Path:
        path = self.folder / "task.npz"
        task.save(path)
        return path


def noise(height: int, width: int) -> Pixels:
    """Soft shapes and a camera's noise."""
    random = np.random.default_rng(0)
    shapes = random.uniform(30, 220, (max(1, height // 40), max(1, width // 40), 3))
    picture = cv2.resize(shapes, (width, height), interpolation=cv2.INTER_CUBIC)
    noisy: Pixels = np.clip(picture + random.normal(0, 5, picture.shape), 0, 255).astype(np.uint8)
    return noisy


def main() -> None:
    options = _options()
    if options.threads:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.threads])
    console = Console(width=max(WIDTH, Console().width))
    with TemporaryDirectory() as folder:
        style = options.style or Path(folder) / "style"
        if not options.style:
            write_style(style)
        contest = Contest(
            _runtimes(console),
            _with_tensorflow(options.tensorflow, console),
            style.absolute(),
            Path(folder),
            options.rounds,
        )
        console.print(f"cores: {len(os.sched_getaffinity(0))}, rounds: {options.rounds}")
        _report(contest, console)


def _report(contest: Contest, console: Console) -> None:
    for height, width in HEIGHTS_AND_WIDTHS:
        scores = contest.networks(height, width)
        title = f"the network, {width}×{height}"
        console.print(_table(title, scores), *_aims(NETWORK, scores), sep="\n")
    scores = contest.pipelines()
    height, width = PHOTO
    title = f"the pipeline, {width}×{height}, {len(FACES)} faces"
    console.print(_table(title, scores), *_aims(PIPELINE, scores), sep="\n")


def _table(title: str, scores: dict[str, Score]) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE)
    table.add_column("")
    for name in ("start s", "first ms", "least", "median", "× as fast", "MB", "of TensorFlow's"):
        table.add_column(name, justify="right")
    reference = scores.get(TENSORFLOW)
    for name, score in scores.items():
        times = (score.first, min(score.rounds), statistics.median(score.rounds))
        table.add_row(
            name,
            f"{score.start:.2f}",
            *(f"{seconds * 1000:.1f}" for seconds in times),
            f"{_ratio(reference, score):.2f}" if reference else "",
            f"{score.memory:.0f}",
            f"{score.memory / reference.memory:.2f}" if reference else "",
        )
    return table


def _ratio(reference: Score, score: Score) -> float:
    pairs = zip(reference.rounds, score.rounds, strict=True)
    return statistics.median(theirs / ours for theirs, ours in pairs)


def _aims(what: str, scores: dict[str, Score]) -> Iterator[str]:
    reference = scores.get(TENSORFLOW)
    for name, score in scores.items():
        aim = AIMS.get((what, name))
        if aim is None or reference is None:
            continue
        ratio, memory = _ratio(reference, score), score.memory / reference.memory
        speed = "yes" if ratio >= aim else "NO"
        space = "yes" if memory <= AIM_MEMORY else "NO"
        yield (
            f"{name}: at least {aim}× as fast: {speed} ({ratio:.2f});"
            f" at most {AIM_MEMORY} of the memory: {space} ({memory:.2f})"
        )


def _runtimes(console: Console) -> list[str]:
    """As benchmarks.ours calls them. The GPU's form on the CPU is for tests, not for use."""
    names = {"OpenVINO": "openvino", "torch, plain": "torch"}
    found = []
    for runtime in runtimes():
        if isinstance(runtime, Missing):
            console.print(f"left out: {runtime.name}: {runtime.reason}", markup=False)
        elif runtime.on_gpu or runtime.name in names:
            name = "gpu" if runtime.on_gpu else names[runtime.name]
            found.append(f"{name}-{runtime.precision}")
    return found


def _with_tensorflow(python: str, console: Console) -> str | None:
    find = "import importlib.util as i, sys; sys.exit(not i.find_spec('tensorflow'))"
    if subprocess.run([python, "-c", find], check=False).returncode == 0:  # noqa: S603  as asked
        return python
    console.print(f"left out: {TENSORFLOW}: {python} does not have it (name one with --tensorflow)")
    return None


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.dctnet",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--style", type=Path, help="a style's folder; random weights if not given")
    parser.add_argument("--tensorflow", default=sys.executable, help="a Python that has it")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--threads", type=int, help="for everybody; all cores if not given")
    return parser.parse_args()


if __name__ == "__main__":
    main()
