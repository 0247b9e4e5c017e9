"""The render process: owns the device, draws plain pixels, never sees a file from a stranger."""

from __future__ import annotations

import logging
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from inference import images
from inference.arrays import Picture
from inference.drawing import Study
from inference.engine import RenderOptions, SheetOptions, StyleUnavailable
from inference.faces import Face, Sitter
from inference.handover import Decoded, DrawOrder, Json, Learned, read_orders
from inference.lease import Tenancy
from inference.parent import LOG_FORMAT, Parent
from inference.scenes import Scenes
from inference.sheet import Sheet
from inference.slab import Slab
from inference.styles import registry

if TYPE_CHECKING:
    from inference.dctnet.studio import Studio

_log = logging.getLogger(__name__)

# A portrait for warming up: eyes, nose, corners of the mouth, score.
_SOMEBODY: Final = (100.0, 110.0, 156.0, 110.0, 128.0, 140.0, 104.0, 170.0, 152.0, 170.0, 0.99)


@dataclass(frozen=True, slots=True, eq=False)
class _Photo:
    """One photo to draw, and its memory."""

    order: DrawOrder
    pixels: images.Pixels
    result: Slab
    paintings: Mapping[str, Slab]  # by learned style
    tenancy: Tenancy | None

    @property
    def to_paint(self) -> list[str]:
        """Styles whose paintings are not there yet."""
        return [style for style in self.order.learned if style not in self.order.painted]

    @property
    def sitter(self) -> Sitter:
        faces = [_face(numbers) for numbers in self.order.decoded.faces]
        return Sitter(np.ascontiguousarray(self.pixels[..., :3]), faces)

    def cut_out(self, drawing: Picture) -> images.Pixels:
        """A drawing, transparent where the photo is."""
        if self.order.decoded.channels == 3:
            return drawing
        return images.with_alpha(drawing, np.ascontiguousarray(self.pixels[..., 3]))


class Worker:
    """Draws photos, several together where that is faster."""

    def __init__(self, studio: Studio | None) -> None:
        """studio: for the learned styles, if any may be asked for."""
        self._studio = studio
        self._scenes = Scenes()
        self._threads = ThreadPoolExecutor()
        self._out_of_memory = False

    @property
    def spent(self) -> bool:
        """Whether a new process should take over: the device has failed this one, or memory has."""
        device_lost = self._studio is not None and self._studio.device_lost
        return device_lost or self._out_of_memory

    def answer(self, request: Json, slabs: Sequence[Slab]) -> Json:
        """For each photo a finished file, or why there is none."""
        photos = [_photo(order, own) for order, own in read_orders(request, slabs)]
        refused = self._paint_all(photos)
        rest = [photo for photo in photos if photo not in refused]
        answers = refused | dict(zip(rest, self._threads.map(self._drawn, rest), strict=True))
        return {"drawn": [answers[photo] for photo in photos], "spent": self.spent}

    def _paint_all(self, photos: Sequence[_Photo]) -> dict[_Photo, Json | None]:
        """Leave a painting in the slab of each photo that needs one; who got none, and why."""
        by_style = defaultdict(list)
        for photo in photos:
            for style in photo.to_paint:
                by_style[style].append(photo)
        refused: dict[_Photo, Json | None] = {}
        for style, alike in by_style.items():
            if rest := [photo for photo in alike if photo not in refused]:
                refused |= self._painted(style, rest)
        return refused

    def _painted(self, style: str, photos: Sequence[_Photo]) -> dict[_Photo, Json | None]:
        try:
            self._paint(style, photos)
        except StyleUnavailable as error:
            return {photo: {"unavailable": error.style} for photo in photos}
        except Exception as error:
            self._note(error)
            if len(photos) == 1:
                _log.exception("a photo could not be painted")
                return dict.fromkeys(photos)
        else:
            return {}
        refused: dict[_Photo, Json | None] = {}
        for photo in photos:  # one of them must not cost the others
            refused |= self._painted(style, [photo])
        return refused

    def _paint(self, style: str, photos: Sequence[_Photo]) -> None:
        if self._studio is None:
            raise StyleUnavailable(style)
        paintings = self._studio.paint(style, [photo.sitter for photo in photos])
        for photo, painting in zip(photos, paintings, strict=True):
            photo.paintings[style].write(painting.data)

    def _drawn(self, photo: _Photo) -> Json | None:
        try:
            picture = self._picture(photo)
            height, width = picture.shape[:2]
            length = photo.result.write(images.encode(picture, photo.order.options.format))
        except Exception as error:  # one photo, not the process: the next should not wait
            self._note(error)
            _log.exception("a photo could not be drawn")
            return None
        return {"width": width, "height": height, "length": length}

    def _picture(self, photo: _Photo) -> images.Pixels:
        options = photo.order.options
        drawings = map(photo.cut_out, self._drawings(photo))
        if not isinstance(options, SheetOptions):
            [drawing] = drawings
            return drawing
        names = [tile.name for tile in options.tiles]
        sheet = Sheet(photo.pixels.shape, ["", *names], options.size)
        sheet.add(photo.sitter.picture)
        for tile, drawing in zip(options.tiles, drawings, strict=True):
            sheet.add(images.flatten(drawing), dotted=tile.style in registry.DOTTED)
        return sheet.picture

    def _drawings(self, photo: _Photo) -> Iterator[Picture]:
        """All that are asked for, at the size of the first. Built-in styles share one study."""
        sitter, study = photo.sitter, None
        size = photo.order.options.drawings[0].size
        for drawing in photo.order.options.drawings:
            painting = photo.paintings.get(drawing.style)
            if self._studio and painting:
                kept = painting.read(painting.size)
                yield self._studio.finish(kept, sitter.picture, drawing.strength, size)
            else:
                study = study or self._study(photo, sitter, size)
                yield study.drawn(drawing.style, drawing.strength)
        if study and photo.tenancy:
            self._scenes.keep(photo.tenancy, size, study)

    def _study(self, photo: _Photo, sitter: Sitter, size: int) -> Study:
        found = self._scenes.find(photo.tenancy.number, size) if photo.tenancy else None
        return found or Study.of(sitter.picture, sitter.faces, size)

    def _note(self, error: Exception) -> None:
        no_memory = isinstance(error, cv2.error) and error.code == cv2.Error.StsNoMem
        self._out_of_memory |= no_memory or isinstance(error, MemoryError)

    def warm_up(self) -> None:
        """Draw somebody, so that nobody's first photo waits for imports, kernels and tables."""
        shade = np.linspace(60, 220, 256, dtype=np.uint8)
        portrait = np.repeat(np.add.outer(shade // 2, shade // 2)[..., None], 3, axis=2)
        decoded = Decoded(256, 256, 3, (_SOMEBODY,))
        with Slab() as result:
            order = DrawOrder(decoded, RenderOptions(size=512), painted=())
            self._drawn(_Photo(order, portrait, result, {}, tenancy=None))


def main() -> None:
    level, *learned = sys.argv[1:]
    logging.basicConfig(level=level, format=LOG_FORMAT)
    parent = Parent()
    studio = _studio(*learned) if learned else None
    worker = Worker(studio)
    worker.warm_up()
    runtime = studio.open() if studio else None
    parent.ready({"runtime": asdict(runtime) if runtime else None})
    for request, slabs in parent.requests():
        parent.answer(worker.answer(request, slabs))


def _studio(argument: str) -> Studio:
    from inference.dctnet.studio import Studio  # noqa: PLC0415  small and quick without it

    return Studio(Learned.of(argument))


def _photo(order: DrawOrder, slabs: Sequence[Slab]) -> _Photo:
    pixels, result, *rest = slabs
    shape = order.decoded.shape
    plain = np.frombuffer(pixels.read(int(np.prod(shape))), np.uint8).reshape(shape)
    lease = Tenancy(order.lease, rest.pop().fd) if order.lease else None
    return _Photo(order, plain, result, dict(zip(order.learned, rest, strict=True)), lease)


def _face(numbers: tuple[float, ...]) -> Face:
    *landmarks, score = numbers
    return Face(np.array(landmarks, np.float32).reshape(5, 2), score)


if __name__ == "__main__":
    main()
