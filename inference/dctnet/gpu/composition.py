"""portrait.py on a device: the same picture, but for a level here and there.

It comes in two halves, around the networks, so that the networks can take the pictures and heads of
several photos at once. Everything is RGB.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812  its usual name

from inference.dctnet.gpu.sampling import as_bytes, as_floats, enlarged, shrunk, warped, warped_mask
from inference.dctnet.plan import OURS, Affine, Head, Plan


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """What the networks are asked for one photo."""

    background: Tensor  # uint8 (h, w, 3), of the plan's padded size
    heads: tuple[Tensor, ...]  # each uint8 (side, side, 3), in the order of the plan


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """A portrait.Painting on the device."""

    picture: Tensor  # uint8 (H, W, 3)
    redrawn: Tensor  # uint8 (H, W)


def questions(photo: Tensor, plan: Plan) -> Questions:
    """photo: uint8 (H, W, 3), of the plan's width and height. Raises ValueError for a plan in
    another manner than OURS: ModelScope's is for comparisons, which portrait.py makes.
    """
    if plan.manner != OURS:
        raise ValueError(f"plan in another manner than OURS: {plan.manner}")
    floats = as_floats(photo)
    heads = tuple(
        as_bytes(warped(floats, head.to_crop, head.side, head.side)) for head in plan.heads
    )
    return Questions(as_bytes(_padded(shrunk(floats, *plan.working), plan)), heads)


def composed(plan: Plan, background: Tensor, heads: Sequence[Tensor], mask: Tensor) -> Canvas:
    """Put the networks' answers together; shapes as in Questions.

    mask: float32 (S, S), 0..1, already faded; it covers a head, whatever the head's side is.
    """
    width, height = plan.working
    drawn = as_floats(background[:height, :width])
    picture = as_bytes(enlarged(drawn, plan.width, plan.height)).contiguous()
    canvas = Canvas(picture, picture.new_zeros(plan.height, plan.width))
    for head, answer in zip(plan.heads, heads, strict=True):
        _paste(canvas, head, as_floats(answer), mask[None, None])
    return canvas


def _paste(canvas: Canvas, head: Head, drawn: Tensor, mask: Tensor) -> None:
    """Blend a drawn head into the canvas. drawn: (1, 3, side, side).  mask: (1, 1, S, S)."""
    height, width = canvas.redrawn.shape
    left, top, right, bottom = head.rectangle(width, height)
    size = right - left, bottom - top
    place = _moved(head.drawn_at(mask.shape[-1]), left, top)
    weight = warped_mask(mask, place, *size)  # (1, 1, h, w)
    there = warped(drawn, _moved(head, left, top), *size)  # (1, 3, h, w)
    there = as_floats(as_bytes(there))  # rounded, as heads.py has it
    here = canvas.picture[top:bottom, left:right]
    here.copy_(as_bytes(torch.lerp(as_floats(here), there, weight)))
    redrawn = canvas.redrawn[top:bottom, left:right]
    redrawn.copy_(torch.maximum(redrawn, as_bytes(weight * 255)[..., 0]))


def _moved(head: Head, left: int, top: int) -> Affine:
    """From pixels of the crop to pixels of a part of the canvas that begins at left, top."""
    place = head.from_crop
    place[:, 2] -= left, top
    return place


def _padded(small: Tensor, plan: Plan) -> Tensor:
    """(1, 3, h, w) continued with its edge to the right and the bottom."""
    width, height = plan.padded
    extra = (0, width - small.shape[-1], 0, height - small.shape[-2])
    return F.pad(small, extra, mode="replicate")
