"""The seams' second implementations: small enough to read before breakfast."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from pathlib import Path
from typing import Self

from PIL import UnidentifiedImageError

from inference.engine import (
    BadImage,
    Cartoon,
    EngineLost,
    Options,
    Overloaded,
    Reason,
    RenderOptions,
    SheetOptions,
    StyleUnavailable,
)
from inference.styles.registry import BUILT_IN, MODEL_FILES, Styles
from tests.pictures import colour_of, encoded
from tests.stores import MemoryStore

__all__ = ["FakeEngine", "MemoryStore", "install"]


class FakeEngine:
    """An Engine whose cartoons are squares in the photo's own colour."""

    def __init__(self, capacity: int = 100, models: Path | None = None) -> None:
        """models: the folder of weights; None: built-in styles only."""
        self.capacity = capacity
        self._models = models
        self.ready = True
        self.asked: list[RenderOptions] = []
        self.sheets: list[SheetOptions] = []
        self.most_at_once = 0
        self.sides = (64, 48)  # pixels of every result
        self._failures: list[Exception] = []
        self._opens_when_full = False
        self._open = asyncio.Event()
        self._open.set()
        self._held = 0
        self._closed = False
        self._kept: defaultdict[bytes, set[str]] = defaultdict(set)  # labels by photo
        self._forgets: Counter[str] = Counter()

    def fail(self, *errors: Exception) -> None:
        """Raise these, one at each of the next calls."""
        self._failures += errors

    def hold(self) -> None:
        """Finish nothing until `release`."""
        self._open.clear()

    def hold_until_full(self) -> None:
        """Finish nothing until there are as many photos as it takes."""
        self._opens_when_full = True
        self.hold()

    def release(self) -> None:
        """Finish what is waiting."""
        self._open.set()

    async def render(self, photo: bytes, options: RenderOptions, label: str = "") -> Cartoon:
        self.asked.append(options)
        return await self._cartoon(photo, options, label)

    async def sheet(self, photo: bytes, options: SheetOptions, label: str = "") -> Cartoon:
        """As many squares side by side as there are tiles, and one for the photo."""
        self.sheets.append(options)
        return await self._cartoon(photo, options, label)

    async def _cartoon(self, photo: bytes, options: Options, label: str) -> Cartoon:
        forgets = self._forgets[label]
        if self._held == self.capacity:
            raise Overloaded
        self._held += 1
        self.most_at_once = max(self.most_at_once, self._held)
        if self._opens_when_full and self._held == self.capacity:
            self.release()
        try:
            await asyncio.sleep(0)  # like any engine, it lets others run meanwhile
            await self._open.wait()
        finally:
            self._held -= 1
        cartoon = self._draw(photo, options)
        if self._forgets[label] == forgets:
            self._kept[photo].add(label)
        return cartoon

    def forget(self, label: str) -> int:
        self._forgets[label] += 1
        photos = [photo for photo, labels in self._kept.items() if label in labels]
        for photo in photos:
            del self._kept[photo]
        return len(photos)

    async def aclose(self) -> None:
        self._closed = True
        self.release()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    def _draw(self, photo: bytes, options: Options) -> Cartoon:
        if self._closed:
            raise EngineLost
        if self._failures:
            raise self._failures.pop(0)
        available = Styles(self._models).available() if self._models else BUILT_IN
        for drawing in options.drawings:
            if drawing.style not in available:
                raise StyleUnavailable(drawing.style)
        if not photo:
            raise BadImage(Reason.EMPTY)
        try:
            colour = colour_of(photo)
        except (UnidentifiedImageError, OSError):
            raise BadImage(Reason.BROKEN) from None
        kind = "JPEG" if options.format == "jpg" else options.format
        width, height = self.sides
        if isinstance(options, SheetOptions):
            width *= 1 + len(options.tiles)
        picture = encoded(colour, (width, height), kind)
        return Cartoon(picture, options.format, width, height, faces=0)


def install(models: Path, *styles: str) -> None:
    """Put files into a folder of weights that are enough for whoever does not read them."""
    for style in styles:
        (models / style).mkdir(parents=True)
        for file in MODEL_FILES:
            (models / style / file).write_bytes(b"\0" * 1_000_000)
