"""What a style hands on: a drawing that knows how it grows to a larger size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, cast

import cv2
import numpy as np

from inference.arrays import Array, Picture, resized
from inference.upscale import grown_color, grown_lines


class Drawing(Protocol):
    """A drawing at working size."""

    def at(self, photo: Picture) -> Picture:
        """The drawing at the size of the photo, both uint8 (H, W, 3) RGB.

        Lines, grain and dots are drawn at this size; colour grows in layers.
        """


@dataclass(frozen=True, slots=True)
class Layers:
    """Colour and lines over the photo, from the bottom up."""

    color: Picture  # uint8 (H, W, 3) RGB
    lines: Array  # float32 (H, W), 0..1: where lines are
    line_color: Picture  # uint8 (H, W, 3) RGB
    line_opacity: float  # 0..1
    opacity: float  # of all this over the photo, 0..1

    def at(self, photo: Picture) -> Picture:
        """See Drawing."""
        height, width = photo.shape[:2]
        line_color = resized(self.line_color, width, height)
        lines = grown_lines(self.lines, photo) * np.float32(self.line_opacity)
        drawn = cv2.blendLinear(grown_color(self.color, photo), line_color, 1 - lines, lines)
        return blended(cast(Picture, drawn), photo, self.opacity)


def blended(drawing: Picture, photo: Picture, opacity: float) -> Picture:
    """A drawing over its photo. opacity: 0..1."""
    return cast(Picture, cv2.addWeighted(drawing, opacity, photo, 1 - opacity, 0))
