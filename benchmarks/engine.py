"""What the embedded engine costs: python -m benchmarks.engine [PHOTO …]

Without photos it takes a 12-megapixel portrait of its own making. Prints the stages in this
process, the same end to end, what the queues and processes add, cold and warm starts, the
throughput of a batch, and the memory of the processes. Times are medians.
"""

from __future__ import annotations

import asyncio
import io
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table

from inference import images
from inference.drawing import draw
from inference.engine import RenderOptions
from inference.faces import Face, find_faces
from inference.local import LocalEngine

BLAS_THREADS = "OPENBLAS_NUM_THREADS"
ROUNDS = 9
BATCH = 12
OPTIONS = (RenderOptions(), RenderOptions(size=2048))

T = TypeVar("T")


def main() -> None:
    if os.environ.get(BLAS_THREADS) != "1":  # as in a decoder; it counts before numpy is imported
        command = [sys.executable, "-m", "benchmarks.engine", *sys.argv[1:]]
        os.execve(sys.executable, command, os.environ | {BLAS_THREADS: "1"})  # noqa: S606
    paths = [Path(name) for name in sys.argv[1:]]
    photos = {path.name: path.read_bytes() for path in paths} or {"12 megapixels": _portrait()}
    for name, photo in photos.items():
        for options in OPTIONS:
            stages = _stages(photo, options)
            asyncio.run(_end_to_end(name, photo, options, stages))


def _stages(photo: bytes, options: RenderOptions) -> dict[str, float]:
    """Milliseconds in this process, without any engine."""
    times: dict[str, float] = {}
    cv2.setNumThreads(1)
    pixels = _timed(times, "decode", lambda: images.decode(photo, options.size))
    picture = images.flatten(pixels)
    faces = _timed(times, "find faces", lambda: find_faces(picture))
    cv2.setNumThreads(len(os.sched_getaffinity(0)))
    drawing = _timed(times, "draw", lambda: _draw(picture, faces, options))
    _timed(times, "encode", lambda: images.encode(drawing, options.format))
    return times


def _draw(picture: images.Pixels, faces: list[Face], options: RenderOptions) -> images.Pixels:
    return draw(picture, faces, options.style, options.strength, options.size)


async def _end_to_end(
    name: str, photo: bytes, options: RenderOptions, stages: dict[str, float]
) -> None:
    title = f"{name}, {len(photo) / 1e6:.1f} MB, to {options.size} px"
    table = Table("", "ms", title_justify="left", title=title)
    for stage, milliseconds in stages.items():
        table.add_row(stage, f"{milliseconds:.1f}")
    alone = sum(stages.values())
    table.add_row("all stages in one process", f"{alone:.1f}")
    began = time.perf_counter()
    async with LocalEngine(kept_bytes=0) as engine:
        await engine.warmed_up()
        table.add_row("start and warm-up", f"{_since(began):.0f}")
        renders = [await _render(engine, photo, options) for _ in range(ROUNDS + 1)]
        table.add_row("first photo", f"{renders[0]:.1f}")
        through_engine = statistics.median(renders[1:])
        table.add_row("every other photo", f"{through_engine:.1f}")
        table.add_row("of which queues and processes", f"{through_engine - alone:.1f}")
        table.add_row(
            f"per photo, in a batch of {BATCH}", f"{await _batch(engine, photo, options):.1f}"
        )
        worker, *decoders = engine.pids
        table.add_row("MB, render process now (peak)", _memory(worker))
        table.add_row("MB, decoder process now (peak)", _memory(decoders[0]))
    async with LocalEngine() as engine:
        await _render(engine, photo, options)
        again = [
            await _render(engine, photo, replace(options, strength=0.1 * step))
            for step in range(1, ROUNDS + 1)
        ]
        table.add_row("the same photo, another strength", f"{statistics.median(again):.1f}")
    Console().print(table)


async def _render(engine: LocalEngine, photo: bytes, options: RenderOptions) -> float:
    began = time.perf_counter()
    await engine.render(photo, options)
    return _since(began)


async def _batch(engine: LocalEngine, photo: bytes, options: RenderOptions) -> float:
    places = asyncio.Semaphore(engine.capacity)

    async def one() -> None:
        async with places:
            await engine.render(photo, options)

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(BATCH)))
    return _since(began) / BATCH


def _timed(times: dict[str, float], stage: str, step: Callable[[], T]) -> T:
    result = step()  # once for caches and memory
    rounds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        step()
        rounds.append(_since(began))
    times[stage] = statistics.median(rounds)
    return result


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def _memory(pid: int) -> str:
    """Resident megabytes, now and at the most."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    now, most = (int(fields[key].split()[0]) // 1024 for key in ("VmRSS", "VmHWM"))
    return f"{now} ({most})"


def _portrait() -> bytes:
    """A JPEG of 4000 × 3000 pixels with something like a head, and a camera's noise."""
    rows, columns = np.mgrid[0:3000, 0:4000].astype(np.float32)
    head = ((columns - 2000) / 700) ** 2 + ((rows - 1400) / 950) ** 2 < 1
    shade = np.where(head, 190, 90) + 30 * np.sin(columns / 300) + 20 * np.cos(rows / 200)
    noise = np.random.default_rng(3).normal(0, 6, shade.shape)
    grey = np.clip(shade + noise, 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.merge("RGB", [Image.fromarray(grey)] * 3).save(file, "JPEG", quality=90)
    return file.getvalue()


if __name__ == "__main__":
    main()
