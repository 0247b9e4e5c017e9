"""Between the photo and the learned cartoon of it: a new strength costs a blend, not a render.

Heads are a morph (features are aligned, then mixed), and everywhere the drawing's contrast comes
before its tone. Seen at strengths 0.1 … 0.9 on real DCT-Net results and on warped ink drawings:

- plain blend, and the same in OKLab: two pairs of brows and lips in every head, and fog below 0.5;
  the colours of the two hardly differ, so sRGB, which costs nothing, stays;
- bands, the photo's detail out before the drawing's comes in: no ghosts, but no face at 0.5;
- the stronger contrast of each band, by pixel: crisp shreds of the photo's brows and lips;
- a steep curve inside of heads: ghosts at 0.5 alone, but heads at odds with what is around them;
- a morph by optical flow and then a plain blend: one set of features, still fog at 0.3;
- this one: one set of features, and a light touch looks drawn.
"""

from __future__ import annotations

from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Picture, resized
from inference.dctnet.alignment import Mask, aligned
from inference.styles.filters import BORDER

CURVE: Final = 0.6  # power of the strength by which contrast comes; tone comes by the strength
TONE_CELLS: Final = 64  # along the longest side: what is coarser is tone, what is finer contrast
NO_CHANGE: Final = 128  # of tone


def blended(photo: Picture, painting: Picture, redrawn: Mask, strength: float) -> Picture:
    """The photo at strength 0, the painting exactly at 1; more strength leads further away.

    photo, painting: uint8 (H, W, 3) RGB. redrawn: uint8 (H, W), 255 where a head was drawn anew,
    with a geometry of its own; elsewhere the painting has the photo's. strength: 0..1.
    The same input gives the same output, bit by bit.
    """
    if strength >= 1:
        return painting.copy()
    contrast = strength**CURVE
    held_back = _tone_change(painting, photo, contrast - strength)
    return _mixed(*aligned(photo, painting, redrawn, strength), contrast, held_back)


def _tone_change(before: Picture, after: Picture, part: float) -> Picture:
    """A part of the way from one tone to the other, uint8 (H, W, 3) around NO_CHANGE."""
    height, width = before.shape[:2]
    cell = max(1.0, max(height, width) / TONE_CELLS)
    size = max(1, round(width / cell)), max(1, round(height / cell))
    small = cv2.addWeighted(
        resized(after, *size), part, resized(before, *size), -part, NO_CHANGE, dtype=cv2.CV_32F
    )
    smooth = cv2.GaussianBlur(small, (0, 0), 0.8, borderType=BORDER)
    return resized(np.rint(smooth).astype(np.uint8), width, height)


def _mixed(photo: Picture, painting: Picture, contrast: float, tone: Picture) -> Picture:
    """A blend, changed in tone.

    Kept between the two, each value goes from the photo's to the painting's without turning
    back, and nothing glows beside an edge.
    """
    mixed = cv2.addWeighted(photo, 1 - contrast, painting, contrast, 0)
    mixed = cv2.addWeighted(mixed, 1, tone, 1, -NO_CHANGE, dst=mixed)
    bound = cv2.min(photo, painting)
    mixed = cv2.max(mixed, bound, dst=mixed)
    bound = cv2.max(photo, painting, dst=bound)
    return cast(Picture, cv2.min(mixed, bound, dst=mixed))
