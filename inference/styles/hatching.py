"""Pencil strokes: where they run, and how they cover paper as far as it shall be dark.

Strokes are random noise, smeared along their direction (Cabral & Leedom 1993). No two lie at the
same distance, so no smaller copy of the picture can beat with them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Array, resized
from inference.styles.filters import blur, positions, sampled, slopes
from inference.styles.paper import SPARSE, noise

SHRINK: Final = 2  # directions vary slowly: they are found at this part of the resolution
DRAWN_WIDTH: Final = 1.5  # pixels: wider strokes are drawn smaller, and enlarged
CLOSE: Final = 0.8  # of the width of a stroke: samples along it that are further apart are beads
CDF: Final = (0.8, 0.086)  # tanh(x + 0.086 x³) of 0.8 deviations has normal values' ranks, to 0.4 %


@dataclass(frozen=True, slots=True)
class Directions:
    """Which way strokes run, as twice the angle: so that opposite directions are the same.

    Any length of the vectors, float32 (h, w), at any resolution.
    """

    cosine: Array
    sine: Array

    def at(self, height: int, width: int, turned: float) -> tuple[Array, Array]:
        """Unit vectors x, y of the strokes at this size. turned: degrees, clockwise."""
        cosine, sine = (resized(plane, width, height) for plane in (self.cosine, self.sine))
        angle = cast(Array, cv2.phase(cosine, sine)) * np.float32(0.5)
        angle += np.float32(np.deg2rad(turned))
        x, y = cv2.polarToCart(None, angle)  # type: ignore[call-overload]
        return x, y


def directions_of(luminance: Array, sigma: float, hand: float, firmness: Array) -> Directions:
    """Along the edges of a picture, and where it is flat, as the hand likes it.

    sigma: pixels over which directions agree. hand: degrees from the x axis, counterclockwise.
    firmness: (H, W), the square of the contrast per pixel below which the hand has its way.
    """
    height, width = luminance.shape
    half = (max(1, width // SHRINK), max(1, height // SHRINK))
    right, down = slopes(luminance)
    # the gradient is across an edge, so twice its angle is half a turn from twice the edge's
    cosine, sine = (
        blur(resized(plane, *half), sigma / SHRINK)
        for plane in (down * down - right * right, -2 * right * down)
    )
    angle = np.deg2rad(-2 * hand)  # y points down
    firm = resized(firmness, *half)
    cosine += np.float32(np.cos(angle)) * firm
    sine += np.float32(np.sin(angle)) * firm
    return Directions(cosine, sine)


@dataclass(frozen=True, slots=True)
class Strokes:
    """One layer of hatching. Lengths in pixels of the drawing."""

    width: float
    length: float
    turned: float  # degrees from the direction
    seed: int

    def drawn(self, shape: tuple[int, int], directions: Directions) -> Array:
        """How late each pixel is covered, float32 (H, W): the ranks 0..1, all equally often."""
        height, width = shape
        shrink = max(1.0, self.width / DRAWN_WIDTH)
        rows, columns = max(1, round(height / shrink)), max(1, round(width / shrink))
        smeared = self._smeared((rows, columns), directions, shrink)
        return resized(_ranked(smeared), width, height, cv2.INTER_CUBIC)

    def _smeared(self, shape: tuple[int, int], directions: Directions, shrink: float) -> Array:
        """Noise averaged along the strokes, in passes that reach twice as far each."""
        length = self.length / shrink
        along_x, along_y = directions.at(*shape, self.turned)
        passes = max(1, math.ceil(math.log2(1 + length * shrink / (CLOSE * self.width))))
        x, y = positions(shape)
        plane = noise(shape, self.width / shrink, self.seed)
        for step in (np.float32(length * 2**i / (2**passes - 1)) for i in range(passes)):
            dx, dy = along_x * step, along_y * step
            plane += sampled(plane, x + dx, y + dy) + sampled(plane, x - dx, y - dy)
        return plane


def _ranked(plane: Array) -> Array:
    """Normally distributed values as ranks, 0..1, in place."""
    sparse = plane[::SPARSE, ::SPARSE]
    plane -= np.float32(sparse.mean())
    plane *= np.float32(CDF[0] / max(float(sparse.std()), 1e-6))
    plane *= 1 + np.float32(CDF[1]) * plane * plane
    np.tanh(plane, out=plane)
    plane *= np.float32(0.5)
    plane += np.float32(0.5)
    return plane


def covered(ranks: Array, coverage: Array, softness: float) -> Array:
    """Graphite, 0..1: as many of the strokes, by their ranks, as shall be covered.

    coverage: 0..1. softness: of the edges of strokes, in ranks.
    """
    graphite = coverage * np.float32(1 + 2 * softness)
    graphite -= ranks
    graphite *= np.float32(0.5 / softness)
    return cast(Array, np.clip(graphite, 0, 1, out=graphite))
