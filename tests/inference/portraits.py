"""Pictures to draw in tests: one real face, and what cameras and strangers may send besides."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import skimage.data

from inference.arrays import Picture, resized
from inference.faces import Face

# of the astronaut in her own 512 × 512 pixels, by hand
EYES_NOSE_MOUTH = np.array([[203, 101], [247, 103], [225, 127], [205, 140], [244, 141]], np.float32)


@cache
def astronaut(side: int = 512) -> Picture:
    """A portrait, side × side pixels."""
    photo = np.asarray(skimage.data.astronaut(), np.uint8)
    return resized(photo, side, side, cv2.INTER_CUBIC)


def her_face(side: int = 512) -> Face:
    return Face(EYES_NOSE_MOUTH * np.float32(side / 512), 1.0)


def flat(height: int, width: int, level: int = 128) -> Picture:
    return np.full((height, width, 3), level, np.uint8)


def noise(height: int, width: int) -> Picture:
    return np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)
