"""A photo through the two networks of a style: the whole picture, then every head once more.

The order: shrink the photo to the plan's working size, pad, draw, take the padding off, enlarge to
the canvas; cut each head out of the photo, draw it, paste it. Heads are drawn one after the other,
so that memory doesn't grow with their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from inference.arrays import Array, Picture, resized
from inference.dctnet import heads
from inference.dctnet.heads import Mask
from inference.dctnet.plan import Manner, Plan
from inference.dctnet.runtimes import Network


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """A photo to paint. photo: uint8 (H, W, 3) RGB, of the plan's width and height."""

    photo: Picture
    plan: Plan


@dataclass(frozen=True, slots=True, eq=False)
class Painting:
    """A photo at its full strength.

    picture: uint8 (H, W, 3) RGB.  redrawn: uint8 (H, W), 0..255: how much of a pixel is from the
    head network, whose geometry is not the photo's.
    """

    picture: Picture
    redrawn: Mask


def paint(photo: Picture, plan: Plan, background: Network, head: Network, alpha: Array) -> Painting:
    """Paint a photo as planned. With and without faces, the result is of the photo's size.

    photo: uint8 (H, W, 3) RGB, of the plan's width and height.  alpha: float32 (S, S), 0..1, how
    much of a pixel of a head's crop is taken from the drawn head.
    """
    small = resized(photo, *plan.working)
    stage = photo if plan.manner.full_size else small
    drawn = _drawn(_padded(small, plan), background)[: small.shape[0], : small.shape[1]]
    picture = np.ascontiguousarray(_enlarged(drawn, plan.stage, plan.manner))
    redrawn = np.zeros(picture.shape[:2], np.uint8)
    mask = heads.faded(alpha) if plan.manner.soft_rim else alpha
    for one in plan.heads:
        drawn = _drawn(heads.cut(stage, one, plan.manner), head)
        heads.paste(picture, redrawn, drawn, one, mask, plan.manner)
    canvas = plan.width, plan.height
    return Painting(_enlarged(picture, canvas, plan.manner), resized(redrawn, *canvas))


def _drawn(picture: Picture, network: Network) -> Picture:
    """RGB through a network that speaks BGR."""
    question = cast(Picture, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    answer = network(question[None])[0]
    return cast(Picture, cv2.cvtColor(answer, cv2.COLOR_BGR2RGB))


def _padded(small: Picture, plan: Plan) -> Picture:
    height, width = small.shape[:2]
    padded_width, padded_height = plan.padded
    border = cv2.BORDER_REPLICATE if plan.manner.replicating else cv2.BORDER_CONSTANT
    right, bottom = padded_width - width, padded_height - height
    padded = cv2.copyMakeBorder(small, 0, bottom, 0, right, border, value=heads.WHITE)
    return cast(Picture, padded)


def _enlarged(picture: Picture, size: tuple[int, int], manner: Manner) -> Picture:
    """At the size of the stage or the canvas.

    Without the photo as a guide: wherever a drawing has a line and the photo a soft edge, a guided
    filter eats into the line. ModelScope's INTER_AREA shows the small picture's pixels.
    """
    enlarging = cv2.INTER_CUBIC if manner.smooth else cv2.INTER_AREA
    return resized(picture, *size, enlarging=enlarging)
