"""What the processes tell each other about a photo: small JSON objects; pixels are in slabs.

A decoder has met a file from a stranger and may lie, so the `read_` functions accept only answers
that cannot hurt whoever uses them. They raise ValueError.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

from inference.engine import (
    MAX_SIZE,
    BadImage,
    EngineLost,
    Format,
    Options,
    Reason,
    RenderError,
    RenderOptions,
    SheetOptions,
    StyleUnavailable,
    Tile,
)
from inference.slab import Slab
from inference.styles import registry

Json = dict[str, Any]

MAX_FACES: Final = 200
_NUMBERS_PER_FACE: Final = 11  # five landmarks and a score


@dataclass(frozen=True, slots=True)
class Limits:
    """What one photo may cost."""

    max_bytes: int = 20_000_000  # of the file
    max_pixels: int = 64_500_000  # of the file, by its header; what cameras call 64 megapixels
    decode_memory: int = 256 << 20  # bytes: 64 MP of a JPEG, 50 of a HEIC or PNG, 15 of a WEBP
    decode_seconds: float = 20.0
    draw_seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Learned:
    """How the learned styles are drawn."""

    models: Path  # holds a folder of weights for each
    device: str = "auto"  # or cpu, gpu
    precision: str = "auto"  # or fp32, bf16, fp16
    cache: Path | None = None  # a folder for compiled networks, so that a restart is quick
    examine: bool = False  # look for a runtime even if no style is here

    @classmethod
    def of(cls, argument: str) -> Self:
        """From what the render process is started with."""
        known = json.loads(argument)
        models, cache = Path(known.pop("models")), known.pop("cache")
        return cls(models, cache=Path(cache) if cache else None, **known)

    @property
    def argument(self) -> str:
        return json.dumps(asdict(self), default=str)


@dataclass(frozen=True, slots=True)
class Runtime:
    """What paints the learned styles on this machine, or why nothing can."""

    works: bool
    line: str  # for the operator


@dataclass(frozen=True, slots=True)
class DecodeOrder:
    """What a decoder is asked."""

    length: int  # bytes of the file
    size: int  # longest side wanted, pixels
    max_pixels: int  # of the file, by its header
    seconds: float  # until it is given up
    memory: int  # bytes the decoding may take


@dataclass(frozen=True, slots=True)
class Decoded:
    """Plain pixels in the slab, uint8 (height, width, channels), and where the faces are.

    channels: 3 for RGB; 4 for RGB as seen on white, and alpha.
    faces: x and y of left eye, right eye, nose, left and right corner of the mouth; score 0..1.
    """

    width: int
    height: int
    channels: int
    faces: tuple[tuple[float, ...], ...]

    @property
    def shape(self) -> tuple[int, int, int]:
        return self.height, self.width, self.channels

    def to_json(self) -> Json:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class DrawOrder:
    """One photo to draw.

    Slabs come with it: its pixels, the result, and a painting for each style of `learned`. If there
    is a lease, its descriptor comes last.
    """

    decoded: Decoded
    options: Options
    painted: tuple[str, ...]  # the styles whose paintings are there; the others are left there
    lease: int | None = None  # its number; without one nothing may be kept of this photo

    @classmethod
    def of(cls, order: Json) -> Self:
        decoded = order["decoded"]
        return cls(
            Decoded(**(decoded | {"faces": tuple(map(tuple, decoded["faces"]))})),
            _options(order["options"]),
            tuple(order["painted"]),
            order["lease"],
        )

    @property
    def learned(self) -> tuple[str, ...]:
        """The learned styles that are asked for."""
        return learned_of(self.options)

    @property
    def descriptors(self) -> int:
        """How many come with it."""
        return 2 + len(self.learned) + (self.lease is not None)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished file in the slab of the result."""

    width: int  # pixels
    height: int
    length: int  # bytes


def learned_of(options: Options) -> tuple[str, ...]:
    """The learned styles that are asked for."""
    styles = (drawing.style for drawing in options.drawings)
    return tuple(style for style in styles if style in registry.LEARNED)


def decode_order(length: int, size: int, limits: Limits, memory: int) -> Json:
    """File of `length` bytes in the slab -> pixels in the slab, within so many bytes of memory."""
    return asdict(DecodeOrder(length, size, limits.max_pixels, limits.decode_seconds, memory))


def draw_orders(orders: Sequence[DrawOrder]) -> Json:
    """Photos to draw together; their descriptors come in the same order."""
    return {"photos": [asdict(order) for order in orders]}


def read_orders(request: Json, slabs: Sequence[Slab]) -> Iterator[tuple[DrawOrder, list[Slab]]]:
    """What `draw_orders` made, each with its own descriptors."""
    rest = iter(slabs)
    for photo in request["photos"]:
        order = DrawOrder.of(photo)
        yield order, [next(rest) for _ in range(order.descriptors)]


def read_decoded(answer: Json, size: int, length: int) -> Decoded:
    """A decoder's answer. Raises BadImage if it says so, ValueError if it can't be true.

    size: longest side that was asked for, pixels.  length: bytes that the slab now holds.
    """
    if "bad" in answer:
        raise BadImage(Reason(answer["bad"]))
    width, height = _whole(answer, "width", size), _whole(answer, "height", size)
    channels = _whole(answer, "channels", 4)
    if channels < 3:
        raise ValueError("neither RGB nor RGBA")
    if length != width * height * channels:
        raise ValueError("not the pixels of such a picture")
    faces = answer.get("faces")
    if not isinstance(faces, list) or len(faces) > MAX_FACES:
        raise ValueError("not a list of faces")
    return Decoded(width, height, channels, tuple(_face(face, width, height) for face in faces))


def read_drawn(
    answer: Json, orders: Sequence[DrawOrder], max_length: int
) -> list[Drawn | RenderError]:
    """The render process's answer for each photo: a file, or why there is none."""
    drawn = answer.get("drawn")
    if not isinstance(drawn, list) or len(drawn) != len(orders):
        raise ValueError("not an answer for each photo")
    return [_drawn(one, order, max_length) for one, order in zip(drawn, orders, strict=True)]


def is_spent(answer: Json) -> bool:
    """Whether the render process wants to be replaced by a new one."""
    return answer.get("spent") is True


def _drawn(answer: Json | None, order: DrawOrder, max_length: int) -> Drawn | RenderError:
    if answer is None:
        return EngineLost()
    if "unavailable" in answer:
        return StyleUnavailable(_missing(answer["unavailable"], order))
    return Drawn(
        _whole(answer, "width", MAX_SIZE),
        _whole(answer, "height", MAX_SIZE),
        _whole(answer, "length", max_length),
    )


def _missing(style: object, order: DrawOrder) -> str:
    for asked in order.learned:
        if asked == style:
            return asked
    raise ValueError("not a style that was asked for")


def _options(options: Json) -> Options:
    if "tiles" in options:
        return SheetOptions(tuple(Tile(**tile) for tile in options["tiles"]), options["size"])
    return RenderOptions(**(options | {"format": Format(options["format"])}))


def _whole(answer: Json, key: str, most: int) -> int:
    value = answer.get(key)
    if type(value) is not int or not 1 <= value <= most:
        raise ValueError(f"{key} is not 1 to {most}")
    return value


def _face(numbers: object, width: int, height: int) -> tuple[float, ...]:
    if not isinstance(numbers, list) or len(numbers) != _NUMBERS_PER_FACE:
        raise ValueError("not a face")
    if any(type(number) is not float or not math.isfinite(number) for number in numbers):
        raise ValueError("not the numbers of a face")
    *landmarks, score = numbers
    near = all(
        -side <= value <= 2 * side  # half a face may lie outside of the picture
        for value, side in zip(landmarks, (width, height) * 5, strict=True)
    )
    if not near or not 0 <= score <= 1:
        raise ValueError("not a face of this picture")
    return tuple(numbers)
