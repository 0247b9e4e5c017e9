"""What pixels cost on one core: python -m benchmarks.styles [PHOTO …]

For each photo, a portrait by default, at two sizes: finding its faces, analysing it, every style by
itself, and all of them of one analysis. Prints milliseconds of processor time: the least and the
median of several rounds. Then the memory that each style takes for a photo of 12 megapixels, from
the file to 2048 px, in a process of its own.
"""

from __future__ import annotations

import io
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import skimage.data
from PIL import Image, ImageOps

from inference import images
from inference.arrays import Picture
from inference.drawing import Study, draw
from inference.faces import Face, find_faces, warm_up
from inference.styles import registry

ROUNDS = 5
SIZES = (1024, 2048)
CAMERA = (4000, 3000)  # 12 megapixels
PEAK = "--peak"

Work = Callable[[], object]


def read(path: Path, size: int) -> Picture:
    """As the decoder hands it on: upright and at most `size` pixels."""
    with Image.open(path) as file:
        photo = ImageOps.exif_transpose(file).convert("RGB")
    photo.thumbnail((size, size), reducing_gap=2)
    return np.asarray(photo)


def portrait(size: int) -> Picture:
    """Where no photo is given."""
    photo = Image.fromarray(skimage.data.astronaut())
    return np.asarray(photo.resize((size, size), Image.Resampling.BICUBIC))


def measure(what: Work) -> tuple[float, float]:
    """Least and median milliseconds of processor time."""
    what()
    times = []
    for _ in range(ROUNDS):
        start = time.thread_time()
        what()
        times.append(1000 * (time.thread_time() - start))
    return min(times), statistics.median(times)


def report(name: str, picture: Callable[[int], Picture]) -> None:
    for size in SIZES:
        photo = picture(size)
        height, width = photo.shape[:2]
        for label, work in steps(photo, find_faces(photo), size):
            least, median = measure(work)
            row = f"{name[:24]:24} {width:5} × {height:<5} {label:16} {least:7.0f} {median:7.0f}"
            print(row, flush=True)


def steps(photo: Picture, faces: Sequence[Face], size: int) -> Iterator[tuple[str, Work]]:
    """What is measured, by name."""
    yield f"find {len(faces)} faces", partial(find_faces, photo)
    yield "analyse", partial(Study.of, photo, faces, size)
    for style in registry.BUILT_IN:
        yield style, partial(draw, photo, faces, style, registry.STRENGTHS[style], size)
    yield f"all {len(registry.BUILT_IN)} together", partial(all_of_one, photo, faces, size)


def all_of_one(photo: Picture, faces: Sequence[Face], size: int) -> None:
    """As on a contact sheet: analysed once, and drawn in one style after another."""
    study = Study.of(photo, faces, size)
    for style in registry.BUILT_IN:
        study.drawn(style, registry.STRENGTHS[style])


def report_memory() -> None:
    photo = camera_file()
    for style in registry.BUILT_IN:
        program = [sys.executable, "-m", "benchmarks.styles", PEAK, style]
        said = subprocess.run(  # noqa: S603  our own
            program, input=photo, check=True, stdout=subprocess.PIPE
        )
        before, after = said.stdout.decode().split()
        print(f"{style:16} {before:>7} {after:>7}", flush=True)


def peak(style: str) -> None:
    """Draw the photo on stdin. Prints megabytes: taken before that, and at most."""
    cv2.setNumThreads(1)
    warm_up()
    before = most_memory()
    photo = images.decode(sys.stdin.buffer.read(), max(SIZES))
    draw(photo, find_faces(photo), style, registry.STRENGTHS[style], max(SIZES))
    print(before, most_memory())


def camera_file() -> bytes:
    """The portrait as a camera would write it."""
    file = io.BytesIO()
    enlarged = Image.fromarray(skimage.data.astronaut()[:384]).resize(CAMERA)
    enlarged.save(file, "JPEG", quality=90)
    return file.getvalue()


def most_memory() -> int:
    """Megabytes that were this process's own at its peak. getrusage counts its parent's, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [kilobytes] = re.findall(r"VmHWM:\s+(\d+) kB", status)
    return round(int(kilobytes) / 1000)


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def main(paths: list[str]) -> None:
    cv2.setNumThreads(1)
    warm_up()
    print(load())
    print(f"{'photo':24} {'size':13} {'what':16} {'min ms':>7} {'median':>7}")
    for path in paths:
        report(Path(path).stem, partial(read, Path(path)))
    if not paths:
        report("astronaut", portrait)
    print(f"\n{'12 megapixels':16} {'MB idle':>7} {'at most':>7}")
    report_memory()
    print(load())


if __name__ == "__main__":
    if sys.argv[1:2] == [PEAK]:
        peak(sys.argv[2])
    else:
        main(sys.argv[1:])
