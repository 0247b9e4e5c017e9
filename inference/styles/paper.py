"""Noise that is the same every time, at any size: turbulence, and the grain of paper under light.

Periods are in pixels. What is coarse is built from few cells and enlarged, so that it is cheap.
"""

from __future__ import annotations

from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Array, resized
from inference.styles.filters import slopes

SMOOTH: Final = 8.0  # pixels between hills that are smooth when they are enlarged
PERSISTENCE: Final = 0.6  # of every octave, beside the one before it
SMALLEST_DEVIATION: Final = 1e-3  # below it a plane has no grain to make stronger
SPARSE: Final = 3  # statistics are taken from every third pixel, both ways
FIBRE: Final = 2.2  # period of the paper's fine relief at scale 1
FELT: Final = 6.0  # and of its coarse one
FIBRE_SEED, FELT_SEED = 90, 95
FELT_HEIGHT: Final = 0.4  # of the fibres' height


def noise(shape: tuple[int, ...], period: float, seed: int) -> Array:
    """Smooth random hills about `period` pixels apart, float32 (H, W), around 0."""
    height, width = shape[-2:]
    period = max(period, 1.0)
    cells = max(2, round(height / period)), max(2, round(width / period))
    random = np.random.default_rng(seed).standard_normal(cells, dtype=np.float32)
    enlarging = cv2.INTER_AREA if max(cells) > max(height, width) else cv2.INTER_CUBIC
    return cast(Array, cv2.resize(random, (width, height), interpolation=enlarging))


def turbulence(shape: tuple[int, ...], period: float, seed: int, octaves: int = 3) -> Array:
    """Noise over noise of half the period, float32 (H, W): mean 0, standard deviation 1.

    The same shape, period and seed give the same plane; another seed gives an independent one.
    """
    height, width = shape[-2:]
    finest = period / 2 ** (octaves - 1)
    shrink = max(1.0, finest / SMOOTH)
    small = max(1, round(height / shrink)), max(1, round(width / shrink))
    total = noise(small, period / shrink, seed)
    for octave in range(1, octaves):
        finer = noise(small, period / shrink / 2**octave, seed + octave)
        total += np.float32(PERSISTENCE**octave) * finer
    return resized(_standardized(total), width, height, cv2.INTER_CUBIC)


def paper(shape: tuple[int, ...], scale: float, amount: float) -> Array:
    """Light on paper, float32 (H, W): 1 on average, `amount` its standard deviation.

    Its relief is lit from one side. scale: pixels per unit of length; 1 suits 1024 px.
    """
    relief = turbulence(shape, FIBRE * scale, FIBRE_SEED, octaves=2)
    relief += np.float32(FELT_HEIGHT) * turbulence(shape, FELT * scale, FELT_SEED, octaves=2)
    right, down = slopes(relief)
    grain = _standardized(right + down)
    grain *= np.float32(amount)
    grain += 1
    return grain


def _standardized(plane: Array) -> Array:
    """Moved and scaled to mean 0 and standard deviation 1, in place; a flat plane becomes 0."""
    sparse = plane[::SPARSE, ::SPARSE]
    mean, deviation = float(sparse.mean()), float(sparse.std())
    plane -= np.float32(mean)
    if deviation > SMALLEST_DEVIATION:
        plane *= np.float32(1 / deviation)
    return plane
