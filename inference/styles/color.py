"""OKLab (Ottosson 2020): equal steps look equal, and hue stays where it is when lightness changes.

Colours are planes, float32 (3, H, W): L is 0..1, a (green to red) and b (blue to yellow) about
-0.3..0.3. Plane by plane, arithmetic runs at the speed of memory.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from inference.arrays import Array, Picture

LMS_FROM_RGB: Final = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
LAB_FROM_LMS: Final = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
LMS_FROM_LAB: Final = np.linalg.inv(LAB_FROM_LMS)
RGB_FROM_LMS: Final = np.linalg.inv(LMS_FROM_RGB)
GAMMA_STEPS: Final = 16384  # fine enough for the steep beginning of the curve


def _linear_from_srgb() -> Array:
    value = np.arange(256) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear, np.float32)


def _srgb_from_linear() -> Picture:
    value = np.arange(GAMMA_STEPS + 1) / GAMMA_STEPS
    srgb = np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(srgb * 255), np.uint8)


LINEAR: Final = _linear_from_srgb()  # the light of every value of sRGB, 0..1
SRGB: Final = _srgb_from_linear()  # and back, from GAMMA_STEPS of light


def to_oklab(picture: Picture) -> Array:
    """uint8 (H, W, 3) sRGB -> float32 (3, H, W) OKLab."""
    lms = cv2.transform(cv2.LUT(picture, LINEAR), LMS_FROM_RGB)
    return np.stack(cv2.split(cv2.transform(np.cbrt(lms), LAB_FROM_LMS)))


def from_oklab(lab: Array) -> Picture:
    """float32 (3, H, W) OKLab -> uint8 (H, W, 3) sRGB; colours outside of it are clipped."""
    roots = cv2.transform(cv2.merge(list(lab)), LMS_FROM_LAB)
    linear = cv2.transform(roots * roots * roots, RGB_FROM_LMS * GAMMA_STEPS)
    np.clip(linear, 0, GAMMA_STEPS, out=linear)
    picture: Picture = SRGB[linear.astype(np.uint16)]
    return picture
