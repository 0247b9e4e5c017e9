"""Flat regions with smooth borders, as if cut from paper, crisp at any size.

A region is a soft membership at a low resolution; where two are equal is their border. Growing the
memberships and comparing them again at the final size draws that border as a smooth curve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Array, Picture, resized
from inference.styles.filters import Flow, blur, positions, sampled, scaled
from inference.styles.patches import Labels
from inference.styles.tiles import Tile, tiles

LEAST_SOFTNESS: Final = 0.7  # pixels: a border that is less soft is no curve, but stairs
CRISP: Final = 1.3  # how steep borders are: about a pixel wide
PRESENT: Final = 0.2  # membership from which a region may lead in a tile
TOGETHER: Final = 4  # planes that are averaged in one pass
COARSE: Final = 2  # pixels, both ways, that are averaged as one
STRIDES: Final = (2, 4, 8)  # of the average along the flow: each reaches twice as far


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """Who owns a pixel: memberships float32 (N, h, w), 0..1, about 1 in all."""

    memberships: Array
    softness: float  # how wide their borders are, in their pixels

    def painted(self, colors: Sequence[Picture], width: int, height: int) -> Picture:
        """uint8 (height, width, 3). colors: of each region, uint8 (1, 1, 3) or (h, w, 3)."""
        _, rows, columns = self.memberships.shape
        if max(height, width) < max(rows, columns):
            return resized(self.painted(colors, columns, rows), width, height)
        canvas = np.empty((height, width, 3), np.uint8)
        steepness = CRISP * self.softness * max(height, width) / max(rows, columns)
        for tile in tiles((height, width), (rows, columns)):
            canvas[tile.place] = self._tile(colors, tile, steepness)
        return canvas

    def _tile(self, colors: Sequence[Picture], tile: Tile, steepness: float) -> Picture:
        """Region is laid over region, each where it leads."""
        first, *others = self._present(tile)
        painted = _filled(colors[first], tile)
        leading = tile.grown(self.memberships[first]) if others else np.zeros(1, np.float32)
        for region in others:
            grown = tile.grown(self.memberships[region])
            lead = grown - leading
            lead *= np.float32(steepness)
            lead += np.float32(0.5)
            np.clip(lead, 0, 1, out=lead)
            np.maximum(leading, grown, out=leading)
            if lead.any():
                over = _filled(colors[region], tile)
                painted = cast(Picture, cv2.blendLinear(painted, over, 1 - lead, lead))
        return painted

    def _present(self, tile: Tile) -> list[int]:
        """The regions that may lead somewhere in a tile, the largest first."""
        planes = self.memberships[:, *tile.source]
        present = np.flatnonzero(planes.max(axis=(1, 2)) > PRESENT)
        sizes = planes[present].sum(axis=(1, 2))
        return [int(region) for region in present[np.argsort(-sizes, kind="stable")]]


def _filled(color: Picture, tile: Tile) -> Picture:
    """A tile of one region's colour."""
    if len(color) > 1:
        return tile.grown(color, cv2.INTER_LINEAR)
    width, height = tile.size
    return np.full((height, width, 3), color, np.uint8)


def along_flow(costs: Array, flow: Flow, stroke: float, softness: float) -> Labels:
    """The cheapest region of every pixel, with borders that follow the flow, like locks of hair.

    costs: float32 (N, h, w). stroke: how far that is averaged, in pixels. Computed small: what is
    averaged needs few pixels.
    """
    height, width = costs.shape[1:]
    columns, rows = max(1, width // COARSE), max(1, height // COARSE)
    owned = scaled(_owned(costs.argmin(axis=0), len(costs)), columns, rows)
    coarse = Flow(*(resized(plane, columns, rows) for plane in (flow.x, flow.y, flow.coherence)))
    streaks = _blurred(_averaged(owned, coarse, stroke / COARSE), softness / COARSE)
    labels: Labels = scaled(streaks, width, height, cv2.INTER_LINEAR).argmax(axis=0)
    return labels


def cut_out(labels: Labels, count: int, softness: float) -> Regions:
    """Regions with borders that are smooth curves (Merriman, Bence & Osher 1994).

    Whoever leads after a blur owns the pixel. softness: its sigma, in pixels.
    """
    softness = max(softness, LEAST_SOFTNESS)
    return Regions(_blurred(_owned(labels, count), softness), softness)


def _owned(labels: Labels, count: int) -> Array:
    owned: Array = (labels == np.arange(count)[:, None, None]).astype(np.float32)
    return owned


def _blurred(planes: Array, sigma: float) -> Array:
    """In place."""
    for plane in planes:
        plane[:] = blur(plane, sigma)
    return planes


def _averaged(planes: Array, flow: Flow, reach: float) -> Array:
    """Average planes along the straight line in which the flow leaves each pixel; in place."""
    x, y = positions(planes.shape)
    near = np.float32(reach / sum(STRIDES))
    starts = range(0, len(planes), TOGETHER)
    groups = [cast(Array, cv2.merge(list(planes[i : i + TOGETHER]))) for i in starts]
    for stride in STRIDES:
        dx, dy = flow.x * (near * stride), flow.y * (near * stride)
        ahead, behind = (x + dx, y + dy), (x - dx, y - dy)
        for group in groups:
            np.add(group, sampled(group, *ahead) + sampled(group, *behind), out=group)
            np.multiply(group, np.float32(1 / 3), out=group)
    for start, group in zip(starts, groups, strict=True):
        for plane, average in zip(planes[start:], cv2.split(group), strict=False):
            plane[:] = average
    return planes
