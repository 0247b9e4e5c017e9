"""The colours of a photo, simplified: small differences gone, edges crisp."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import cv2
import numpy as np

from inference.arrays import Array
from inference.styles.filters import Flow, bilateral, flow_of, kuwahara, mix, scaled, shock

SCALE: Final = 0.5  # of the picture: simple colours need few pixels, edges are sharpened later


@dataclass(frozen=True)
class Painting:
    """Two steps of simplification of the same colours, float32 (3, h, w) OKLab at SCALE."""

    smooth: Array  # without texture
    unit: float  # pixels per unit of length, at SCALE

    @cached_property
    def flow(self) -> Flow:
        return flow_of(self.smooth[0], 4.4 * self.unit)

    @cached_property
    def plain(self) -> Array:
        """Shapes of the size of a feature."""
        return kuwahara(self.smooth, self.flow, 7 * self.unit)

    @cached_property
    def broad(self) -> Array:
        """Only large shapes."""
        return kuwahara(self.plain, self.flow, 8.4 * self.unit)

    def enlarged(self, breadth: Array | float, flow: Flow) -> Array:
        """The colours at the size of the flow, (3, H, W).

        breadth: 0 for plain, 1 for broad, for all or for every pixel of the painting.
        """
        height, width = flow.x.shape
        mixed = mix(self.plain, self.broad, breadth) if np.any(breadth) else self.plain
        crisp = shock(mixed, self.flow, 2 * self.unit)
        large = scaled(crisp, width, height, cv2.INTER_CUBIC)
        return shock(large, flow, 1.2 * self.unit / SCALE)


def paint(lab: Array, unit: float) -> Painting:
    """lab: float32 (3, H, W) OKLab."""
    _, height, width = lab.shape
    small = scaled(lab, max(1, round(width * SCALE)), max(1, round(height * SCALE)))
    for _ in range(2):
        small = bilateral(small, 7, 0.085, 3 * unit)
    return Painting(small, unit * SCALE)
