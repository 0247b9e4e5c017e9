"""Eyes and lips of a poster: cut finer than the rest, so that people are recognised."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from inference.arrays import Array, Picture
from inference.styles.anatomy import Box
from inference.styles.color import from_oklab
from inference.styles.features import own_lightness
from inference.styles.filters import blur, magnitude, mix, smoothstep
from inference.styles.scene import Scene

STEPS: Final = 7  # of light, from black to white
OPACITY: Final = 0.9
LARGE: Final = (65.0, 105.0)  # face sizes, at 1024 px: from here on, of a mouth only lips and teeth


def eyes_and_lips(scene: Scene, strength: float, closeness: float) -> tuple[Picture, Array]:
    """Their colours, uint8 (H, W, 3) RGB, and how far they cover the sheets, float32 (H, W), 0..1.

    closeness: 1 for a close-up.
    """
    picture, opacity = np.zeros((*scene.shape, 3), np.uint8), np.zeros(scene.shape, np.float32)
    left, top, width, height = cv2.boundingRect((scene.masks.features > 0).astype(np.uint8))
    if width:
        box = slice(top, top + height), slice(left, left + width)
        opacity[box] = _opacity(scene, box)
        picture[box] = _stepped(np.ascontiguousarray(scene.fine[:, *box]), strength, closeness)
    return picture, opacity


def _stepped(color: Array, strength: float, closeness: float) -> Picture:
    """Steps of light with soft edges. color: float32 (3, h, w) OKLab, overwritten."""
    steps = color[0] * np.float32(STEPS)
    middle = np.floor(steps) + np.float32(0.5)
    stepped = np.tanh((steps - middle) * np.float32(2 + 4 * closeness))
    color[0] = (middle + np.float32(0.5) * stepped) / np.float32(STEPS)
    color[1:] *= np.float32(1 + 0.35 * strength)
    return from_oklab(color)


def _opacity(scene: Scene, box: Box) -> Array:
    eyes, mouth = (smoothstep(0.15, 0.6, m[box]) for m in (scene.masks.eyes, scene.masks.mouth))
    largest = max(frame.size for frame in scene.frames) / scene.scale
    large = float(np.clip((largest - LARGE[0]) / (LARGE[1] - LARGE[0]), 0, 1))
    if large:
        mouth = mix(mouth, blur(_lips_and_teeth(scene, box), 0.8 * scene.unit), large)
    return np.float32(OPACITY) * np.maximum(eyes, mouth)


def _lips_and_teeth(scene: Scene, box: Box) -> Array:
    """Not the stubble around them: what is red, very dark, or white."""
    lightness, a, b = scene.fine[:, *box]
    darker = own_lightness(scene)[box] - lightness
    red = smoothstep(0.010, 0.028, a - np.float32(scene.skin.median(scene.fine[1], otherwise=0.04)))
    white = smoothstep(0.02, 0.08, -darker) * (1 - smoothstep(0.03, 0.06, magnitude(a, b)))
    dark = smoothstep(0.20, 0.30, darker)
    found: Array = scene.masks.mouth[box] * np.maximum(red, np.maximum(dark, white))
    return found
