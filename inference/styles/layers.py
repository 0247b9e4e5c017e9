"""What a style hands on: layers, because colour and line grow to a larger size differently."""

from __future__ import annotations

from dataclasses import dataclass

from inference.arrays import Array, Picture


@dataclass(frozen=True, slots=True)
class Layers:
    """A drawing at working size, from the bottom up."""

    color: Picture  # uint8 (H, W, 3) RGB
    lines: Array  # float32 (H, W), 0..1: where lines are
    line_color: Picture  # uint8 (H, W, 3) RGB
    line_opacity: float  # 0..1
    opacity: float  # of all this over the photo, 0..1
