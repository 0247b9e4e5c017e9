"""The render process: owns the device, draws plain pixels, never sees a file from a stranger."""

from __future__ import annotations

import logging
import sys
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from inference import images
from inference.arrays import Picture
from inference.drawing import draw
from inference.engine import RenderOptions, StyleUnavailable
from inference.faces import Face, Sitter
from inference.handover import Decoded, DrawOrder, Json, Learned
from inference.parent import LOG_FORMAT, Parent
from inference.slab import Slab
from inference.styles import registry

if TYPE_CHECKING:
    from inference.dctnet.studio import Studio

_log = logging.getLogger(__name__)

_SLABS: Final = 3  # of each photo

# A portrait for warming up: eyes, nose, corners of the mouth, score.
_SOMEBODY: Final = (100.0, 110.0, 156.0, 110.0, 128.0, 140.0, 104.0, 170.0, 152.0, 170.0, 0.99)


@dataclass(frozen=True, slots=True, eq=False)
class _Photo:
    """One photo to draw, and its memory."""

    order: DrawOrder
    pixels: images.Pixels
    painting: Slab
    result: Slab

    @property
    def to_paint(self) -> bool:
        return self.order.options.style in registry.LEARNED and not self.order.painted

    @property
    def sitter(self) -> Sitter:
        faces = [_face(numbers) for numbers in self.order.decoded.faces]
        return Sitter(np.ascontiguousarray(self.pixels[..., :3]), faces)


class Worker:
    """Draws photos, several together where that is faster."""

    def __init__(self, studio: Studio | None) -> None:
        """studio: for the learned styles, if any may be asked for."""
        self._studio = studio
        self._threads = ThreadPoolExecutor()
        self._out_of_memory = False

    @property
    def spent(self) -> bool:
        """Whether a new process should take over: the device has failed this one, or memory has."""
        device_lost = self._studio is not None and self._studio.device_lost
        return device_lost or self._out_of_memory

    def answer(self, request: Json, slabs: Sequence[Slab]) -> Json:
        """For each photo a finished file, or why there is none."""
        orders = request["photos"]
        photos = [
            _photo(order, slabs[_SLABS * i : _SLABS * (i + 1)]) for i, order in enumerate(orders)
        ]
        refused = self._paint_all(photos)
        rest = [photo for photo in photos if photo not in refused]
        answers = refused | dict(zip(rest, self._threads.map(self._drawn, rest), strict=True))
        return {"drawn": [answers[photo] for photo in photos], "spent": self.spent}

    def _paint_all(self, photos: Sequence[_Photo]) -> dict[_Photo, Json | None]:
        """Leave a painting in the slab of each photo that needs one; who got none, and why."""
        by_style = defaultdict(list)
        for photo in photos:
            if photo.to_paint:
                by_style[photo.order.options.style].append(photo)
        refused: dict[_Photo, Json | None] = {}
        for style, alike in by_style.items():
            refused |= self._painted(style, alike)
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
            photo.painting.write(painting.data)

    def _drawn(self, photo: _Photo) -> Json | None:
        try:
            picture = self._picture(photo)
            height, width = picture.shape[:2]
            if photo.order.decoded.channels == 4:
                alpha = np.ascontiguousarray(photo.pixels[..., 3])
                picture = images.with_alpha(picture, alpha)
            length = photo.result.write(images.encode(picture, photo.order.options.format))
        except Exception as error:  # one photo, not the process: the next should not wait
            self._note(error)
            _log.exception("a photo could not be drawn")
            return None
        return {"width": width, "height": height, "length": length}

    def _picture(self, photo: _Photo) -> Picture:
        options, sitter = photo.order.options, photo.sitter
        if self._studio and options.style in registry.LEARNED:
            kept = photo.painting.read(photo.painting.size)
            return self._studio.finish(kept, sitter.picture, options.strength, options.size)
        return draw(sitter.picture, sitter.faces, options.style, options.strength, options.size)

    def _note(self, error: Exception) -> None:
        no_memory = isinstance(error, cv2.error) and error.code == cv2.Error.StsNoMem
        self._out_of_memory |= no_memory or isinstance(error, MemoryError)

    def warm_up(self) -> None:
        """Draw somebody, so that nobody's first photo waits for imports, kernels and tables."""
        shade = np.linspace(60, 220, 256, dtype=np.uint8)
        portrait = np.repeat(np.add.outer(shade // 2, shade // 2)[..., None], 3, axis=2)
        decoded = Decoded(256, 256, 3, (_SOMEBODY,))
        with Slab() as nothing, Slab() as result:
            order = DrawOrder(decoded, RenderOptions(size=512), painted=False)
            self._drawn(_Photo(order, portrait, nothing, result))


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


def _photo(order: Json, slabs: Sequence[Slab]) -> _Photo:
    read = DrawOrder.of(order)
    pixels, painting, result = slabs
    shape = read.decoded.shape
    plain = np.frombuffer(pixels.read(int(np.prod(shape))), np.uint8).reshape(shape)
    return _Photo(read, plain, painting, result)


def _face(numbers: tuple[float, ...]) -> Face:
    *landmarks, score = numbers
    return Face(np.array(landmarks, np.float32).reshape(5, 2), score)


if __name__ == "__main__":
    main()
