"""Graphite on paper: tones and contours, drawn stroke by stroke at the size of the result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Array, Picture, resized
from inference.styles.filters import positions, sampled
from inference.styles.hatching import Directions, Strokes, covered
from inference.styles.layers import blended
from inference.styles.paper import turbulence
from inference.upscale import grown_lines

Shape = tuple[int, int]

FINER: Final = 0.6  # exponent with which strokes grow with a picture: below 1, so they get finer
THINNEST: Final = 1.2  # stroke, in pixels of a picture of 1024 px
LIGHTEST: Final = 0.03  # darkness from which anything is hatched
COMPLETE: Final = 0.90  # darkness at which the first layer of strokes is complete
CROSSED: Final = 0.70  # darkness from the beginning of the second layer until it is
DEEPENED: Final = 0.52  # and of the third
CROSSING: Final = 36.0  # degrees from the first layer of strokes to the second
DEEPENING: Final = -10.0  # and to the third
TOOTH: Final = 1.5  # pixels between the hills of the paper that catch graphite
CAUGHT: Final = 0.21  # how much more graphite a hill catches, as a part
APART: Final = 1.6  # between a contour and its repetition, in units of length
AGAIN: Final = 0.5  # how dark the repetition is, beside the first
WANDERING: Final = 70.0  # units of length over which that distance changes
PAPER: Final = (252, 250, 245)  # without light and shade
GRAPHITE: Final = (24, 24, 26)  # at its thickest
SHADE: Final = 0.02  # of the paper on average, in parts of the way to graphite
FIBRES: Final = 0.014  # how much it varies from fibre to fibre
CLOUDS: Final = 0.010  # and over wide areas,
CLOUDS_ACROSS: Final = 17  # of which so many lie on the longest side


@dataclass(frozen=True, slots=True)
class Hand:
    """How somebody draws. Lengths are in units of length, all else is 0..1."""

    width: float  # of strokes
    length: float  # of strokes
    softness: float  # of the edges of strokes, in darkness
    cross: float  # darkness from which strokes cross
    deep: float  # darkness from which a third layer is laid
    press: float  # darkness of one layer
    gaps: float  # paper that is left between the strokes of one layer where it is darkest
    hatching: float  # darkness of all layers
    smudge: float  # darkness of graphite rubbed in between strokes
    rubbed: float  # and of that on skin, where there are few strokes
    deepest: float  # the darkest that tones get
    contour: float  # darkness of contours
    point: float  # width of contours
    mean: float  # mean darkness past which a photo is drawn lighter than it is
    contrast: float  # between lights and darks
    large: float  # how much lighter large darks are left
    background: float  # how much of what is behind people is drawn


@dataclass(frozen=True, slots=True)
class GraphiteDrawing:
    """What is drawn how dark and which way. Planes are float32 (h, w), 0..1."""

    darkness: Array
    hatching: Array  # how dark strokes are that cover all paper
    smudge: Array  # how dark the graphite is that is rubbed in between strokes
    contours: Array
    directions: Directions
    tint: tuple[Picture, Picture] | None  # uint8 (h, w, 3): what colour adds, and what it takes
    hand: Hand
    unit: float  # of contours, in pixels
    stroke: float  # unit of strokes, in pixels of a picture of 1024 px
    opacity: float  # over the photo, 0..1

    def at(self, photo: Picture) -> Picture:
        """See Drawing."""
        shape = cast(Shape, photo.shape[:2])
        tooth = turbulence(shape, TOOTH * _pen(shape), seed=21, octaves=2)
        caught = np.clip(np.float32(CAUGHT / 2) * tooth, -CAUGHT, CAUGHT)
        caught += 1
        dark = self._hatched(shape)
        dark *= caught
        np.clip(dark, 0, self.hand.deepest, out=dark)
        lines = self._twice(grown_lines(self.contours, photo))
        lines *= caught
        np.clip(lines, 0, 1, out=lines)
        lines *= np.float32(self.hand.contour)
        dark += lines * (1 - dark)
        return blended(self._tinted(_on_paper(dark, tooth)), photo, self.opacity)

    def _hatched(self, shape: Shape) -> Array:
        """Graphite of all layers of strokes, and what is rubbed in between, float32 (H, W)."""
        height, width = shape
        darkness = resized(self.darkness, width, height)
        bare = np.ones(shape, np.float32)
        for strokes, start, end in self._layers(shape):
            coverage = (darkness - np.float32(start)) * np.float32(1 / (end - start))
            np.clip(coverage, 0, 1 - self.hand.gaps, out=coverage)
            layer = covered(strokes.drawn(shape, self.directions), coverage, self.hand.softness)
            layer *= np.float32(-self.hand.press)
            layer += 1
            bare *= layer
        graphite = 1 - bare
        graphite *= resized(self.hatching, width, height)
        graphite += resized(self.smudge, width, height)
        return graphite

    def _layers(self, shape: Shape) -> Iterator[tuple[Strokes, float, float]]:
        """Strokes, and the darkness at which they begin and at which they are complete."""
        hand, pen, unit = self.hand, _pen(shape), self.stroke
        wide = max(1.0, pen * max(THINNEST, hand.width * unit))
        narrow = max(1.0, pen * max(THINNEST, 0.8 * hand.width * unit))
        long, short = pen * hand.length * unit, 0.6 * pen * hand.length * unit
        yield Strokes(wide, long, 0, seed=11), LIGHTEST, COMPLETE
        yield Strokes(wide, 0.8 * long, CROSSING, seed=12), hand.cross, hand.cross + CROSSED
        yield Strokes(narrow, short, DEEPENING, seed=13), hand.deep, hand.deep + DEEPENED

    def _twice(self, lines: Array) -> Array:
        """Contours drawn again, lighter and slightly apart."""
        growth = max(lines.shape) / max(self.contours.shape)
        apart, period = APART * self.unit * growth, WANDERING * self.unit * growth
        x, y = positions(lines.shape)
        x += np.float32(apart) * turbulence(lines.shape, period, seed=31, octaves=1)
        y += np.float32(apart) * turbulence(lines.shape, period, seed=33, octaves=1)
        again = sampled(lines, x, y)
        again *= np.float32(AGAIN)
        return cast(Array, cv2.max(lines, again))

    def _tinted(self, drawn: Picture) -> Picture:
        """With what is left of the photo's colours."""
        if self.tint is None:
            return drawn
        height, width = drawn.shape[:2]
        more, less = (resized(part, width, height) for part in self.tint)
        return cast(Picture, cv2.subtract(cv2.add(drawn, more), less))


def _pen(shape: Shape) -> float:
    """How much larger strokes and grain are than at 1024 px."""
    return float((max(shape) / 1024) ** FINER)


def _on_paper(dark: Array, tooth: Array) -> Picture:
    """Graphite on paper that has a grain, uint8 (H, W, 3) RGB.

    dark: of graphite, float32 (H, W), 0..1. tooth: the paper's hills, float32 (H, W).
    """
    shade = np.float32(FIBRES) * tooth
    cloud = max(dark.shape) / CLOUDS_ACROSS
    shade += np.float32(CLOUDS) * turbulence(dark.shape, cloud, seed=95, octaves=2)
    shade += np.float32(SHADE)
    np.maximum(shade, 0, out=shade)
    shade *= 1 - dark
    shade += dark
    shade *= 255
    paper, graphite = np.array(PAPER), np.array(GRAPHITE)
    ramp = paper + (graphite - paper) * np.linspace(0, 1, 256)[:, None]
    return cast(
        Picture,
        cv2.LUT(cv2.merge([shade.astype(np.uint8)] * 3), np.rint(ramp)[None].astype(np.uint8)),
    )
