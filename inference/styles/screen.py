"""Screen tone: a grey as round dots of ink in rows at 45°, drawn at the size of the result.

The grid has an even number of pixels, so that all dots are alike: no beats between dots and pixels,
neither here nor in the half or five eighths of the size that Telegram shows.
"""

from __future__ import annotations

from functools import cache
from typing import Final, cast

import cv2
import numpy as np
import numpy.typing as npt

from inference.arrays import Array, resized

COARSE: Final = 8.0  # pixels from a dot to the next one beside it, at 1024 px; rows lie between
FINE: Final = 6.0  # the same for pictures of small things
FINEST: Final = 4.0  # and of crowds
SMALLEST: Final = 4  # pixels of the result: finer dots would be only a grey
LEVELS: Final = 256  # of grey in the table of radii
GONE: Final = np.float32(-0.5)  # the radius of no dot at all: an edge is one pixel wide


def screened(tone: Array, width: int, height: int, grid: float = COARSE) -> Array:
    """Dots that cover as much of the paper as the tone says.

    tone: float32 (h, w), 0..1, of any size. grid: pixels between dots, at 1024 px.
    The dots are float32 (height, width), 0..1, with edges one pixel wide.
    """
    period = _period(max(width, height), grid)
    levels = resized(_levels(tone), width, height)
    dots = cast(Array, cv2.LUT(levels, _radii(period)))
    dots -= _repeated(_distance(period), width, height)
    np.clip(dots, GONE, -GONE, out=dots)
    dots -= GONE
    return dots


def _period(side: int, grid: float) -> int:
    """Pixels from dot to dot in a picture with this longest side; even."""
    return max(SMALLEST, 2 * round(grid * side / 1024 / 2))


def _levels(tone: Array) -> npt.NDArray[np.uint8]:
    levels = np.clip(tone, 0, 1)
    levels *= LEVELS - 1
    return np.rint(levels).astype(np.uint8)


@cache
def _distance(period: int) -> Array:
    """From every pixel of a cell to the nearest of its two dots: corner and centre."""
    x = np.arange(period, dtype=np.float32)
    from_corner = np.minimum(x, period - x)
    from_centre = np.abs(x - period // 2)
    corner = np.hypot(from_corner[:, None], from_corner[None, :])
    centre = np.hypot(from_centre[:, None], from_centre[None, :])
    return np.minimum(corner, centre)


@cache
def _radii(period: int) -> Array:
    """The radius of a dot for every grey, so that the cell is as dark as asked for."""
    distance = _distance(period)
    radii = np.linspace(GONE, distance.max() - GONE, 4 * LEVELS, dtype=np.float32)
    covered = [float(np.clip(radius - distance - GONE, 0, 1).mean()) for radius in radii]
    return np.interp(np.linspace(0, 1, LEVELS), covered, radii).astype(np.float32)


def _repeated(cell: Array, width: int, height: int) -> Array:
    rows, columns = -(-height // len(cell)), -(-width // len(cell))
    return np.tile(cell, (rows, columns))[:height, :width]
