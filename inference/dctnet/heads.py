"""Cut heads out of a picture and paste them back.

Both are the same warp. A destination pixel is looked up in the source through the inverse
similarity, from pixel centre to pixel centre. Where the source grows (or hardly shrinks), the
interpolation is bicubic, a = -0.75. Where it shrinks, it is bilinear on a grid that is n times as
fine each way, n = ⌈shrinkage - 1/4⌉, of which n × n samples are averaged, so that no pixel of the
source is skipped. Pictures are continued with their edge. A blend mask is bilinear always, 0 beyond
its edge, and covers the whole crop, whatever its own side is.
"""

from __future__ import annotations

from math import ceil
from typing import Final, cast

import cv2
import numpy as np
import numpy.typing as npt

from inference.arrays import AnyImage, Array, Picture, resized
from inference.dctnet.plan import Affine, Head, Manner

Mask = npt.NDArray[np.uint8]  # (H, W), 0..255

RIM: Final = 1 / 12  # of the side: where a head fades out, whatever its blend mask says
WHITE: Final = (255, 255, 255)
BLACK: Final = (0, 0, 0)
SKIPPED: Final = 0.25  # of a pixel may be skipped between two samples without being missed


def cut(picture: Picture, head: Head, manner: Manner) -> Picture:
    """The upright head: uint8 (side, side, 3). Beyond the picture is its edge."""
    border = cv2.BORDER_REPLICATE if manner.replicating else cv2.BORDER_CONSTANT
    return _warped(picture, head.to_crop, (head.side, head.side), border, manner)


def paste(
    picture: Picture, redrawn: Mask, drawn: Picture, head: Head, mask: Array, manner: Manner
) -> None:
    """Blend a drawn head into the picture, in place. Only its own rectangle is touched.

    picture: uint8 (H, W, 3).  redrawn: uint8 (H, W), how much of a pixel is a head's, 0..255.
    drawn: uint8 (side, side, 3).  mask: float32 (S, S), 0..1.
    """
    height, width = picture.shape[:2]
    left, top, right, bottom = head.rectangle(width, height)
    size = right - left, bottom - top
    border = cv2.BORDER_REPLICATE if manner.soft_rim else cv2.BORDER_CONSTANT
    there = _warped(drawn, _moved(head, left, top), size, border, manner, outside=BLACK)
    place = _moved(head.drawn_at(len(mask)), left, top)
    weight = _warped(mask, place, size, cv2.BORDER_CONSTANT, manner, outside=BLACK, smooth=False)
    here = (slice(top, bottom), slice(left, right))
    picture[here] = cv2.blendLinear(there, picture[here], weight, 1 - weight)
    redrawn[here] = np.maximum(redrawn[here], cv2.convertScaleAbs(weight, alpha=255))


def faded(mask: Array) -> Array:
    """A blend mask that ends in 0 at its rim. mask: float32 (S, S), 0..1.

    The published ones end at 0.2 to 0.3, which shows as a square around the head.
    """
    side = len(mask)
    inside = np.minimum(np.arange(side), np.arange(side)[::-1]) + 0.5  # pixels from the rim
    ramp = np.minimum(inside / (RIM * side), 1)
    ramp = (ramp * ramp * (3 - 2 * ramp)).astype(np.float32)
    fading: Array = mask * np.minimum.outer(ramp, ramp)
    return fading


def _moved(head: Head, left: int, top: int) -> Affine:
    """From pixels of the crop to pixels of a part of the picture that begins at left, top."""
    place = head.from_crop
    place[:, 2] -= left, top
    return place


def _warped(
    source: AnyImage,
    matrix: Affine,
    size: tuple[int, int],
    border: int,
    manner: Manner,
    outside: tuple[int, int, int] = WHITE,
    smooth: bool = True,
) -> AnyImage:
    """The source seen through a similarity, source pixels -> destination pixels."""
    shrinkage = 1 / float(np.hypot(matrix[0, 0], matrix[1, 0]))
    finer = max(1, ceil(shrinkage - SKIPPED)) if manner.antialiased else 1
    cubic = finer == 1 and manner.smooth and smooth
    flags = cv2.INTER_CUBIC if cubic else cv2.INTER_LINEAR
    matrix = matrix * finer
    matrix[:, 2] += (finer - 1) / 2
    width, height = size
    fine = cv2.warpAffine(
        source, matrix, (width * finer, height * finer), flags=flags, borderMode=border,
        borderValue=outside,
    )  # fmt: skip
    return resized(cast(AnyImage, fine), width, height)
