"""Where washes end in white paper: around the subject, and before the picture's border.

As with the level of water, everything is a depth: below 0 is paper. Lengths are in pixels at
1024 px, unless they say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Array, resized
from inference.styles.filters import smoothstep, wide_blur
from inference.styles.paper import turbulence
from inference.styles.scene import Scene

COARSE: Final = 8  # pixels of the picture that share one distance from the subject
NEAR: Final = 60.0  # from the subject: here paint leaves less margin
SUBJECT_MARGIN: Final = 0.1  # of the margin, where the subject is cut by the border
STRENGTHS: Final = (0.1, 0.3, 1.0)  # for which the next three lengths are given
MARGIN: Final = (-14.0, 11.0, 42.0)  # of paper: the weakest have none
WAVES: Final = (0.0, 3.0, 9.0)  # of the margin's edge
STROKES: Final = (0.0, 3.0, 9.0)  # how differently far strokes of the brush go
BRUSH: Final = 30.0  # width of that brush
HIGHEST: Final = 1.6  # wave or stroke, in standard deviations: no spit of paint or paper is longer
ELONGATION: Final = 8  # of a stroke: how many times longer than wide
REACH: Final = (80.0, -35.0)  # of paint around the subject: divided by strength, and always
DOUBT: Final = 1500.0  # more reach where the subject is a guess
RAGGED: Final = 3.0  # the small waves of a brush
CRISP: Final = 7.0  # from bare paper to all the pigment
SOFT: Final = 20.0  # more than that where the paper was wet


@dataclass(frozen=True, slots=True)
class Shore:
    """Planes are float32 (H, W)."""

    depth: Array  # paper below 0, all the pigment from 1 on
    aside: Array  # 1 away from people, nearly 0 on them: where paint may thin out


def find_shore(scene: Scene, belongings: Array, strength: float) -> Shore:
    """belongings: float32 (H, W), 0..1, what is painted with people. strength: above 0, up to 1."""
    waves = np.clip(turbulence(scene.shape, 170 * scene.scale, seed=81), -HIGHEST, HIGHEST)
    distance = _from_people(belongings, scene)
    aside = SUBJECT_MARGIN + (1 - SUBJECT_MARGIN) * np.clip(distance * np.float32(1 / NEAR), 0, 1)
    margin, rise, stroke = (
        np.float32(np.interp(strength, STRENGTHS, lengths)) for lengths in (MARGIN, WAVES, STROKES)
    )
    end: Array = margin + rise * waves + stroke * _strokes(scene)
    depth = _from_border(scene) - aside * end
    np.minimum(depth, _reach(scene, strength) * (1 + 0.3 * waves) - distance, out=depth)
    depth += RAGGED * aside * turbulence(scene.shape, 20 * scene.scale, seed=85, octaves=2)
    wet = turbulence(scene.shape, 260 * scene.scale, seed=91, octaves=2)
    depth /= CRISP + SOFT * smoothstep(0.2, 1.2, wet)
    np.maximum(depth, _around_faces(scene), out=depth)
    return Shore(depth, aside)


def _strokes(scene: Scene) -> Array:
    """Broad level strokes of different lengths."""
    height, width = scene.shape
    columns = max(1, width // ELONGATION)
    strokes = turbulence((height, columns), BRUSH * scene.scale, seed=87, octaves=2)
    return resized(np.clip(strokes, -HIGHEST, HIGHEST), width, height)


def _around_faces(scene: Scene) -> Array:
    """Depth that faces have wherever they are: even at a border they are painted."""
    around = wide_blur(scene.masks.face, 14 * scene.unit)
    around *= 10
    around -= 1
    return around


def _reach(scene: Scene, strength: float) -> np.float32:
    """How far from people paint goes."""
    divided, always = REACH
    doubt = 1 - scene.subject.trust
    return np.float32(divided / max(strength, 0.05) + always + DOUBT * doubt)


def _from_people(belongings: Array, scene: Scene) -> Array:
    """Distance from people; where nobody is, far from them everywhere."""
    height, width = scene.shape
    rows, columns = -(-height // COARSE), -(-width // COARSE)
    outside = (resized(belongings, columns, rows) < 0.5).astype(np.uint8)
    if outside.all():
        return np.full(scene.shape, NEAR, np.float32)
    distance = cast(Array, cv2.distanceTransform(outside, cv2.DIST_L2, 5))
    distance *= np.float32(COARSE / scene.scale)
    return resized(distance, width, height)


def _from_border(scene: Scene) -> Array:
    """Distance from the picture's border, with round corners."""
    height, width = scene.shape
    x = (np.minimum(np.arange(width), np.arange(width)[::-1]) + 0.5).astype(np.float32)
    y = (np.minimum(np.arange(height), np.arange(height)[::-1]) + 0.5).astype(np.float32)
    rounded: Array = 1 / np.sqrt(x[None, :] ** -2 + y[:, None] ** -2)
    rounded *= np.float32(1 / scene.scale)
    return rounded
