"""Parts of a drawing from working size to the asked size.

Each grows in its own way: colour smoothly, with edges placed where the large photo has them (guided
upsampling: Kopf et al. 2007; He et al. 2013), lines as a mask that is made crisp again.
"""

from __future__ import annotations

from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Array, Picture, resized
from inference.styles.filters import BORDER, blur, magnitude, slopes, smoothstep

WORTH_SHARPENING: Final = 1.15  # how much larger a result must be than its layers
LINE_LEVEL: Final = 0.42  # ink in the middle of a line's soft edge
LINE_SOFTNESS: Final = 0.31  # ink from there to the paper, and to the full line
EDGE: Final = (0.02, 0.07)  # contrast of two pixels, 0..1, from no edge to one
EDGE_AMOUNT: Final = 0.65  # of the photo's own edge: all of it brings wisps of hair back
SMALLEST_VARIANCE: Final = np.float32(1e-3)  # of the guide, 0..1, where it is believed


def grown_color(color: Picture, photo: Picture) -> Picture:
    """uint8 (h, w, 3) RGB at the size of the photo, uint8 (H, W, 3) RGB."""
    height, width = photo.shape[:2]
    if _is_worth_sharpening(color.shape, photo):
        return _enlarged_color(color, photo)
    return resized(color, width, height, cv2.INTER_CUBIC)


def grown_lines(lines: Array, photo: Picture) -> Array:
    """float32 (h, w), 0..1, at the size of the photo."""
    height, width = photo.shape[:2]
    if _is_worth_sharpening(lines.shape, photo):
        return _enlarged_lines(lines, width, height)
    return resized(lines, width, height)


def _is_worth_sharpening(shape: tuple[int, ...], photo: Picture) -> bool:
    return bool(max(photo.shape) > WORTH_SHARPENING * max(shape))


def _enlarged_lines(lines: Array, width: int, height: int) -> Array:
    """Interpolated, then made steep, but not so steep that stairs are seen."""
    large = resized(blur(lines, 0.7), width, height, cv2.INTER_CUBIC)
    return smoothstep(LINE_LEVEL - LINE_SOFTNESS, LINE_LEVEL + LINE_SOFTNESS, large)


def _enlarged_color(color: Picture, photo: Picture) -> Picture:
    """Interpolated; at the photo's edges the lightness follows the photo."""
    height, width = photo.shape[:2]
    large = resized(color, width, height, cv2.INTER_CUBIC)
    guide = _lightness(photo)
    guided = _guided(_lightness(color), guide)
    guided -= _lightness(large)
    guided *= np.float32(255 * EDGE_AMOUNT) * _edges(guide)
    lighter = np.maximum(guided, 0).astype(np.uint8)
    darker = np.maximum(-guided, 0).astype(np.uint8)
    large = cast(Picture, cv2.add(large, cv2.merge([lighter] * 3)))
    return cast(Picture, cv2.subtract(large, cv2.merge([darker] * 3)))


def _lightness(picture: Picture) -> Array:
    """uint8 (H, W, 3) -> float32 (H, W), 0..1."""
    return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) * np.float32(1 / 255)


def _guided(small: Array, guide: Array) -> Array:
    """A small plane at the size of the guide, as the locally linear function of it that fits."""
    height, width = guide.shape
    low = resized(guide, small.shape[1], small.shape[0])
    mean_guide, mean = _box(low), _box(small)
    covariance = _box(low * small) - mean_guide * mean
    variance = _box(low * low) - mean_guide * mean_guide
    variance += SMALLEST_VARIANCE
    covariance /= variance
    slope = _box(covariance)
    offset = _box(mean - slope * mean_guide)
    return resized(slope, width, height) * guide + resized(offset, width, height)


def _box(plane: Array) -> Array:
    return cast(Array, cv2.blur(plane, (5, 5), borderType=BORDER))


def _edges(plane: Array) -> Array:
    """A soft mask, 0..1, of the edges of a plane."""
    return smoothstep(*EDGE, blur(magnitude(*slopes(plane)), 1.5))
