"""Eyes of a photo, made larger before anything is drawn: as cartoons have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from inference.arrays import Array, Picture
from inference.styles.anatomy import FaceFrame, around, is_empty, offsets
from inference.styles.filters import BORDER

SOCKET: Final = 0.46  # radius around an eye that is stretched, in face sizes
SMALLEST: Final = 4  # pixels of that radius below which nobody would see it


def enlarge_eyes(picture: Picture, frames: Sequence[FaceFrame], amount: float) -> Picture:
    """A copy of the picture, uint8 (H, W, 3), with eyes that are larger by about this part.

    Frontal faces only: in profile, one eye lies on the other.
    """
    enlarged = picture.copy()
    for frame in frames:
        if frame.frontal:
            for eye in frame.eyes:
                _magnify(enlarged, picture, frame, eye, amount)
    return enlarged


def _magnify(
    target: Picture, picture: Picture, frame: FaceFrame, centre: Array, amount: float
) -> None:
    """One eye of the picture, into the target."""
    radius = SOCKET * frame.size
    box = around(centre, radius + 1, picture.shape[:2])
    if radius < SMALLEST or is_empty(box):
        return
    x, y = offsets(centre, box)
    edge = np.clip((x * x + y * y) / np.float32(radius * radius), 0, 1)
    pull = 1 - np.float32(amount) * (1 - edge) ** 2  # 1 at the rim: nothing tears
    at_x, at_y = centre[0] + x * pull, centre[1] + y * pull
    target[box] = cv2.remap(picture, at_x, at_y, cv2.INTER_CUBIC, borderMode=BORDER)
