"""Which pixels are skin, by the colour of each person's own face."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from inference.arrays import Array, resized
from inference.styles.anatomy import FaceFrame, around, offsets
from inference.styles.filters import blur, scaled

SPREAD: Final = 2.6  # median deviations from a skin's typical colour within which it is that skin
SMALLEST_SPREAD: Final = np.array([0.20, 0.015, 0.015], np.float32)  # of L, a, b within one skin
LARGEST_SPREAD: Final = np.array([0.40, 0.030, 0.030], np.float32)
REACH: Final = 5.0  # face sizes around a face where its skin is looked for
SPARSE: Final = 4  # statistics are taken from every fourth pixel, both ways
FEWEST: Final = 40  # sparse pixels that make a statistic


@dataclass(frozen=True, slots=True)
class Skin:
    """Where skin is, and statistics over it."""

    mask: Array  # float32 (H, W), 0..1
    certain: npt.NDArray[np.bool_]  # of every SPARSE-th pixel, both ways

    @property
    def visible(self) -> bool:
        """Whether there is enough of it for a statistic."""
        return bool(np.count_nonzero(self.certain) > FEWEST)

    def median(self, plane: Array, otherwise: float) -> float:
        """The median of a plane (H, W) over certain skin."""
        if not self.visible:
            return otherwise
        return float(np.median(plane[::SPARSE, ::SPARSE][self.certain]))


def find_skin(lab: Array, frames: Sequence[FaceFrame], softness: float) -> Skin:
    """lab: float32 (3, H, W) OKLab. softness: of the mask's borders, in pixels.

    Computed at half the resolution: skin has no fine edges.
    """
    _, height, width = lab.shape
    half = scaled(lab, (width + 1) // 2, (height + 1) // 2)
    mask = np.zeros(half.shape[1:], np.float32)
    for frame in frames:
        _add_skin_of(mask, half, frame.scaled(0.5, 0.5))
    mask = resized(blur(mask, softness / 2), width, height)
    return Skin(mask, mask[::SPARSE, ::SPARSE] > 0.6)


def _add_skin_of(mask: Array, lab: Array, frame: FaceFrame) -> None:
    """Raise the mask, in place, where colour and nearness speak for this face's skin."""
    samples = _samples(lab, frame)
    if not samples.size:
        return
    typical = np.median(samples, axis=1)
    spread = np.median(np.abs(samples - typical[:, None]), axis=1) * SPREAD
    spread = np.clip(spread, SMALLEST_SPREAD, LARGEST_SPREAD)
    centre, reach = frame.centre, REACH * frame.size
    box = around(centre, reach, mask.shape)
    x, y = offsets(centre, box)
    distance = (x * x + y * y) / np.float32(reach * reach)
    for plane, middle, width in zip(lab, typical, spread, strict=True):
        distance += ((plane[box] - middle) / width) ** 2
    likely = np.clip(1.5 - 0.36 * distance, 0, 1)
    np.maximum(mask[box], likely, out=mask[box])


def _samples(lab: Array, frame: FaceFrame) -> Array:
    """Colours (3, N) of the nose, the cheeks beside it and the cheeks below the eyes."""
    (left_eye, right_eye), nose = frame.eyes, frame.nose
    left_mouth, right_mouth = frame.mouth_corners
    points = (
        nose,
        (left_eye + left_mouth + nose) / 3,
        (right_eye + right_mouth + nose) / 3,
        0.6 * left_eye + 0.4 * left_mouth,
        0.6 * right_eye + 0.4 * right_mouth,
    )
    radius = max(1.0, 0.1 * frame.size)
    patches = []
    for point in points:
        rows, columns = around(point, radius, lab.shape)
        patches.append(lab[:, rows, columns].reshape(3, -1))
    return np.concatenate(patches, axis=1)
