"""The render process from the inside, with a studio that only pretends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from inference.arrays import Picture, fitted
from inference.dctnet.studio import Studio
from inference.engine import Format, RenderOptions, SheetOptions, StyleUnavailable, Tile
from inference.faces import Sitter
from inference.handover import Decoded, DrawOrder, Learned, draw_orders
from inference.local import LocalEngine
from inference.slab import Slab
from inference.styles import registry
from inference.worker import Worker
from tests.inference import pictures
from tests.inference.dctnet.graphs import write_style
from tests.inference.portraits import flat


@dataclass
class FakeStudio:
    """Paints every photo in its own colour, made lighter; cannot stand black."""

    painted: list[tuple[str, int]] = field(default_factory=list)  # style and photos of each call
    device_lost: bool = False
    trouble: Exception | None = None

    def paint(self, style: str, sitters: Sequence[Sitter]) -> list[Picture]:
        if self.trouble:
            raise self.trouble
        if style == "3d":
            raise StyleUnavailable(style)
        if any(sitter.picture.max() == 0 for sitter in sitters):
            raise RuntimeError("black")
        self.painted.append((style, len(sitters)))
        return [sitter.picture + np.uint8(100) for sitter in sitters]

    def finish(self, kept: bytes, photo: Picture, strength: float, size: int) -> Picture:
        painting = np.frombuffer(kept, np.uint8).reshape(photo.shape)
        return fitted((strength * painting + (1 - strength) * photo).astype(np.uint8), size)


class Desk:
    """A worker, and the slabs of what it is asked."""

    def __init__(self, stack: ExitStack) -> None:
        self.studio = FakeStudio()
        self.worker = Worker(cast(Studio, self.studio))
        self._stack = stack

    def draw(self, *photos: tuple[int, str]) -> list[Any]:
        """Ask for photos, each of one level of grey, in a style; the answers, or their level."""
        orders = [
            DrawOrder(Decoded(8, 8, 3, ()), RenderOptions(style, 1.0, 512, Format.PNG), ())
            for _, style in photos
        ]
        slabs = [
            [self._stack.enter_context(Slab()) for _ in range(order.descriptors)]
            for order in orders
        ]
        for (level, _), (pixels, *_) in zip(photos, slabs, strict=True):
            pixels.write(flat(8, 8, level).data)
        answers = self.worker.answer(draw_orders(orders), list(chain(*slabs)))["drawn"]
        return [_level(answer, own[1]) for answer, own in zip(answers, slabs, strict=True)]

    def sheet(self, *styles: str) -> tuple[Any, list[Slab]]:
        """A sheet of a grey photo, or the answer without one; and the slabs of its paintings."""
        tiles = tuple(Tile(style, style) for style in styles)
        order = DrawOrder(Decoded(8, 8, 3, ()), SheetOptions(tiles, 512), ())
        slabs = [self._stack.enter_context(Slab()) for _ in range(order.descriptors)]
        pixels, result, *paintings = slabs
        pixels.write(flat(8, 8, 30).data)
        [answer] = self.worker.answer(draw_orders([order]), slabs)["drawn"]
        if answer and "length" in answer:
            return pictures.opened(result.read(answer["length"])), paintings
        return answer, paintings


def _level(answer: Any, result: Slab) -> Any:
    if not answer or "length" not in answer:
        return answer
    return int(np.asarray(pictures.opened(result.read(answer["length"]))).mean())


@pytest.fixture
def desk() -> Iterator[Desk]:
    with ExitStack() as stack:
        yield Desk(stack)


def test_photos_of_one_style_are_painted_together(desk: Desk) -> None:
    assert desk.draw((10, "anime"), (20, "sketch"), (30, "anime")) == [110, 120, 130]
    assert sorted(desk.studio.painted) == [("anime", 2), ("sketch", 1)]


def test_a_photo_that_cannot_be_painted_does_not_cost_the_others(desk: Desk) -> None:
    assert desk.draw((10, "anime"), (0, "anime"), (30, "anime")) == [110, None, 130]


def test_a_style_that_is_missing_does_not_cost_the_others(desk: Desk) -> None:
    assert desk.draw((10, "3d"), (30, "anime")) == [{"unavailable": "3d"}, 130]


def test_built_in_and_learned_styles_are_drawn_side_by_side(desk: Desk) -> None:
    ink, anime = desk.draw((255, "ink"), (30, "anime"))
    assert (ink > 200, anime) == (True, 130)


def test_of_a_sheet_every_tile_is_there_and_its_paintings_stay(desk: Desk) -> None:
    sheet, paintings = desk.sheet("ink", "anime", "sketch")
    assert max(sheet.size) == 512
    assert sorted(desk.studio.painted) == [("anime", 1), ("sketch", 1)]
    assert [painting.size for painting in paintings] == [8 * 8 * 3] * 2


def test_a_sheet_with_a_missing_style_says_which(desk: Desk) -> None:
    assert desk.sheet("anime", "3d")[0] == {"unavailable": "3d"}


def test_a_sheet_that_cannot_be_painted_is_not_drawn(desk: Desk) -> None:
    desk.studio.trouble = RuntimeError("no good")
    assert desk.sheet("ink", "anime")[0] is None


def test_a_worker_whose_device_is_lost_is_spent(desk: Desk) -> None:
    before = desk.worker.spent
    desk.studio.device_lost = True
    assert (before, desk.worker.spent) == (False, True)


def test_a_worker_without_memory_is_spent(desk: Desk) -> None:
    desk.studio.trouble = ValueError("no matter of memory")
    assert desk.draw((10, "anime")) == [None]
    before = desk.worker.spent
    desk.studio.trouble = MemoryError()
    assert desk.draw((10, "anime"), (255, "ink"))[0] is None
    assert (before, desk.worker.spent) == (False, True)


async def test_a_learned_style_keeps_transparency_through_the_real_processes(
    tmp_path: Path,
) -> None:
    write_style(tmp_path / "anime")
    photo = pictures.saved(pictures.half_transparent(), "PNG")
    learned = Learned(tmp_path, device="cpu")
    async with LocalEngine(decoders=1, learned=learned) as engine:
        cartoon = await engine.render(photo, RenderOptions("anime", 1.0, 512, Format.PNG))
        runtime = engine.runtime
    alpha = pictures.opened(cartoon.picture).getchannel("A")
    assert (alpha.getpixel((20, 128)), alpha.getpixel((490, 128))) == (255, 0)
    assert runtime is not None
    assert "OpenVINO" in runtime.line


async def test_a_sheet_of_all_kinds_of_styles_through_the_real_processes(tmp_path: Path) -> None:
    write_style(tmp_path / "anime")
    photo = pictures.saved(pictures.half_transparent(), "PNG")
    tiles = tuple(Tile(style, style) for style in (*registry.BUILT_IN, "anime"))
    async with LocalEngine(decoders=1, learned=Learned(tmp_path, device="cpu")) as engine:
        cartoon = await engine.sheet(photo, SheetOptions(tiles, 1024))
    sheet = pictures.opened(cartoon.picture)
    assert sheet.size == (cartoon.width, cartoon.height)
    transparent = np.asarray(sheet.crop((sheet.width - 80, 10, sheet.width - 20, 60)))
    assert transparent.min() > 240  # paper, whatever a style makes of nothing
