"""From a photo to the canvas it is painted on, and from the painting to the picture that was asked.

A painting serves every strength, size and format that is asked for later, so its canvas does not
depend on them: it is as large as the photo, within bounds.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from inference.arrays import Array, Picture, fitted, fitted_size, resized
from inference.dctnet.portrait import Painting
from inference.dctnet.strength import blended
from inference.engine import MAX_SIZE
from inference.faces import Sitter

SMALLEST: Final = 1024  # longest side: a small photo grows first, so that its heads are drawn large


def on_canvas(sitter: Sitter) -> tuple[Picture, list[Array]]:
    """The photo at the size of its canvas, uint8 (H, W, 3) RGB, and the landmarks there."""
    photo = sitter.picture
    canvas = fitted(photo, _longest(photo))
    scale = np.divide(canvas.shape[1::-1], photo.shape[1::-1], dtype=np.float32)
    half = np.float32(0.5)
    return canvas, [(face.landmarks + half) * scale - half for face in sitter.faces]


def packed(painting: Painting) -> Picture:
    """A painting as one array to be kept: uint8 (H, W, 4), RGB and how much is redrawn."""
    return np.dstack((painting.picture, painting.redrawn))


def unpacked(kept: bytes, photo: Picture) -> Painting:
    """What `packed` made of the painting of this photo."""
    width, height = fitted_size(photo.shape, _longest(photo))
    planes = np.frombuffer(kept, np.uint8).reshape(height, width, 4)
    return Painting(np.ascontiguousarray(planes[..., :3]), np.ascontiguousarray(planes[..., 3]))


def finished(photo: Picture, painting: Painting, strength: float, size: int) -> Picture:
    """The painting, softened to a strength, with `size` pixels on its longest side.

    photo: uint8 (H, W, 3) RGB, the one that was painted.  strength: 0..1.
    """
    photo = fitted(photo, size)
    height, width = photo.shape[:2]
    picture = resized(painting.picture, width, height, enlarging=cv2.INTER_CUBIC)
    return blended(photo, picture, resized(painting.redrawn, width, height), strength)


def _longest(photo: Picture) -> int:
    height, width = photo.shape[:2]
    longest: int = min(MAX_SIZE, max(SMALLEST, height, width))
    return longest
