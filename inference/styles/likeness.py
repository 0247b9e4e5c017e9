"""Eyes, brows and lips of a poster: cut finer than the rest, so that people are recognised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from inference.arrays import Array, Picture, resized
from inference.styles.color import from_oklab
from inference.styles.features import draw_brows, own_lightness
from inference.styles.filters import blur, magnitude, mix, scaled, smoothstep
from inference.styles.scene import Scene

STEPS: Final = 7  # of light, from black to white
OPACITY: Final = 0.9
BROWS: Final = 0.8  # of that
LARGE: Final = (65.0, 105.0)  # face sizes, at 1024 px: from here on, of a mouth only lips and teeth
MOST_PIXELS: Final = 600_000  # whose steps are cut at the final size; more of them grow cut


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """The part of a picture that has all the eyes, brows and lips."""

    color: Array  # float32 (3, h, w) OKLab
    opacity: Array  # float32 (h, w), 0..1
    place: tuple[float, float, float, float]  # left, top, right, bottom, in parts of the picture
    sharpness: float  # of the borders of steps
    vividness: float  # of colours, against 1 for the photo's

    def laid_over(self, drawn: Picture) -> Picture:
        """On a drawing of any size, uint8 (H, W, 3) RGB, in place."""
        height, width = drawn.shape[:2]
        left, right = (round(self.place[i] * width) for i in (0, 2))
        top, bottom = (round(self.place[i] * height) for i in (1, 3))
        columns, rows = right - left, bottom - top
        if columns > 0 and rows > 0:
            part = drawn[top:bottom, left:right]
            opacity = resized(self.opacity, columns, rows)
            above = self._cut(columns, rows)
            part[:] = cv2.blendLinear(np.ascontiguousarray(part), above, 1 - opacity, opacity)
        return drawn

    def _cut(self, columns: int, rows: int) -> Picture:
        if columns * rows > MOST_PIXELS:
            return resized(self._stepped(self.color.copy()), columns, rows, cv2.INTER_CUBIC)
        return self._stepped(scaled(self.color, columns, rows, cv2.INTER_CUBIC))

    def _stepped(self, color: Array) -> Picture:
        """Steps of light with soft edges. color is overwritten."""
        steps = color[0] * np.float32(STEPS)
        middle = np.floor(steps) + np.float32(0.5)
        stepped = np.tanh((steps - middle) * np.float32(self.sharpness))
        color[0] = (middle + np.float32(0.5) * stepped) / np.float32(STEPS)
        color[1:] *= np.float32(self.vividness)
        return from_oklab(color)


def find_likeness(scene: Scene, strength: float, closeness: float) -> Likeness:
    """closeness: 1 for a close-up."""
    height, width = scene.shape
    opacity = _opacity(scene)
    left, top, columns, rows = cv2.boundingRect((opacity > 0).astype(np.uint8))
    box = slice(top, top + rows), slice(left, left + columns)
    return Likeness(
        color=np.ascontiguousarray(scene.fine[:, *box]),
        opacity=opacity[box],
        place=(left / width, top / height, (left + columns) / width, (top + rows) / height),
        sharpness=2 + 4 * closeness,
        vividness=1 + 0.35 * strength,
    )


def _opacity(scene: Scene) -> Array:
    opacity = np.zeros(scene.shape, np.float32)
    if not scene.frames:
        return opacity
    own = own_lightness(scene)
    large = float(np.clip((scene.largest_face - LARGE[0]) / (LARGE[1] - LARGE[0]), 0, 1))
    mouth = smoothstep(0.15, 0.6, scene.masks.mouth)
    if large:
        mouth = mix(mouth, _lips_and_teeth(scene, own), large)
        opacity = np.float32(BROWS * large) * draw_brows(scene, own)
    np.maximum(opacity, mouth, out=opacity)
    np.maximum(opacity, smoothstep(0.15, 0.6, scene.masks.eyes), out=opacity)
    opacity *= np.float32(OPACITY)
    return opacity


def _lips_and_teeth(scene: Scene, own: Array) -> Array:
    """Not the stubble around them: what is red, very dark, or white."""
    found = np.zeros(scene.shape, np.float32)
    left, top, width, height = cv2.boundingRect((scene.masks.mouth > 0).astype(np.uint8))
    if not width:
        return found
    box = slice(top, top + height), slice(left, left + width)
    lightness, a, b = scene.fine[:, *box]
    darker = own[box] - lightness
    red = smoothstep(0.010, 0.028, a - np.float32(scene.skin.median(scene.fine[1], otherwise=0.04)))
    white = smoothstep(0.02, 0.08, -darker) * (1 - smoothstep(0.03, 0.06, magnitude(a, b)))
    dark = smoothstep(0.20, 0.30, darker)
    sure = scene.masks.mouth[box] * np.maximum(red, np.maximum(dark, white))
    found[box] = blur(sure, 0.8 * scene.unit)
    return found
