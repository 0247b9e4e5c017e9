"""What a contact sheet costs, and what a kept scene saves: python -m benchmarks.sheet [PHOTO …]

Without photos it takes a 12-megapixel portrait. Prints the processor time that the render process
takes for a sheet of the built-in styles, for each style of a photo that it has not seen, and of one
whose scene is kept (the least of several rounds); the bytes of that scene; and the memory of the
process, now and at most, with as many scenes as it ever keeps.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from benchmarks.styles import camera_file, load
from inference import images
from inference.drawing import Study
from inference.engine import Cartoon, RenderOptions, SheetOptions, Tile
from inference.faces import find_faces
from inference.local import LocalEngine
from inference.scenes import size_of
from inference.styles import registry

ROUNDS = 5
TICKS = os.sysconf("SC_CLK_TCK")
SHEET = SheetOptions(tuple(Tile(style, style.title()) for style in registry.BUILT_IN))
LABEL = "somebody"

Drawing = Callable[[], Awaitable[Cartoon]]


async def report(name: str, photo: bytes) -> None:
    print(f"\n{name}: one scene is {scene_bytes(photo) / 1e6:.0f} MB, all styles drawn")
    async with LocalEngine(decoders=1) as engine:
        await engine.warmed_up()
        worker = engine.pids[0]
        print(f"render process, warm: {memory(worker)}")
        sheet = partial(engine.sheet, photo, SHEET, LABEL)
        print(f"{'sheet':12} {await cost(engine, sheet, anew=True):5.2f} s")
        print(f"{'':12} {'alone':>7} {'after another':>14}")
        for drawing in SHEET.drawings:
            await row(engine, photo, drawing)
        await engine.render(photo, RenderOptions(size=2048), LABEL)
        print(f"render process, also after 2048 px: {memory(worker)}")
        engine.forget(LABEL)
        await asyncio.sleep(0.5)  # for the measurement's sake only
        print(f"render process, all forgotten: {memory(worker)}")


async def row(engine: LocalEngine, photo: bytes, options: RenderOptions) -> None:
    drawing = partial(engine.render, photo, options, LABEL)
    alone = await cost(engine, drawing, anew=True)
    again = await cost(engine, drawing, anew=False)
    print(f"{options.style:12} {alone:5.2f} s {again:12.2f} s")


async def cost(engine: LocalEngine, drawing: Drawing, *, anew: bool) -> float:
    """Seconds of the render process. anew: of a photo that it does not know."""
    seconds = []
    for _ in range(ROUNDS):
        if anew:
            engine.forget(LABEL)
        before = processor_time(engine.pids[0])
        await drawing()
        seconds.append(processor_time(engine.pids[0]) - before)
    return min(seconds)


def scene_bytes(photo: bytes) -> int:
    picture = images.flatten(images.decode(photo, SHEET.drawings[0].size))
    study = Study.of(picture, find_faces(picture), SHEET.drawings[0].size)
    for drawing in SHEET.drawings:
        study.drawn(drawing.style, drawing.strength)
    return size_of(study)


def processor_time(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory(pid: int) -> str:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    now, most = (int(fields[key].split()[0]) / 1000 for key in ("VmRSS", "VmHWM"))
    return f"{now:.0f} MB, at most {most:.0f}"


def main(paths: list[str]) -> None:
    began = time.perf_counter()
    print(load())
    photos = {path: Path(path).read_bytes() for path in paths} or {"12 MP": camera_file()}
    for name, photo in photos.items():
        asyncio.run(report(name, photo))
    print(f"\n{load()}; took {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
