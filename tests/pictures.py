"""Photos of one colour, and what colour a picture is; one photo of a person."""

from __future__ import annotations

import io
from typing import Final

import skimage.data
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


def selfie(side: int = 512) -> bytes:
    """The public-domain portrait of Eileen Collins, as a JPEG of side × side pixels."""
    file = io.BytesIO()
    portrait = Image.fromarray(skimage.data.astronaut()).resize((side, side))
    portrait.save(file, "JPEG", quality=92)
    return file.getvalue()


def colour_of(picture: bytes) -> Colour:
    """The nearest of the named colours; compression changes them a little."""
    with Image.open(io.BytesIO(picture)) as image:
        red, green, blue = image.convert("RGB").resize((1, 1)).tobytes()
    return min(_NAMED, key=lambda c: abs(c[0] - red) + abs(c[1] - green) + abs(c[2] - blue))
