"""A file whose header is known becomes a small picture, in as little memory as its decoder allows.

It meets bytes from strangers, see inference/images.py. Pillow's plugins are made by hand: its own
way to open a file would look into every picture of a multi-picture JPEG.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from PIL import Image, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from pillow_heif import HeifImageFile

from inference.arrays import resized
from inference.headers import heif, jpeg, png, webp
from inference.headers.header import Header
from inference.sniff import Kind

_READERS: Final[dict[Kind, Callable[[bytes], Header]]] = {
    Kind.JPEG: jpeg.read,
    Kind.PNG: png.read,
    Kind.WEBP: webp.read,
    Kind.HEIF: heif.read,
}
_PLUGINS: Final[dict[Kind, Callable[[io.BytesIO], ImageFile.ImageFile]]] = {
    Kind.JPEG: JpegImagePlugin.JpegImageFile,
    Kind.PNG: PngImagePlugin.PngImageFile,
    Kind.WEBP: WebPImagePlugin.WebPImageFile,
    Kind.HEIF: HeifImageFile,
}
_MEASURED_WHOLE: Final = (Kind.WEBP, Kind.HEIF)  # what a pixel takes includes all that follows
_JPEG_SCALES: Final = (8, 4, 2, 1)
_FINE: Final = 1.25  # how much a good filter has to shrink after the quick one
_STRIP: Final = 1 << 18  # pixels that are converted at a time
_FACES: Final = 60 << 20  # bytes that the search for faces takes once the file is closed; measured
_BESIDE: Final = 16 << 20  # bytes: a strip, and what decoders allocate whatever the picture

Image.MAX_IMAGE_PIXELS = None  # headers have been checked when a plugin is made


def read_header(photo: bytes, kind: Kind) -> Header:
    """Raises BadImage, and for a HEIC whatever libheif finds wrong."""
    return _READERS[kind](photo)


def cost(kind: Kind, header: Header, size: int) -> int:
    """Bytes of memory, at most, that `load` and what follows it take beside the file itself."""
    width, height = header.width, header.height
    if kind is Kind.JPEG:
        scale = _jpeg_scale(header, size)
        width, height = -(-width // scale), -(-height // scale)
    decoded = int(width * height * header.per_pixel) + header.coefficients
    shrinking = _shrinking_cost((width, height), size, header.conversions)
    if kind in _MEASURED_WHOLE:
        shrinking = 0
    return max(decoded + shrinking + 2 * len(header.essential), _FACES) + _BESIDE


def _shrinking_cost(decoded: tuple[int, int], size: int, conversions: int) -> int:
    factor = _factor(decoded, size)
    copies = 1 + conversions if factor == 1 else 2 + min(conversions, 1)
    return 4 * copies * (decoded[0] // factor + 1) * (decoded[1] // factor + 1)


def load(kind: Kind, header: Header, size: int) -> tuple[Image.Image, bytes | None]:
    """The picture as it is stored, `size` pixels at most on its longest side, and its profile.

    In 8 bits and mode L, RGB, RGBA or CMYK.
    """
    if kind is Kind.HEIF:
        primary = heif.open_primary(header.essential)
        if primary.mode == "RGB":  # in place: a copy for Pillow would take as much again
            pixels = resized(heif.pixels(primary), *fit(primary.size, size))
            return Image.fromarray(pixels), _profile(primary.info)
    picture = _PLUGINS[kind](io.BytesIO(header.essential))
    profile = _profile(picture.info)
    picture.draft(None, fit(picture.size, size))  # JPEG: decode at 1/2, 1/4 or 1/8
    picture.load()
    return _shrunk(picture, size), profile


def fit(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """Width and height, 1 or more, of a picture that is shrunk, never enlarged."""
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _jpeg_scale(header: Header, size: int) -> int:
    """The part of its size at which a JPEG is decoded, as Pillow chooses it: 1/8 … 1/1."""
    width, height = fit((header.width, header.height), size)
    ratio = min(header.width // width, header.height // height)
    return next(scale for scale in _JPEG_SCALES if scale <= ratio)


def _profile(known: Mapping[Any, object]) -> bytes | None:
    profile = known.get("icc_profile")
    return profile if isinstance(profile, bytes) else None


def _factor(size: tuple[int, int], longest: int) -> int:
    """How many pixels become one before a good filter does the rest."""
    return max(1, int(max(size) / longest / _FINE))


def _shrunk(picture: Image.Image, size: int) -> Image.Image:
    factor = _factor(picture.size, size)
    plain = _reduced(picture, factor) if factor > 1 else _plain(picture)
    return plain.resize(fit(picture.size, size), Image.Resampling.HAMMING)


def _reduced(picture: Image.Image, factor: int) -> Image.Image:
    """Strip by strip: other modes take more memory than the one that was decoded."""
    width, height = picture.size
    rows = max(1, _STRIP // width // factor) * factor
    whole: Image.Image | None = None
    for top in range(0, height, rows):
        strip = picture.crop((0, top, width, min(top + rows, height)))
        small = _plain(strip).reduce(factor)
        if whole is None:
            whole = Image.new(small.mode, (small.width, -(-height // factor)))
        whole.paste(small, (0, top // factor))
    return whole or picture


def _plain(picture: Image.Image) -> Image.Image:
    """The picture in 8 bits and mode L, RGB, RGBA or CMYK."""
    if picture.mode.startswith("I"):  # 16 bits; Pillow's own conversion would clip them
        return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    wanted = "RGBA" if picture.has_transparency_data else "RGB"
    return picture if picture.mode in (wanted, "L", "CMYK") else picture.convert(wanted)
