"""What is behind people, as one plain ground: only where its border with them can be believed.

A silhouette alone is not good enough to cut along. Where the flat regions of a poster have a border
near it, that border is taken; through a region it is followed where one would see an edge.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from inference.arrays import Array
from inference.styles.filters import blur
from inference.styles.subject import at_border

Region = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.intp]

WHOLE: Final = 0.85  # share of a patch behind the people from which it is behind them altogether
SEEN: Final = 0.06  # contrast, in OKLab, of a border that everybody sees
BELIEVED: Final = 0.5  # of a silhouette's border through a patch must be seen
GUESSED: Final = 0.3  # of the whole border: with more of it unseen, the silhouette is a guess
NEAR: Final = 4.0  # pixels on both sides over which a border's contrast is taken
SHORT: Final = 0.2  # of how far a silhouette may be wrong: shorter borders do not matter
WISP: Final = 0.2  # of that: thinner strips belong to the ground
ROUND: Final = 0.1  # of that: smaller bites and bumps are rounded off
SPECK: Final = 0.0015  # of the picture: smaller patches belong to what is around them


def find_ground(labels: Labels, lab: Array, silhouette: Array, heads: Region, rim: float) -> Region:
    """Where the ground is, bool (h, w): nowhere if that would be a guess.

    labels: flat regions. lab: float32 (3, h, w) OKLab. silhouette: float32 (h, w), 1 for people.
    heads: where they are, with their hair, as far as the silhouette has them.
    rim: how far, in pixels, the silhouette may be wrong.
    """
    border, seen = _border(lab, silhouette)
    behind = silhouette < 0.5
    if np.count_nonzero(seen) < (1 - GUESSED) * np.count_nonzero(border):
        return np.zeros_like(behind)
    patches, count = _patches(labels)
    owner = patches.ravel()
    inner = border & _within(patches)
    deep = cv2.distanceTransform((~behind).astype(np.uint8), cv2.DIST_L2, 3) > rim
    length, clear, hidden, within, area = (
        np.bincount(owner, region.ravel(), count)
        for region in (inner, inner & seen, behind, deep, np.ones_like(behind))
    )
    divided = (within > 0) & (hidden > (1 - WHOLE) * area) & (hidden < WHOLE * area)
    divided |= (length > SHORT * rim) & (clear > BELIEVED * length)
    ground = np.where(divided[patches], behind, (2 * hidden > area)[patches])
    ground &= ~heads
    tidy: Region = blur(_tidy(ground, heads, WISP * rim).astype(np.float32), ROUND * rim) > 0.5
    return tidy


def _border(lab: Array, silhouette: Array) -> tuple[Region, Region]:
    """The border of the silhouette, and where colours differ on its two sides."""
    people = (silhouette > 0.5).astype(np.float32)
    inside, outside = blur(people, NEAR), blur(1 - people, NEAR)
    contrast = np.zeros_like(people)
    for plane in lab:
        difference = blur(plane * people, NEAR) / (inside + np.float32(1e-3))
        difference -= blur(plane * (1 - people), NEAR) / (outside + np.float32(1e-3))
        contrast += difference * difference
    border = cv2.morphologyEx(people, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    return border, border & (contrast > SEEN * SEEN)


def _patches(labels: Labels) -> tuple[npt.NDArray[np.int32], int]:
    """The connected parts of all regions, numbered."""
    patches = np.zeros(labels.shape, np.int32)
    count = 0
    for label in np.unique(labels):
        found, parts = cv2.connectedComponents((labels == label).astype(np.uint8), connectivity=4)
        np.copyto(patches, parts + np.int32(count - 1), where=parts > 0)
        count += found - 1
    return patches, count


def _within(patches: npt.NDArray[np.int32]) -> Region:
    """Some pixels away from the borders of patches."""
    number = patches.astype(np.float32)
    square = np.ones((7, 7), np.uint8)
    within: Region = cv2.erode(number, square) == cv2.dilate(number, square)
    return within


def _tidy(ground: Region, people: Region, thin: float) -> Region:
    """Without specks and wisps: what is not ground hangs together with somebody, and not thinly."""
    side = 2 * round(thin / 2) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    solid = cv2.morphologyEx(
        (~ground).astype(np.uint8), cv2.MORPH_OPEN, disc, borderType=cv2.BORDER_REPLICATE
    )
    _, parts = cv2.connectedComponents(solid, connectivity=4)
    kept = np.zeros(int(parts.max()) + 1, bool)
    kept[parts[people]] = True
    kept[0] = False
    ground = ~kept[parts]
    count, parts, boxes, _ = cv2.connectedComponentsWithStats(
        ground.astype(np.uint8), connectivity=4
    )
    large = boxes[:, cv2.CC_STAT_AREA] > SPECK * ground.size
    large &= np.isin(np.arange(count), at_border(parts))  # no holes in people
    large[0] = False
    tidy: Region = large[parts]
    return tidy
