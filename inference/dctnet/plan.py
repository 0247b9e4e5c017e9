"""What to draw at which size, and where each head goes: numbers only, no pixels.

Coordinates are x, y in pixels, with the centres of the pixels at whole numbers, as OpenCV's warps
count them: the picture's corner is at (-0.5, -0.5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import numpy.typing as npt

from inference.arrays import Array
from inference.dctnet.layers import HEAD_SIDE

Affine = npt.NDArray[np.float64]  # (2, 3): x, y, 1 -> x, y

WORKING_SHORT: Final = 720  # pixels of the short side: what the background networks are used to
WORKING_PIXELS: Final = WORKING_SHORT * 2048  # a panorama costs no more than 1.9 usual photos (3:2)
PADDING: Final = 16  # the background network's picture has sides of multiples of this

# The points of a face (pupils, nose tip, corners of the mouth; left as seen) in a crop of 112 × 112
# pixels: ArcFace's, but one pixel further right and down, as ModelScope's code has them.
FACE_POINTS: Final = np.array(
    [[39.2946, 52.6963], [74.5318, 52.5014], [57.0252, 72.7366], [42.5493, 93.3655],
     [71.7299, 93.2041]]
)  # fmt: skip
FACE_CROP: Final = 112.0
HEAD_RATIO: Final = 0.75  # how much smaller than in ArcFace's crop a face is, so that hair fits in
HEAD_POINTS: Final = (FACE_POINTS * HEAD_RATIO + FACE_CROP / 2 * (1 - HEAD_RATIO)) * (
    HEAD_SIDE / FACE_CROP
)

# A large head is drawn a sixth larger than the network was trained for, because in a close-up it is
# coarser than the hair around it, which the background network draws at about twice that scale. No
# larger: an output pixel sees 121 × 121 pixels, at 288 that is 1.7 distances from eye to eye, at
# 576 less than one, and whatever has its size in pixels (the width of a line, what counts as a
# wrinkle) halves. Tried with a cartoon filter of fixed scale in the network's place, for want of
# trained weights: freckles and pores come back from 432 on; 336 looks like 288, only sharper. The
# paper trains with affine transformations, of which range it doesn't say.
LARGER_SIDE: Final = 336
GAINS_FROM: Final = 1.5 * LARGER_SIDE  # pixels of the head in the picture

SMALLEST_HEAD: Final = 32.0  # pixels in the picture: 8 from eye to eye; below it nothing is gained
LARGEST_HEAD: Final = 3.0  # in short sides of the picture; beyond it a face doesn't fit in
REFERENCE_HEADS: Final = 10  # what ModelScope's detector keeps
REFERENCE_SMALLEST_HEAD: Final = 122.0  # its faces of 60 pixels, about


@dataclass(frozen=True, slots=True)
class Manner:
    """Where ours differs from ModelScope's pipeline. Each improvement can be switched off alone."""

    capped: bool = True  # the working picture has a limit on its pixels, too
    replicating: bool = True  # beyond the photo is its edge; else white
    every_head: bool = True  # as many as there are; else the ten largest
    small_heads: bool = True  # from SMALLEST_HEAD on; else from REFERENCE_SMALLEST_HEAD on
    large_heads: bool = True  # at LARGER_SIDE where they gain from it; else all at HEAD_SIDE
    near_last: bool = True  # large heads cover small ones; else the other way round
    full_size: bool = True  # heads are cut from the photo and pasted at its size; else at working
    antialiased: bool = True  # heads are averaged where they shrink; else sampled
    soft_rim: bool = True  # a head ends in nothing; else the blend mask is cut off at the rim
    smooth: bool = True  # the picture grows by cubic interpolation; else by INTER_AREA


OURS: Final = Manner()
REFERENCE: Final = Manner(**{field.name: False for field in fields(Manner)})


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """Where a head is. `plan` has tested that it has a size and that some of it is in the picture.

    to_crop: float64 (2, 3), a rotation with one scale: pixels of the plan's stage -> of the crop.
    """

    to_crop: Affine
    side: int  # pixels of the square crop, a multiple of 16

    @property
    def scale(self) -> float:
        """Pixels of the crop for one of the picture."""
        return float(np.hypot(self.to_crop[0, 0], self.to_crop[1, 0]))

    @property
    def extent(self) -> float:
        """The side of the crop in the picture, pixels."""
        return self.side / self.scale

    @property
    def from_crop(self) -> Affine:
        """The inverse of to_crop."""
        turn = np.linalg.inv(self.to_crop[:, :2])
        return np.hstack([turn, -turn @ self.to_crop[:, 2:]])

    def drawn_at(self, side: int) -> Head:
        """The same part of the picture as a crop of another side."""
        factor = side / self.side
        to_crop = self.to_crop * factor
        to_crop[:, 2] += (factor - 1) / 2  # the corner stays where it is, not the first pixel
        return Head(to_crop, side)

    def rectangle(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, top, right, bottom (exclusive) of its pixels in a picture of width × height."""
        edges = -0.5, self.side - 0.5
        corners = np.array([[x, y, 1.0] for x in edges for y in edges]) @ self.from_crop.T
        corners = np.clip(corners, -1, [width, height])
        left, top = np.floor(corners.min(axis=0)).astype(int).tolist()
        right, bottom = np.ceil(corners.max(axis=0)).astype(int).tolist()
        return max(0, left), max(0, top), min(width, right + 1), min(height, bottom + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """How to paint one photo."""

    width: int  # of the canvas, which is the photo's own size
    height: int
    working: tuple[int, int]  # width, height of the background network's picture, unpadded
    heads: tuple[Head, ...]  # in the order of pasting
    manner: Manner

    @property
    def stage(self) -> tuple[int, int]:
        """Width, height of what heads are cut from and pasted into: in OURS the canvas."""
        return (self.width, self.height) if self.manner.full_size else self.working

    @property
    def padded(self) -> tuple[int, int]:
        """Width, height of the background network's picture, padded at the right and the bottom."""
        width, height = self.working
        if not self.manner.replicating and (width % PADDING or height % PADDING):
            # ModelScope's rule: where either side is off, both grow.
            return (width // PADDING + 1) * PADDING, (height // PADDING + 1) * PADDING
        return -(-width // PADDING) * PADDING, -(-height // PADDING) * PADDING


def plan(width: int, height: int, landmarks: Sequence[Array], manner: Manner = OURS) -> Plan:
    """Plan a photo of width × height pixels, both at least 1.

    landmarks: one float32 (5, 2) for each face, in the photo's pixels: left eye, right eye, nose
    tip, left and right corner of the mouth, as `inference.faces` finds them. Faces whose points are
    no face's (all in one place, not finite, far too large) are left out, and so are those outside
    the photo.

    The background is drawn with at most 720 pixels on the short side, as ModelScope does, and with
    at most 720 × 2048 in all; it is never enlarged for that.
    """
    working = _working(width, height, manner)
    bare = Plan(width, height, working, (), manner)
    stage = bare.stage
    scale = np.array([stage[0] / width, stage[1] / height])
    heads = list(_heads([(points + 0.5) * scale - 0.5 for points in landmarks], stage, manner))
    heads.sort(key=lambda head: head.extent)
    if not manner.every_head:
        heads = heads[-REFERENCE_HEADS:]
    if not manner.near_last:
        heads.reverse()
    return Plan(width, height, working, tuple(heads), manner)


def _working(width: int, height: int, manner: Manner) -> tuple[int, int]:
    """The size of the background network's picture."""
    short = min(width, height, WORKING_SHORT)
    if manner.capped:
        longer = max(width, height) / min(width, height)
        short = min(short, max(1, int((WORKING_PIXELS / longer) ** 0.5)))
    if short == min(width, height):
        return width, height
    if height > width:
        return short, int(short * height / width)
    return int(short * width / height), short


def _heads(landmarks: Sequence[Array], stage: tuple[int, int], manner: Manner) -> Iterator[Head]:
    smallest = SMALLEST_HEAD if manner.small_heads else REFERENCE_SMALLEST_HEAD
    largest = LARGEST_HEAD * min(stage)
    for points in landmarks:
        head = _aligned(points)
        if head is None or not smallest <= head.extent <= largest:
            continue
        left, top, right, bottom = head.rectangle(*stage)
        if left >= right or top >= bottom:
            continue
        larger = manner.large_heads and head.extent >= GAINS_FROM
        yield head.drawn_at(LARGER_SIDE) if larger else head


def _aligned(points: npt.NDArray[np.floating]) -> Head | None:
    """The head of a face: the similarity nearest, in the photo, to the five points.

    Written in complex numbers, where a similarity is point = turn * reference + shift. Unlike
    ModelScope's, it is never a reflection, which only points that are no face's would ask for.
    """
    if not np.isfinite(points).all():
        return None
    there, here = _complex(points), _complex(HEAD_POINTS)
    centered = here - here.mean()
    turn = complex(np.vdot(centered, there) / np.vdot(centered, centered))
    if abs(turn) < 1e-6:
        return None
    back = 1 / turn
    shift = complex(here.mean()) - back * complex(there.mean())
    to_crop = [[back.real, -back.imag, shift.real], [back.imag, back.real, shift.imag]]
    return Head(np.array(to_crop), HEAD_SIDE)


def _complex(points: npt.NDArray[np.floating]) -> npt.NDArray[np.complex128]:
    x, y = points.astype(np.float64).T
    plane: npt.NDArray[np.complex128] = x + 1j * y
    return plane
