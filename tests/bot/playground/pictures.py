"""Pictures for tests, drawn on the spot."""

from __future__ import annotations

import io

import numpy as np
import pillow_heif
from PIL import Image


def photo(width: int = 320, height: int = 240, *, seed: int = 0, exif: bytes = b"") -> bytes:
    """A colourful JPEG; another seed is another photo."""
    coarse = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    encoded = io.BytesIO()
    Image.fromarray(coarse).resize((width, height)).save(encoded, "JPEG", exif=exif)
    return encoded.getvalue()


def webp(width: int, height: int) -> bytes:
    encoded = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(encoded, "WEBP")
    return encoded.getvalue()


def heic() -> bytes:
    encoded = io.BytesIO()
    pillow_heif.from_pillow(opened(photo())).save(encoded)
    return encoded.getvalue()


def turned_photo() -> bytes:
    """A photo as cameras store it: lying on its side, with a remark in its metadata."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif[0x010F] = "a camera that tells"
    return photo(300, 200, exif=exif.tobytes())


def opened(encoded: bytes) -> Image.Image:
    return Image.open(io.BytesIO(encoded))
