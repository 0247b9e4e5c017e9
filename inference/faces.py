"""Find faces with five landmarks, in any of the four ways up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from inference.arrays import Array, Picture, resized
from inference.cascade import Cascade
from inference.mtcnn import load_weights

SMALLEST_FACE: Final = 24.0  # pixels, in the picture that is searched
SEARCH_SIDE: Final = 1024  # longest side that is searched, pixels
TURNED_SEARCH_SIDE: Final = 384  # the same for pictures that may lie on a side or on the head
CERTAIN_SCORE: Final = 0.997  # below this, a face may be one that lies on its side
TURNED_SCORE: Final = 0.95  # a face at an unlikely angle must be a clear one


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One face.

    landmarks: float32 (5, 2), x and y in pixels: left eye, right eye, nose tip, left and right
    corner of the mouth. Left and right are as seen in the picture when the face is upright.
    """

    landmarks: Array
    score: float  # 0..1


@dataclass(frozen=True, slots=True, eq=False)
class Sitter:
    """A photo and who is in it. picture: uint8 (H, W, 3) RGB; the faces are in its pixels."""

    picture: Picture
    faces: Sequence[Face]


def find_faces(picture: Picture) -> list[Face]:
    """The faces of a picture, largest first, with landmarks in its own pixels.

    picture: uint8 (H, W, 3) RGB, of any size. Unless somebody is upright for certain, the other
    three quarter turns are tried, too, at low resolution, and the way up with the best face wins.
    """
    upright = _find(picture, SEARCH_SIDE, turns=0)
    if _best_score(upright) > CERTAIN_SCORE:
        return upright
    smallest = _extent(upright[0]) if upright else SMALLEST_FACE
    turned = [_find(picture, TURNED_SEARCH_SIDE, turns, smallest) for turns in (1, 2, 3)]
    clear = [faces for faces in turned if _best_score(faces) > TURNED_SCORE]
    return max(upright, *clear, key=_best_score) if clear else upright


def warm_up() -> None:
    """Load the weights now, before a process forks or is measured."""
    _cascade()


@cache
def _cascade() -> Cascade:
    return Cascade(load_weights())


def _find(picture: Picture, side: int, turns: int, smallest: float = 0.0) -> list[Face]:
    """Largest first, in a picture turned anticlockwise and shrunk; landmarks in its own pixels."""
    height, width = picture.shape[:2]
    scale = min(1.0, side / max(height, width))
    small = resized(picture, max(1, round(width * scale)), max(1, round(height * scale)))
    smallest = max(SMALLEST_FACE, smallest * scale)
    found = _cascade().detect(np.ascontiguousarray(np.rot90(small, turns)), smallest)
    points = _turned_back(found.landmarks, turns, *small.shape[:2])
    points *= np.array([width / small.shape[1], height / small.shape[0]], np.float32)
    faces = [Face(*face) for face in zip(points, found.scores.tolist(), strict=True)]
    return sorted(faces, key=_extent, reverse=True)


def _turned_back(points: Array, turns: int, height: int, width: int) -> Array:
    """Array (..., 2) of np.rot90(picture, turns) in a picture of height × width pixels."""
    x, y = points[..., 0], points[..., 1]
    last_x, last_y = np.float32(width - 1), np.float32(height - 1)
    ways_up = ((x, y), (last_x - y, x), (last_x - x, last_y - y), (y, last_y - x))
    return np.stack(ways_up[turns], axis=-1)


def _extent(face: Face) -> float:
    """From eye to mouth or from eye to eye in pixels, about half of what the cascade measures."""
    return float(np.ptp(face.landmarks, axis=0).max())


def _best_score(faces: list[Face]) -> float:
    return max((face.score for face in faces), default=0.0)
