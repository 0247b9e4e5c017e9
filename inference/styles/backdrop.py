"""The plain ground of a poster: light above, deeper below, of the hue that the photo has there."""

from __future__ import annotations

from typing import Final

import numpy as np

from inference.arrays import Array

LIGHTEST: Final = 0.92  # lightness at the top
DEEPEST: Final = 0.76  # lightness at the bottom, for blues and reds
YELLOW: Final = 1.75  # hue, in radians, that is still yellow only while it is light
LIGHTER: Final = 0.12  # how much lighter yellow grounds end
CHROMA: Final = np.array([0.05, 0.10])  # at the top, at the bottom
COLORLESS: Final = 0.008  # chroma of skin and of what is behind in a black and white photo
COLORFUL: Final = 0.025  # and in one that has colours
TURN: Final = 0.4  # radians by which the hue turns on the way down
GREY: Final = 0.012  # chroma up to which a photo's background has no hue
APART: Final = 0.6  # radians of hue between skin and ground


def gradient(height: int, behind: Array, skin: Array) -> Array:
    """float32 (3, height, 1) OKLab. behind, skin: the typical colours (3,) of both."""
    hue = _hue(behind, skin)
    deepest = DEEPEST + LIGHTER * max(0.0, float(np.cos(hue - YELLOW)))
    chroma = CHROMA * _colorfulness(behind, skin)
    top, bottom = _color(LIGHTEST, chroma[0], hue), _color(deepest, chroma[1], hue + TURN)
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    shades: Array = top[:, None, None] + (bottom - top)[:, None, None] * down
    return shades


def _colorfulness(behind: Array, skin: Array) -> float:
    """0 for a photo in black and white, whose ground is a grey, to 1."""
    chroma = max(float(np.hypot(*color[1:])) for color in (behind, skin))
    return float(np.clip((chroma - COLORLESS) / (COLORFUL - COLORLESS), 0, 1))


def _hue(behind: Array, skin: Array) -> float:
    """The background's own, kept away from skin; opposite to skin where it is grey."""
    of_skin = float(np.arctan2(skin[2], skin[1]))
    if float(np.hypot(behind[1], behind[2])) <= GREY:
        return of_skin + np.pi
    of_ground = float(np.arctan2(behind[2], behind[1]))
    apart = (of_ground - of_skin + np.pi) % (2 * np.pi) - np.pi
    if abs(apart) < APART:
        return of_skin + float(np.copysign(APART, apart))
    return of_ground


def _color(lightness: float, chroma: float, hue: float) -> Array:
    return np.array([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], np.float32)
