"""What is known of a picture before it is decoded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Header:
    """One still picture. width, height: pixels, 1 or more, as they are stored.

    essential: the file again, without what only tells of the picture or holds other ones; a decoder
    sees nothing else.  per_pixel: bytes that decoding takes for each pixel, as measured; a JPEG
    needs them for those pixels only that remain where it is decoded at a part of its size.
    conversions: how often it changes its mode before it is shrunk.
    coefficients: bytes that a JPEG takes beyond that, whatever the size.
    """

    essential: bytes
    width: int
    height: int
    per_pixel: float
    conversions: int = 0
    orientation: int = 1  # EXIF's, 1 … 8
    coefficients: int = 0

    @property
    def pixels(self) -> int:
        return self.width * self.height
