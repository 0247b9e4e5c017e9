"""What is painted with the people of a photo, though their silhouette missed it.

A silhouette is a guess. Paper that ends a wash across somebody's hair looks broken; a little more
background that is painted does not. So everything that hangs together with a silhouette and has
not the colour of what is behind, as far as the picture's border shows it, belongs to the people:
hats, braids, hands, the back of a head. So does darkness beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np
import numpy.typing as npt

from inference.arrays import Array, Picture, fitted_size, resized
from inference.styles.anatomy import FaceFrame
from inference.styles.filters import blur, scaled, smoothstep
from inference.styles.scene import Scene
from inference.styles.subject import Region

SIDE: Final = 192  # longest side at which this is looked for
BORDER_WIDTH: Final = 0.07  # of the longest side: where the background is seen, left, right, above
FEWEST: Final = 0.25  # of that border: with less of it to be seen, everything belongs
STEPS: Final = (20, 40, 40)  # of each channel in one unit of it: colours within a step are one
HUE: Final = 0.3  # largest a and b
RARE: Final = 0.002  # share of the border that has a colour, below which it is not the background's
HAIR: Final = 2.0  # so many times more near heads
HEAD: Final = 1.9  # radius of a head with its hair, in face sizes
SMALL: Final = 0.35  # of the largest face: silhouettes are not sure of people beyond
SOFTNESS: Final = 3.0  # of its outline, in the pixels of SIDE
TALL: Final = 1.3  # how much higher than wide it is
HEAD_AND_SHOULDERS: Final = 2.4  # around here the picture's border shows no background
MISSED: Final = 9  # pixels of SIDE across: what a silhouette may have missed at people's edges
DARKNESS: Final = (0.16, 0.34)  # lightness below which no silhouette is sure, and above which it is
DARK_REACH: Final = 0.14  # of the longest side: how far from people that belongs to them


@dataclass(frozen=True, slots=True)
class _View:
    """A photo in which only shapes are seen. Planes are float32 (h, w)."""

    lab: Array  # (3, h, w) OKLab
    silhouette: Array
    frames: list[FaceFrame]

    def heads(self, radius: float, largest: float = np.inf) -> Array:
        """0..1: around every face up to the largest size. radius: in face sizes."""
        around = np.zeros(self.silhouette.shape, np.float32)
        for frame in self.frames:
            if frame.size <= largest:
                _add_head(around, frame, radius * frame.size)
        return around


def find_belongings(scene: Scene) -> Array:
    """What belongs to people, with themselves, float32 (H, W), 0..1."""
    height, width = scene.shape
    if not scene.frames:
        return np.zeros(scene.shape, np.float32)
    view = _view(scene)
    if not scene.subject.trust:
        return resized(view.heads(HEAD), width, height)
    found = view.heads(HEAD, SMALL * max(frame.size for frame in view.frames))
    for more in (_connected(_rare(view), view.silhouette), _darkness(view)):
        np.maximum(found, more, out=found)
    return np.maximum(resized(found, width, height), scene.subject.silhouette)


def _view(scene: Scene) -> _View:
    height, width = scene.shape
    columns, rows = fitted_size(scene.shape, SIDE)
    lab = np.stack([blur(plane, 1) for plane in scaled(scene.painting.smooth, columns, rows)])
    frames = [frame.scaled(columns / width, rows / height) for frame in scene.frames]
    return _View(lab, resized(scene.subject.silhouette, columns, rows), frames)


def _add_head(around: Array, frame: FaceFrame, radius: float) -> None:
    """An ellipse that reaches further above the face than below it; in place."""
    x, y = (round(float(v)) for v in frame.centre - np.float32((TALL - 1) * radius) * frame.down)
    axes = max(1, round(radius)), max(1, round(TALL * radius))
    angle = float(np.degrees(np.arctan2(frame.right[1], frame.right[0])))
    cv2.ellipse(around, (x, y), axes, angle, 0, 360, 1.0, cv2.FILLED)


def _rare(view: _View) -> Array:
    """How little a colour is one of the border's, 0..1."""
    border = _border(view)
    rows, columns = border.shape
    if np.count_nonzero(border) < FEWEST * BORDER_WIDTH * SIDE * (2 * rows + columns):
        return np.ones_like(view.silhouette)
    bins = _bins(view.lab)
    rare: Array = np.float32(RARE) * (1 + np.float32(HAIR) * blur(view.heads(HEAD), SOFTNESS))
    return blur(np.clip(1 - _shares(bins, border)[bins] / rare, 0, 1), 1)


def _connected(rare: Array, silhouette: Array) -> Array:
    """Only what hangs together with the silhouette."""
    inside = silhouette > 0.5
    _, parts = cv2.connectedComponents(_without_threads(rare > 0.5) | inside.astype(np.uint8))
    theirs = np.zeros(int(parts.max()) + 1, np.float32)
    theirs[parts[inside]] = 1
    theirs[0] = 0
    connected: Array = rare * theirs[parts]
    return connected


def _border(view: _View) -> Region:
    """Where the picture's border surely shows what is behind people."""
    width = max(2, round(BORDER_WIDTH * SIDE))
    border = np.zeros(view.silhouette.shape, np.bool_)
    border[:width] = border[:, :width] = border[:, -width:] = True
    people = cv2.dilate(
        (view.silhouette > 0.3).astype(np.uint8), np.ones((MISSED, MISSED), np.uint8)
    )
    border[(people > 0) | (view.heads(HEAD_AND_SHOULDERS) > 0)] = False
    return border


def _bins(lab: Array) -> tuple[npt.NDArray[np.intp], ...]:
    """Which of a histogram's bins each pixel falls into."""
    shifted = (lab[0], lab[1] + np.float32(HUE), lab[2] + np.float32(HUE))
    return tuple(
        np.clip(plane * steps, 0, size - 1).astype(np.intp)
        for plane, steps, size in zip(shifted, STEPS, _histogram_shape(), strict=True)
    )


def _histogram_shape() -> tuple[int, ...]:
    return STEPS[0] + 1, round(2 * HUE * STEPS[1]), round(2 * HUE * STEPS[2])


def _shares(bins: tuple[npt.NDArray[np.intp], ...], region: Region) -> Array:
    """How much of a region has the colours of each bin and of those beside it."""
    inside = np.ravel_multi_index(tuple(b[region] for b in bins), _histogram_shape())
    counts = np.bincount(inside, minlength=int(np.prod(_histogram_shape())))
    shares: Array = (counts / len(inside)).astype(np.float32).reshape(_histogram_shape())
    for axis in range(3):
        for _ in range(2):
            shares = _smoothed(shares, axis)
    return shares


def _smoothed(histogram: Array, axis: int) -> Array:
    """By 1 2 1; beyond its ends there is nothing."""
    smooth = 2 * histogram
    here, ahead = (
        tuple(slice(*ends) if i == axis else slice(None) for i in range(3))
        for ends in ((None, -1), (1, None))
    )
    smooth[here] += histogram[ahead]
    smooth[ahead] += histogram[here]
    smooth *= np.float32(0.25)
    return smooth


def _without_threads(region: Region) -> Picture:
    """A thin line of another colour connects nothing."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    return cast("Picture", cv2.morphologyEx(region.astype(np.uint8), cv2.MORPH_OPEN, kernel))


def _darkness(view: _View) -> Array:
    """Dark beside people, where nobody sees where they end."""
    outside = (view.silhouette < 0.5).astype(np.uint8)
    distance = cv2.distanceTransform(outside, cv2.DIST_L2, 5)
    # all of it in the first third of that way, then less and less
    near = np.clip(1.5 - distance * np.float32(1.5 / (DARK_REACH * SIDE)), 0, 1)
    dark: Array = near * (1 - smoothstep(*DARKNESS, blur(view.lab[0], 2)))
    return dark
