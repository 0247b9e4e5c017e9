"""From layers at working size to one picture at the asked size."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np

from inference.arrays import Picture, resized
from inference.styles.layers import Layers


def flattened(layers: Layers, photo: Picture) -> Picture:
    """The layers over the photo, at the photo's size. photo: uint8 (H, W, 3) RGB."""
    height, width = photo.shape[:2]
    color = resized(layers.color, width, height, cv2.INTER_CUBIC)
    line_color = resized(layers.line_color, width, height)
    lines = resized(layers.lines, width, height, cv2.INTER_CUBIC)
    lines = np.clip(lines, 0, 1)
    drawn = cv2.blendLinear(color, line_color, 1 - lines, lines)
    return cast(Picture, cv2.addWeighted(drawn, layers.opacity, photo, 1 - layers.opacity, 0))
