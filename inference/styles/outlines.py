"""What can be believed of outlines: whether a border is seen, and whether it is a thing's."""

from __future__ import annotations

from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Array, resized
from inference.styles.filters import blur, magnitude, scaled, slopes
from inference.styles.subject import Region

COARSE: Final = 2  # pixels, both ways, that share one contrast
NEAR: Final = 4.0  # pixels on both sides over which a border's contrast is taken
SEEN: Final = 0.06  # contrast, in OKLab, of a border that everybody sees
CLOSE_BY: Final = 1.3  # pixels of blur with which a sharp outline is steep,
FAR_OFF: Final = 5.0  # and with which it is not
STEEPER: Final = 1.35  # how many times steeper a sharp outline is close by


def border_of(lab: Array, silhouette: Array) -> tuple[Region, Region]:
    """The border of the silhouette, and where colours differ on its two sides, seen from afar."""
    people = (silhouette > 0.5).astype(np.float32)
    border = cv2.morphologyEx(people, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    height, width = people.shape
    columns, rows = max(1, width // COARSE), max(1, height // COARSE)
    coarse, sigma = resized(people, columns, rows), NEAR / COARSE
    inside = blur(coarse, sigma)
    contrast = np.zeros_like(coarse)
    for plane in scaled(lab, columns, rows):
        within = blur(plane * coarse, sigma)
        difference = within / (inside + np.float32(1e-3))
        difference -= (blur(plane, sigma) - within) / (1 - inside + np.float32(1e-3))
        contrast += difference * difference
    return border, border & (resized(contrast, width, height) > SEEN * SEEN)


def is_sharp(lightness: Array) -> Region:
    """Where an edge is as steep as a thing's, not as a shadow's: soft ones lose less by a blur."""
    near, far = (_steepness(blur(lightness, sigma)) for sigma in (CLOSE_BY, FAR_OFF))
    sharp: Region = near > np.float32(STEEPER) * far
    return sharp


def _steepness(plane: Array) -> Array:
    return cast(Array, cv2.dilate(magnitude(*slopes(plane)), np.ones((5, 5), np.uint8)))
