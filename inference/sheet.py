"""A contact sheet: a photo and its drawings in one picture, with names, to choose from on a phone.

Lengths are in pixels of a small phone, on which the sheet is to be read; it is drawn larger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Final, cast

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from inference.arrays import Picture, fitted_size, resized

SCREEN: Final = (360, 600)  # width and height that a sheet should fit into
GAP: Final = 5  # around each tile
NAME: Final = 21  # height of the line with a name
TEXT: Final = 13.0  # size of its letters
DOTS: Final = 1.0  # pixels of the sheet: sigma that makes a grey of screen tone
LONGEST: Final = 4.0  # a tile's longer side is at most so many times the other
PAPER: Final = (255, 255, 255)
LETTERS: Final = (40, 40, 40)

FONT: Final = Path(__file__).parent / "fonts" / "names.ttf"


@dataclass(frozen=True)
class Grid:
    """Where tiles go. Widths and heights are floats, until the sheet is made."""

    columns: int
    rows: int
    ratio: float  # width by height of every picture
    narrowest: float  # of a column, so that names fit

    @classmethod
    def best(cls, count: int, ratio: float, narrowest: float) -> Grid:
        """The one with the largest pictures, on the screen and in the file.

        Their size there is a share of the sheet's longest side, as chats shrink pictures by that.
        """
        most = max(1, int((SCREEN[0] - GAP) / (narrowest + GAP)))
        grids = [
            cls(columns, ceil(count / columns), ratio, narrowest)
            for columns in range(1, min(most, count) + 1)
        ]
        return max(grids, key=lambda grid: grid.picture[0] ** 2 / max(grid.size))

    @cached_property
    def picture(self) -> tuple[float, float]:
        """Width and height of a picture."""
        width = (SCREEN[0] - GAP) / self.columns - GAP
        height = (SCREEN[1] - GAP) / self.rows - GAP - NAME
        return min(width, height * self.ratio), min(height, width / self.ratio)

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height from one tile to the next."""
        width, height = self.picture
        return max(width, self.narrowest) + GAP, height + NAME + GAP

    @property
    def size(self) -> tuple[float, float]:
        width, height = self.cell
        return self.columns * width + GAP, self.rows * height + GAP


class Sheet:
    """A sheet that is being made: pictures are added from left to right, and down."""

    def __init__(self, shape: tuple[int, ...], names: Sequence[str], size: int) -> None:
        """shape: of the photo.  names: one for each tile.  size: longest side in pixels."""
        ratio = float(np.clip(shape[1] / shape[0], 1 / LONGEST, LONGEST))
        widest = max(_font(TEXT).getlength(name) for name in names)
        self._grid = Grid.best(len(names), ratio, widest)
        self._names = names
        self._scale = size / max(self._grid.size)
        self._font = _font(TEXT * self._scale)
        width, height = (round(side * self._scale) for side in self._grid.size)
        self._image = Image.new("RGB", (width, height), PAPER)
        self._shape = shape
        self._added = 0

    @property
    def tile(self) -> int:
        """Longest side of a picture in pixels."""
        width, height = (side * self._scale for side in self._grid.picture)
        ratio = self._shape[1] / self._shape[0]
        return max(1, int(max(min(width, height * ratio), min(height, width / ratio))))

    def add(self, picture: Picture, *, dotted: bool = False) -> None:
        """The next one, uint8 (H, W, 3) RGB, with its name below.

        dotted: it has screen tone, which would turn into waves where a phone shrinks the sheet.
        """
        row, column = divmod(self._added, self._grid.columns)
        cell_width, cell_height = (side * self._scale for side in self._grid.cell)
        gap = GAP * self._scale
        left, top = gap + column * cell_width, gap + row * cell_height
        middle = left + (cell_width - gap) / 2
        name_top = top + self._grid.picture[1] * self._scale
        width, height = fitted_size(picture.shape, self.tile)
        place = round(middle - width / 2), round((top + name_top - height) / 2)
        small = resized(picture, width, height)
        if dotted:
            small = cast("Picture", cv2.GaussianBlur(small, (0, 0), DOTS))
        self._image.paste(Image.fromarray(small), place)
        where = middle, name_top + NAME * self._scale / 2
        text = ImageDraw.Draw(self._image)
        text.text(where, self._names[self._added], LETTERS, self._font, anchor="mm")
        self._added += 1

    @property
    def picture(self) -> Picture:
        """The sheet, uint8 (H, W, 3) RGB."""
        return np.asarray(self._image)


def _font(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)
