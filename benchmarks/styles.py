"""What pixels cost on one core: python -m benchmarks.styles [PHOTO …]

Draws each photo, a portrait by default, with every style at two sizes, and looks for its faces.
Prints milliseconds of processor time: the least and the median of several rounds.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import skimage.data
from PIL import Image, ImageOps

from inference.arrays import Picture
from inference.drawing import draw
from inference.faces import find_faces, warm_up
from inference.styles import registry

ROUNDS = 7
SIZES = (1024, 2048)


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


def measure(what: Callable[[], object]) -> tuple[float, float]:
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
        faces = find_faces(photo)
        height, width = photo.shape[:2]
        row = f"{name[:24]:24} {width:5} × {height:<5}"
        least, median = measure(partial(find_faces, photo))
        print(f"{row} {f'find {len(faces)} faces':16} {least:7.0f} {median:7.0f}")
        for style in registry.NAMES:
            least, median = measure(partial(draw, photo, faces, style, 0.7, size))
            print(f"{row} {style:16} {least:7.0f} {median:7.0f}")


def main(paths: list[str]) -> None:
    cv2.setNumThreads(1)
    warm_up()
    print(f"{'photo':24} {'size':13} {'what':16} {'min ms':>7} {'median':>7}")
    for path in paths:
        report(Path(path).stem, partial(read, Path(path)))
    if not paths:
        report("astronaut", portrait)


if __name__ == "__main__":
    main(sys.argv[1:])
