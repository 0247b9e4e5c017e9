"""From a picture to boxes and landmarks: a pyramid of proposals, refined and confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from inference.arrays import Array, Picture, resized
from inference.mtcnn import (
    OUTPUT_SIZE,
    REFINE_SIZE,
    STRIDE,
    WINDOW,
    OutputNet,
    ProposalNet,
    RefineNet,
    Weights,
)

Indices = npt.NDArray[np.intp]
Network = Callable[[Array], tuple[Array, ...]]
Overlap = Callable[[Array, Array], Array]

PYRAMID_STEP: Final = 0.709  # √½, from one scale to the next
PROPOSAL_SCORE: Final = 0.75
REFINE_SCORE: Final = 0.7
OUTPUT_SCORE: Final = 0.8
SURE_SCORE: Final = 0.95  # a face that may end the search for smaller ones
SMALLEST_BESIDE_LARGEST: Final = 0.22  # faces smaller than this part of the largest are left out
BATCH: Final = 16  # crops
MOST_PROPOSALS: Final = 300  # per scale: bounds the time that a crowd or a texture takes


@dataclass(frozen=True, slots=True)
class Detections:
    """Confirmed faces. boxes: (N, 4) left, top, right, bottom. landmarks: (N, 5, 2) x, y."""

    boxes: Array
    scores: Array  # (N,), 0..1
    landmarks: Array

    def __len__(self) -> int:
        return len(self.scores)

    def __getitem__(self, which: Indices) -> Detections:
        return Detections(self.boxes[which], self.scores[which], self.landmarks[which])

    def joined(self, other: Detections) -> Detections:
        return Detections(
            np.concatenate([self.boxes, other.boxes]),
            np.concatenate([self.scores, other.scores]),
            np.concatenate([self.landmarks, other.landmarks]),
        )

    def largest_sure(self) -> float:
        """The longest side of the boxes that are faces beyond doubt; 0 without any."""
        boxes = self.boxes[self.scores > SURE_SCORE]
        return float((boxes[:, 2:] - boxes[:, :2]).max(initial=0))


NOTHING: Final = Detections(*(np.zeros(shape, np.float32) for shape in ((0, 4), (0,), (0, 5, 2))))


class Cascade:
    """The three networks, one after the other, on every scale of a picture."""

    def __init__(self, weights: Weights) -> None:
        self._propose = ProposalNet(weights)
        self._refine = RefineNet(weights)
        self._output = OutputNet(weights)

    def detect(self, picture: Picture, smallest: float) -> Detections:
        """Faces of about `smallest` pixels and more.

        picture: uint8 (H, W, 3) RGB. Large faces are looked for first, at little cost, and the
        search ends where a next scale could only find faces that are tiny beside the largest.
        """
        found, octaves = NOTHING, _octaves(picture)
        for size in _face_sizes(min(picture.shape[:2]), smallest):
            if size < SMALLEST_BESIDE_LARGEST * found.largest_sure():
                break
            found = found.joined(self._confirmed(picture, self._proposals(octaves, size)))
        return found[_best(found.boxes, found.scores, 0.7, _overlap_of_smaller)]

    def _proposals(self, octaves: Sequence[Picture], size: float) -> Array:
        """Square boxes (N, 4), in pixels of the first octave, that may hold a face of this size."""
        scale = WINDOW / size
        height, width = (max(WINDOW, round(n * scale)) for n in octaves[0].shape[:2])
        nearest = octaves[min(int(-np.log2(min(scale, 1))), len(octaves) - 1)]
        logits, corrections = self._propose(_normalized(resized(nearest, width, height))[:, None])
        rows, columns = np.nonzero(logits > _logit(PROPOSAL_SCORE))
        scores, corners = logits[rows, columns], np.stack([columns, rows], axis=1) * STRIDE
        boxes = np.concatenate([corners, corners + WINDOW], axis=1).astype(np.float32)
        boxes += corrections[:, rows, columns].T * WINDOW
        kept = _best(boxes, scores, 0.5, _overlap_of_union)[:MOST_PROPOSALS]
        return _squared(boxes[kept] / np.float32(scale))

    def _confirmed(self, picture: Picture, boxes: Array) -> Detections:
        """What remains of square proposals (N, 4) after both later networks."""
        if not len(boxes):
            return NOTHING
        logits, corrections = _in_batches(self._refine, _crops(picture, boxes, REFINE_SIZE))
        kept = np.nonzero(logits > _logit(REFINE_SCORE))[0]
        boxes, scores = _corrected(boxes[kept], corrections.T[kept]), logits[kept]
        boxes = _squared(boxes[_best(boxes, scores, 0.7, _overlap_of_union)])
        if not len(boxes):
            return NOTHING
        crops = _crops(picture, boxes, OUTPUT_SIZE)
        logits, corrections, landmarks = _in_batches(self._output, crops)
        points = landmarks.reshape(2, 5, -1).transpose(2, 1, 0)  # (N, 5, 2), parts of the box
        points = boxes[:, None, :2] + points * (boxes[:, 2:] - boxes[:, :2])[:, None]
        faces = Detections(_corrected(boxes, corrections.T), _probability(logits), points)
        return faces[np.nonzero(faces.scores > OUTPUT_SCORE)[0]]


def _in_batches(network: Network, crops: Array) -> list[Array]:
    """What a network says of crops (3, N, S, S), a few at a time: they stay in the cache."""
    batches = range(0, crops.shape[1], BATCH)
    outputs = [network(crops[:, first : first + BATCH]) for first in batches]
    return [np.concatenate(output, axis=-1) for output in zip(*outputs, strict=True)]


def _octaves(picture: Picture) -> list[Picture]:
    """The picture, half of it, a quarter …: shrinking the nearest one is quick."""
    octaves = [picture]
    while min(octaves[-1].shape[:2]) >= 2 * WINDOW:
        height, width = octaves[-1].shape[:2]
        octaves.append(resized(octaves[-1], (width + 1) // 2, (height + 1) // 2))
    return octaves


def _face_sizes(side: int, smallest: float) -> Iterator[float]:
    """From the largest that fits into `side` pixels down to the smallest."""
    steps = int(np.log(side / smallest) / -np.log(PYRAMID_STEP)) if side >= smallest else -1
    for step in range(steps, -1, -1):
        yield smallest / PYRAMID_STEP**step


def _normalized(pixels: Picture) -> Array:
    """uint8 (..., 3) -> float32 (3, ...), about -1..1."""
    return (np.moveaxis(pixels, -1, 0).astype(np.float32) - np.float32(127.5)) / np.float32(128)


def _crops(picture: Picture, boxes: Array, size: int) -> Array:
    """The boxes (N, 4) of a picture as float32 (3, N, size, size); black outside the picture."""
    crops = np.empty((len(boxes), size, size, 3), np.uint8)
    for crop, box in zip(crops, np.rint(boxes).astype(int), strict=True):
        left, top = box[:2]
        right, bottom = max(box[2], left + 1), max(box[3], top + 1)
        inside = picture[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
        if inside.shape[:2] != (bottom - top, right - left):
            whole = np.zeros((bottom - top, right - left, 3), np.uint8)
            y, x = max(-top, 0), max(-left, 0)
            whole[y : y + inside.shape[0], x : x + inside.shape[1]] = inside
            inside = whole
        crop[:] = resized(inside, size, size)
    return _normalized(crops)


def _squared(boxes: Array) -> Array:
    """Boxes (N, 4) with the same centres, both sides as long as the longer one."""
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    half: Array = (boxes[:, 2:] - boxes[:, :2]).max(axis=1, keepdims=True) / 2
    squares: Array = np.concatenate([centres - half, centres + half], axis=1)
    return squares


def _corrected(boxes: Array, corrections: Array) -> Array:
    """Boxes (N, 4) moved by corrections (N, 4), which are parts of the box's sides."""
    sides: Array = np.tile(boxes[:, 2:] - boxes[:, :2], 2)
    return boxes + corrections * sides


def _best(boxes: Array, scores: Array, limit: float, overlap: Overlap) -> Indices:
    """Non-maximum suppression: best first, none that overlaps a better one by more than `limit`."""
    left = np.argsort(-scores, kind="stable")
    kept = []
    while len(left):
        kept.append(left[0])
        left = left[1:][overlap(boxes[left[0]], boxes[left[1:]]) <= limit]
    return np.array(kept, np.intp)


def _overlap_of_union(box: Array, others: Array) -> Array:
    shared = _shared_area(box, others)
    union: Array = _area(box[None]) + _area(others) - shared
    return _part(shared, union)


def _overlap_of_smaller(box: Array, others: Array) -> Array:
    smaller: Array = np.minimum(_area(box[None]), _area(others))
    return _part(_shared_area(box, others), smaller)


def _part(shared: Array, whole: Array) -> Array:
    part: Array = np.divide(shared, whole, out=np.zeros_like(shared), where=whole > 0)
    return part


def _shared_area(box: Array, others: Array) -> Array:
    corners = np.maximum(box[:2], others[:, :2])
    sides = np.maximum(np.minimum(box[2:], others[:, 2:]) - corners, 0)
    area: Array = sides.prod(axis=1)
    return area


def _area(boxes: Array) -> Array:
    area: Array = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return area


def _logit(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


def _probability(logits: Array) -> Array:
    probability: Array = np.reciprocal(1 + np.exp(-logits))
    return probability
