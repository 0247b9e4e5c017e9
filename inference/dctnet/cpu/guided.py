"""The network's last step on a CPU: the guided filter (He et al., 2013), and eight bits.

In float32 whatever the network computes in, because it subtracts what is nearly equal. In strips
that fit into the cache: that is what makes it cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, cast

import cv2
import numpy as np

from inference.arrays import Array, Picture
from inference.dctnet.layers import BRIGHTEST, GUIDED_EPSILON

STRIP: Final = 96  # rows
HALO: Final = 2  # rows around a strip that its result depends on: two box means of 3×3
NORMALISED: Final = (np.arange(256, dtype=np.float32) / np.float32(127.5)) - 1
THIRDS: Final = np.full(3, 1 / 3, np.float32)
THREE_HALVES: Final = np.float32(1.5)  # at the border two of three pixels are there

Map = Callable[[Callable[[int], None], range], Iterable[Any]]


def guided(photo: Picture, drawn: Array, strips: Map = map, rows: int = STRIP) -> Picture:
    """What is locally linear in the photo and closest to what was drawn, in eight bits.

    photo: uint8 (H, W, 3).  drawn: float32 (H, W, 3), about -1..1.  Each channel of one guides the
    same of the other. Result: uint8 (H, W, 3), rounded down, as TensorFlow's cast does.

    strips: the `map` of threads, to share the work.  rows: of one strip; the result is the same
    with any.
    """
    height = photo.shape[0]
    result = np.empty_like(photo)

    def one(top: int) -> None:
        bottom = min(top + rows, height)
        first, end = max(top - HALO, 0), min(bottom + HALO, height)
        guide = cast(Array, cv2.LUT(photo[first:end], NORMALISED))
        filtered = _filtered(guide, drawn[first:end])
        _quantise(filtered[top - first : bottom - first], result[top:bottom])

    for _ in strips(one, range(0, height, rows)):
        pass
    return result


def _filtered(guide: Array, drawn: Array) -> Array:
    """float32 (H, W, 3). In place where it can be: memory costs more than arithmetic here."""
    mean_guide, mean = _box_mean(guide), _box_mean(drawn)
    slope = _box_mean(guide * drawn)  # the covariance, for now
    product = mean_guide * mean
    slope -= product
    variance = _box_mean(guide * guide)
    np.multiply(mean_guide, mean_guide, out=product)
    variance -= product
    variance += np.float32(GUIDED_EPSILON)
    slope /= variance
    mean_guide *= slope
    mean -= mean_guide  # the offset, now
    filtered = _box_mean(slope)
    filtered *= guide
    filtered += _box_mean(mean)
    return filtered


def _box_mean(plane: Array) -> Array:
    """The mean of 3×3 pixels; at the border, of those that there are.

    Summed directly: the running sums of cv2.boxFilter would remember where the strip began.
    """
    border = cv2.BORDER_CONSTANT  # zeros
    mean = cast(Array, cv2.sepFilter2D(plane, -1, THIRDS, THIRDS, borderType=border))
    last_row, last_column = mean.shape[0] - 1, mean.shape[1] - 1
    mean[::last_row] *= THREE_HALVES
    mean[:, ::last_column] *= THREE_HALVES
    return mean


def _quantise(filtered: Array, result: Picture) -> None:
    """-1..1 to 0..255, into the result."""
    np.clip(filtered, np.float32(-BRIGHTEST), np.float32(BRIGHTEST), out=filtered)
    filtered += 1
    filtered *= np.float32(127.5)
    np.copyto(result, filtered, casting="unsafe")
