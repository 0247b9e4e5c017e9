"""Where things are in a face, measured from its five landmarks, and soft masks of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from inference.arrays import Array

Box = tuple[slice, slice]  # rows, columns

BROW: Final = 0.30  # above an eye, in face sizes
BROW_RADII: Final = (0.44, 0.17)  # along the eyes and down, in face sizes
BROW_SOFTNESS: Final = 0.4  # of its border, in radii


@dataclass(frozen=True, slots=True, eq=False)
class FaceFrame:
    """A face's own ruler. Points and directions are float32 (2,): x, y in pixels."""

    landmarks: Array  # float32 (5, 2): eyes, tip of the nose, corners of the mouth

    @property
    def eyes(self) -> Array:
        eyes: Array = self.landmarks[:2]
        return eyes

    @property
    def nose(self) -> Array:
        nose: Array = self.landmarks[2]
        return nose

    @property
    def mouth_corners(self) -> Array:
        return self.landmarks[3:]

    @property
    def mouth(self) -> Array:
        return _middle(self.mouth_corners)

    @property
    def centre(self) -> Array:
        return _middle(self.landmarks)

    @property
    def size(self) -> float:
        """About the distance between the eyes, for faces in profile, too."""
        return max(self._width, 0.8 * self._height, 1.0)

    @property
    def right(self) -> Array:
        """The unit vector along the line of the eyes."""
        along: Array = (self.eyes[1] - self.eyes[0]) / np.float32(max(self._width, 1e-3))
        return along

    @property
    def down(self) -> Array:
        """The unit vector from the eyes to the mouth."""
        x, y = self.right
        return np.array([-y, x], np.float32)

    @property
    def frontal(self) -> bool:
        """Both eyes are seen about equally."""
        return self._width > 0.55 * self._height

    @property
    def _width(self) -> float:
        return float(np.linalg.norm(self.eyes[1] - self.eyes[0]))

    @property
    def _height(self) -> float:
        return float(np.linalg.norm(_middle(self.eyes) - self.mouth))

    def scaled(self, x: float, y: float) -> FaceFrame:
        """The same face in a picture of another size."""
        return FaceFrame((self.landmarks * (x, y)).astype(np.float32))


def around(centre: Array, radius: float, shape: tuple[int, ...]) -> Box:
    """The square of this radius around a point, as far as it lies in the picture."""
    x, y = (float(v) for v in centre)
    rows = slice(max(0, int(y - radius)), max(0, min(shape[-2], int(y + radius) + 1)))
    return rows, slice(max(0, int(x - radius)), max(0, min(shape[-1], int(x + radius) + 1)))


def is_empty(box: Box) -> bool:
    """The box lies outside the picture."""
    return any(side.start >= side.stop for side in box)


def _middle(points: Array) -> Array:
    middle: Array = points.mean(axis=0, dtype=np.float32)
    return middle


@dataclass(frozen=True, slots=True)
class FaceMasks:
    """Soft masks of all faces of a picture, float32 (H, W), 0..1."""

    face: Array
    eyes: Array
    mouth: Array
    nose: Array

    @property
    def features(self) -> Array:
        """What has to stay readable: eyes and mouths."""
        return np.maximum(self.eyes, self.mouth)


def draw_masks(frames: Sequence[FaceFrame], height: int, width: int) -> FaceMasks:
    """Ellipses, placed and turned as each face is."""
    masks = FaceMasks(*np.zeros((4, height, width), np.float32))
    for frame in frames:
        middle = 0.55 * _middle(frame.eyes) + 0.45 * frame.mouth
        _ellipse(masks.face, frame, middle, (1.15, 1.55), softness=0.2)
        for eye in frame.eyes:
            _ellipse(masks.eyes, frame, eye, (0.38, 0.25), softness=0.4)
        _ellipse(masks.mouth, frame, frame.mouth, (0.5, 0.28), softness=0.35)
        below = frame.nose + np.float32(0.04 * frame.size) * frame.down
        _ellipse(masks.nose, frame, below, (0.30, 0.22), softness=0.5)
    return masks


def _ellipse(
    mask: Array, frame: FaceFrame, centre: Array, radii: tuple[float, float], softness: float
) -> None:
    """Add an ellipse to a mask, in place. radii: along the eyes and down, in face sizes."""
    reach = max(radii) * frame.size * (1 + softness) + 2
    box = around(centre, reach, mask.shape)
    right, down = coordinates(frame, centre, box)
    distance = np.sqrt((right / np.float32(radii[0])) ** 2 + (down / np.float32(radii[1])) ** 2)
    inside = np.clip((1 + softness - distance) / np.float32(2 * softness), 0, 1)
    np.maximum(mask[box], inside, out=mask[box])


def find_brows(frame: FaceFrame, box: Box) -> Array:
    """A soft mask of where the brows of a face are, 0..1, of the size of the box."""
    mask = np.zeros(1, np.float32)
    for eye in frame.eyes:
        above = eye - np.float32(BROW * frame.size) * frame.down
        right, down = coordinates(frame, above, box)
        distance = np.hypot(right / np.float32(BROW_RADII[0]), down / np.float32(BROW_RADII[1]))
        inside = (1 + BROW_SOFTNESS - distance) / np.float32(2 * BROW_SOFTNESS)
        mask = np.maximum(mask, np.clip(inside, 0, 1))
    return mask


def offsets(origin: Array, box: Box) -> tuple[Array, Array]:
    """How far every pixel of a box is from the origin: x (1, W) and y (H, 1), in pixels."""
    rows, columns = box
    x = (np.arange(columns.start, columns.stop, dtype=np.float32) - origin[0])[None, :]
    y = (np.arange(rows.start, rows.stop, dtype=np.float32) - origin[1])[:, None]
    return x, y


def coordinates(frame: FaceFrame, origin: Array, box: Box) -> tuple[Array, Array]:
    """Every pixel of a box in face sizes from the origin: to the right and down the face."""
    x, y = offsets(origin, box)
    scale = np.float32(1 / frame.size)
    right = (x * frame.right[0] + y * frame.right[1]) * scale
    down = (x * frame.down[0] + y * frame.down[1]) * scale
    return right, down
