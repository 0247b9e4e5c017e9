"""Where the learned styles are painted: one device for all, and the networks of those in use."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, TypeVar

from inference.arrays import Array, Picture
from inference.dctnet.canvas import finished, on_canvas, packed, unpacked
from inference.dctnet.choice import AUTO, Choice, NoRuntime, choose
from inference.dctnet.gpu.device import DeviceLost
from inference.dctnet.model import ForeignModel, Model, load
from inference.dctnet.plan import plan
from inference.dctnet.portrait import Painting, Portrait, paint
from inference.dctnet.runtimes import Network
from inference.engine import StyleUnavailable
from inference.faces import Sitter
from inference.handover import Learned, Runtime
from inference.styles import registry

_log = logging.getLogger(__name__)

_MOST_STYLES: Final = 3  # whose networks stay in memory

T = TypeVar("T")
Version = tuple[tuple[int, int], ...]  # of each file of a style, when it was changed and its size


class Painter(Protocol):
    """One style on one device."""

    def paint(self, portraits: Sequence[Portrait]) -> list[Painting]:
        """Paint photos together. Raises DeviceLost."""


@dataclass(frozen=True, slots=True)
class CpuPainter:
    """One style on the CPU, one photo after the other."""

    background: Network
    head: Network
    alpha: Array

    def paint(self, portraits: Sequence[Portrait]) -> list[Painting]:
        return [
            paint(one.photo, one.plan, self.background, self.head, self.alpha) for one in portraits
        ]


class Studio:
    """Paints photos in whatever learned style has its weights in a folder."""

    def __init__(self, learned: Learned) -> None:
        self._learned = learned
        self._styles = registry.Styles(learned.models)
        self._choice: Choice | None = None
        self._painters: OrderedDict[tuple[str, Version], Painter] = OrderedDict()
        self.device_lost = False

    def open(self) -> Runtime | None:
        """Get ready for the style that most people will want, if it is here."""
        here = [style for style in self._styles.available() if style in registry.LEARNED]
        if not here and not self._learned.examine:
            return None
        if here:
            first = registry.PREFERRED if registry.PREFERRED in here else here[0]
            with suppress(StyleUnavailable):  # why has been logged
                self._unless_lost(lambda: self._painter(first))
        try:
            return Runtime(works=True, line=self._chosen().line)
        except NoRuntime as error:
            return Runtime(works=False, line=str(error))

    def paint(self, style: str, sitters: Sequence[Sitter]) -> list[Picture]:
        """A painting of each photo, to be kept for `finish`. Raises StyleUnavailable."""
        portraits = [_portrait(sitter) for sitter in sitters]
        paintings = self._unless_lost(lambda: self._painter(style).paint(portraits))
        return [packed(painting) for painting in paintings]

    def finish(self, kept: bytes, photo: Picture, strength: float, size: int) -> Picture:
        """The picture that was asked for, from the painting of a photo."""
        return finished(photo, unpacked(kept, photo), strength, size)

    def _unless_lost(self, work: Callable[[], T]) -> T:
        """Do it on the GPU or, if that cannot go on, on the CPU, and there from now on."""
        try:
            return work()
        except DeviceLost as error:
            _log.error("the GPU cannot go on, so the CPU does: %s", error)
        self.device_lost = True
        self._choice = choose("cpu", AUTO)
        self._painters.clear()
        return work()

    def _chosen(self) -> Choice:
        if self._choice is None:
            self._choice = choose(self._learned.device, self._learned.precision)
            level = logging.INFO if self._choice.as_asked else logging.WARNING
            _log.log(level, "learned styles: %s", self._choice.line)
        return self._choice

    def _painter(self, style: str) -> Painter:
        folder = self._learned.models / style
        try:
            key = style, _version(folder)
            if key not in self._painters:
                self._painters[key] = self._new_painter(load(folder))
        except (ForeignModel, NoRuntime, OSError) as error:
            _log.error("style %s: %s", style, error)
            raise StyleUnavailable(style) from None
        self._painters.move_to_end(key)
        if len(self._painters) > _MOST_STYLES:
            self._painters.popitem(last=False)
        return self._painters[key]

    def _new_painter(self, model: Model) -> Painter:
        choice, cache = self._chosen(), self._learned.cache
        if choice.on_gpu:
            import torch  # noqa: PLC0415  not everywhere, and seconds to load

            from inference.dctnet.gpu.painter import GpuPainter  # noqa: PLC0415

            return GpuPainter(model, torch.device("cuda", 0), choice.precision)
        from inference.dctnet.cpu.network import CpuNetwork  # noqa: PLC0415  not everywhere either

        background, head = (
            CpuNetwork(weights, choice.precision, cache)
            for weights in (model.background, model.head)
        )
        return CpuPainter(background, head, model.alpha)


def _portrait(sitter: Sitter) -> Portrait:
    photo, landmarks = on_canvas(sitter)
    height, width = photo.shape[:2]
    return Portrait(photo, plan(width, height, landmarks))


def _version(folder: Path) -> Version:
    """Changes when somebody puts other weights there. Raises FileNotFoundError."""
    stats = [(folder / name).stat() for name in registry.MODEL_FILES]
    return tuple((stat.st_mtime_ns, stat.st_size) for stat in stats)
