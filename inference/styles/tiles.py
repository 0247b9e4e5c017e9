"""Large pictures from small planes, a tile at a time: little memory, and all of it in the cache."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

import cv2
import numpy as np
import numpy.typing as npt

from inference.arrays import Array

AnyPlane = TypeVar("AnyPlane", bound=npt.NDArray[Any])

SIDE: Final = 192  # pixels of a tile, both ways
MARGIN: Final = 3  # pixels of the small plane around a tile that interpolation looks at


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """A part of a large picture, and where its pixels lie in small planes."""

    place: tuple[slice, slice]  # rows, columns of the large picture
    source: tuple[slice, slice]  # rows, columns of the small planes, with a margin
    size: tuple[int, int]  # width and height in the large picture
    matrix: Array  # 2×3 map from the tile's pixels to those of the source

    def grown(self, plane: AnyPlane, interpolation: int = cv2.INTER_CUBIC) -> AnyPlane:
        """The tile of a small plane (h, w) or (h, w, 3) at the large size."""
        source = np.ascontiguousarray(plane[self.source])
        flags = interpolation | cv2.WARP_INVERSE_MAP
        grown = cv2.warpAffine(
            source, self.matrix, self.size, flags=flags, borderMode=cv2.BORDER_REPLICATE
        )
        return cast(AnyPlane, grown)


def tiles(large: tuple[int, int], small: tuple[int, int]) -> Iterator[Tile]:
    """All tiles of a large picture (height, width) that grows from small planes (h, w)."""
    for top in range(0, large[0], SIDE):
        rows = _stretch(top, large[0], small[0])
        for left in range(0, large[1], SIDE):
            columns = _stretch(left, large[1], small[1])
            yield Tile(
                place=(rows.place, columns.place),
                source=(rows.source, columns.source),
                size=(columns.place.stop - left, rows.place.stop - top),
                matrix=np.array(
                    [[columns.step, 0, columns.first], [0, rows.step, rows.first]], np.float32
                ),
            )


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A tile along one axis."""

    place: slice
    source: slice
    step: float  # pixels of the source from one pixel of the tile to the next
    first: float  # where the tile's first pixel lies in the source


def _stretch(start: int, large: int, small: int) -> _Stretch:
    stop, step = min(start + SIDE, large), small / large
    before = max(0, int(start * step) - MARGIN)
    after = min(small, int(stop * step) + MARGIN + 1)
    first = (start + 0.5) * step - 0.5 - before
    return _Stretch(slice(start, stop), slice(before, after), step, first)
