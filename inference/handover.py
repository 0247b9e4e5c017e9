"""What the processes tell each other about a photo: small JSON objects; pixels are in its slab.

A decoder has met a file from a stranger and may lie, so the `read_` functions accept only answers
that cannot hurt whoever uses them. They raise ValueError.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Final

from inference.engine import MAX_SIZE, BadImage, Reason, RenderOptions

Json = dict[str, Any]

MAX_FACES: Final = 200
_NUMBERS_PER_FACE: Final = 11  # five landmarks and a score


@dataclass(frozen=True, slots=True)
class Limits:
    """What one photo may cost."""

    max_bytes: int = 20_000_000  # of the file
    max_pixels: int = 64_000_000  # of the file, by its header
    decode_memory: int = 640 << 20  # bytes; 64 megapixels of most formats
    decode_seconds: float = 20.0
    draw_seconds: float = 120.0


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

    def to_json(self) -> Json:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished file in the slab."""

    width: int  # pixels
    height: int
    length: int  # bytes


def decode_order(length: int, size: int, limits: Limits) -> Json:
    """File of `length` bytes in the slab -> pixels in the slab."""
    order = DecodeOrder(
        length, size, limits.max_pixels, limits.decode_seconds, limits.decode_memory
    )
    return asdict(order)


def draw_order(decoded: Decoded, options: RenderOptions) -> Json:
    """Pixels in the slab -> finished file in the slab."""
    return {"decoded": decoded.to_json(), "options": asdict(options)}


def read_decoded(answer: Json, size: int) -> Decoded:
    """A decoder's answer. Raises BadImage if it says so, ValueError if it can't be true."""
    if "bad" in answer:
        raise BadImage(Reason(answer["bad"]))
    width, height = _whole(answer, "width", size), _whole(answer, "height", size)
    channels = _whole(answer, "channels", 4)
    if channels < 3:
        raise ValueError("neither RGB nor RGBA")
    faces = answer.get("faces")
    if not isinstance(faces, list) or len(faces) > MAX_FACES:
        raise ValueError("not a list of faces")
    return Decoded(width, height, channels, tuple(_face(face, width, height) for face in faces))


def read_drawn(answer: Json, max_length: int) -> Drawn:
    """The render process's answer."""
    return Drawn(
        _whole(answer, "width", MAX_SIZE),
        _whole(answer, "height", MAX_SIZE),
        _whole(answer, "length", max_length),
    )


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
