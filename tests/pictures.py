"""Photos of one colour, and what colour a picture is."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image

Colour = tuple[int, int, int]

RED: Final[Colour] = (220, 20, 20)
GREEN: Final[Colour] = (20, 160, 20)
BLUE: Final[Colour] = (20, 20, 220)
WHITE: Final[Colour] = (250, 250, 250)
_NAMED: Final = (RED, GREEN, BLUE, WHITE)


def photo(colour: Colour, size: tuple[int, int] = (96, 64)) -> bytes:
    """A JPEG of one colour."""
    return encoded(colour, size, "JPEG")


def encoded(colour: Colour, size: tuple[int, int], kind: str) -> bytes:
    """A file of one colour, in a format that Pillow knows by name."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def colour_of(picture: bytes) -> Colour:
    """The nearest of the named colours; compression changes them a little."""
    with Image.open(io.BytesIO(picture)) as image:
        red, green, blue = image.convert("RGB").resize((1, 1)).tobytes()
    return min(_NAMED, key=lambda c: abs(c[0] - red) + abs(c[1] - green) + abs(c[2] - blue))
