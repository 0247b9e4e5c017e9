"""The connected parts of flat regions, and what can be counted in each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
import numpy.typing as npt

from inference.styles.subject import Region

Labels = npt.NDArray[np.intp]
Counts = npt.NDArray[np.intp]  # (N,): pixels of each patch

BORDER: Final = 7  # pixels across in which two patches are seen at a border


@dataclass(frozen=True, slots=True, eq=False)
class Patches:
    """Every pixel's patch."""

    numbers: npt.NDArray[np.int32]  # (h, w)
    areas: Counts

    @classmethod
    def of(cls, labels: Labels) -> Self:
        numbers = np.zeros(labels.shape, np.int32)
        count = 0
        for label in np.unique(labels):
            same = (labels == label).astype(np.uint8)
            found, parts = cv2.connectedComponents(same, connectivity=4)
            np.copyto(numbers, parts + np.int32(count - 1), where=parts > 0)
            count += found - 1
        return cls(numbers, np.bincount(numbers.ravel(), minlength=count))

    def counted(self, region: Region) -> Counts:
        """How much of each patch lies in a region (h, w)."""
        return np.bincount(self.numbers[region], minlength=len(self.areas))

    def painted(self, chosen: Region) -> Region:
        """The region (h, w) of the chosen patches (N,)."""
        region: Region = chosen[self.numbers]
        return region

    def only(self, region: Region) -> Labels:
        """The numbers within a region (h, w), -1 elsewhere."""
        return np.where(region, self.numbers, -1).astype(np.intp)

    def inner(self) -> Region:
        """Some pixels away from the borders of patches."""
        number = self.numbers.astype(np.float32)
        square = np.ones((BORDER, BORDER), np.uint8)
        inner: Region = cv2.erode(number, square) == cv2.dilate(number, square)
        return inner


def without(strips: Region, labels: Labels) -> Labels:
    """The regions, where strips belong to what is nearest."""
    _, nearest = cv2.distanceTransformWithLabels(
        strips.astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    found = np.zeros(int(nearest.max()) + 1, labels.dtype)
    found[nearest[~strips]] = labels[~strips]
    whole: Labels = found[nearest]
    return whole


def near(region: Region, distance: float) -> Region:
    """What is nearer to a region than this, in pixels."""
    away = cv2.distanceTransform((~region).astype(np.uint8), cv2.DIST_L2, 3)
    close: Region = away < distance
    return close
