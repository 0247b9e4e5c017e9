"""The one entry to the built-in styles: pixels and faces in, a drawing of the asked size out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import cv2
import numpy as np

from inference.arrays import Picture, resized
from inference.faces import Face
from inference.styles import ink
from inference.styles.layers import Layers
from inference.styles.scene import Scene, analyse
from inference.upscale import flattened

Style = Callable[[Scene, float], Layers]

STYLES: Final[dict[str, Style]] = {"ink": ink.draw}
WORKING_SIDE: Final = 1024  # longest side at which styles draw; larger results grow from there


def draw(
    picture: Picture, faces: Sequence[Face], style: str, strength: float, size: int
) -> Picture:
    """Draw a photo in one of the STYLES.

    picture: uint8 (H, W, 3) RGB. faces: landmarks in its pixels. strength: 0..1.
    size: longest side of the result, which is uint8 (h, w, 3) RGB and keeps the proportions, with
    one pixel at least. The same input gives the same output, bit by bit.
    """
    height, width = picture.shape[:2]
    photo = _sized(picture, size)
    working = _sized(picture, min(size, WORKING_SIDE))
    scale = np.array([working.shape[1] / width, working.shape[0] / height], np.float32)
    placed = [Face(face.landmarks * scale, face.score) for face in faces]
    scene = analyse(working, placed)
    layers = STYLES[style](scene, strength)
    return flattened(layers, scene.picture if photo.shape == working.shape else photo)


def _sized(picture: Picture, size: int) -> Picture:
    height, width = picture.shape[:2]
    scale = size / max(height, width)
    new_width, new_height = max(1, round(width * scale)), max(1, round(height * scale))
    return resized(picture, new_width, new_height, enlarging=cv2.INTER_CUBIC)
