"""The photos that are mutated: small, so that it is quick; one of every kind that decoders know."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.inference import pictures
from tests.inference.pictures import chunk, corners, exif, half_transparent, saved
from tests.inference.portraits import astronaut

_METADATA: Final[dict[str, Any]] = {"exif": exif(6), "icc_profile": pictures.display_p3()}
_XMP: Final = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
_ADAM7: Final = (  # first column and row, and steps, of each pass
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


@cache
def seeds() -> dict[str, bytes]:
    """Files by what they are, 32 to 96 pixels wide."""
    return {**_jpegs(), **_pngs(), **_webps(), **_heics(), **_others()}


def _jpegs() -> dict[str, bytes]:
    return {
        "jpeg": saved(_face(96), quality=80, subsampling=2),
        "jpeg progressive": saved(_face(64), progressive=True),
        "jpeg cmyk": saved(corners(40, 32).convert("CMYK")),
        "jpeg grey restarts": saved(_face(48).convert("L"), restart_marker_rows=1),
        "jpeg metadata": saved(corners(), comment=b"words", xmp=_XMP, **_METADATA),
        "jpeg several": saved(corners(), "MPO", save_all=True, append_images=[_face(32)]),
    }


def _pngs() -> dict[str, bytes]:
    text = PngInfo()
    text.add_text("Comment", "words", zip=True)
    text.add_itxt("XML:com.adobe.xmp", _XMP.decode())
    palette = _face(48).convert("P", palette=Image.Palette.ADAPTIVE)
    face = np.asarray(_face(32))
    deep = face.astype(">u2") * 257
    return {
        "png": saved(_face(48), "PNG"),
        "png alpha": saved(half_transparent(), "PNG"),
        "png palette": saved(palette, "PNG", transparency=bytes(range(256))),
        "png 1 bit": saved(corners().convert("1"), "PNG"),
        "png 16 bits": _png(deep),
        "png 16 bits grey": _png(deep[..., :1]),
        "png interlaced": _png(face, interlaced=True),
        "png metadata": saved(corners(), "PNG", pnginfo=text, **_METADATA),
        "apng": saved(_face(48), "PNG", **_more_frames()),
    }


def _webps() -> dict[str, bytes]:
    alpha = half_transparent().resize((64, 32))
    return {
        "webp lossy": saved(_face(64), "WEBP", quality=60),
        "webp lossless": saved(_face(48), "WEBP", lossless=True),
        "webp alpha": saved(alpha, "WEBP", quality=60),
        "webp metadata": saved(corners(), "WEBP", xmp=_XMP, **_METADATA),
        "webp animated": saved(_face(48), "WEBP", **_more_frames()),
    }


def _heics() -> dict[str, bytes]:
    several: dict[str, Any] = {"save_all": True, "append_images": [_face(32)]}
    return {
        "heic": saved(_face(64), "HEIF"),
        "heic several": saved(_face(48), "HEIF", primary_index=1, **several),
        "heic alpha": saved(half_transparent().resize((64, 32)), "HEIF"),
        "heic metadata": saved(corners(), "HEIF", xmp=_XMP, **_METADATA),
    }


def _others() -> dict[str, bytes]:
    return {
        "gif": saved(_face(48), "GIF"),
        "gif animated": saved(_face(48), "GIF", **_more_frames()),
        "tiff": saved(_face(32), "TIFF"),
        "tiff lzw": saved(corners(), "TIFF", compression="tiff_lzw"),
        "tiff jpeg": saved(_face(32), "TIFF", compression="jpeg"),
    }


def _face(side: int) -> Image.Image:
    return Image.fromarray(astronaut(side))


def _more_frames() -> dict[str, Any]:
    return {"save_all": True, "append_images": [corners(48, 48)], "duration": 40}


def _png(pixels: npt.NDArray[Any], *, interlaced: bool = False) -> bytes:
    """What Pillow does not write. pixels: big-endian (H, W, 1 or 3)."""
    height, width, channels = pixels.shape
    colours, depth = {1: 0, 3: 2}[channels], 8 * pixels.dtype.itemsize
    passes = _ADAM7 if interlaced else ((0, 0, 1, 1),)
    rows = [row for x, y, dx, dy in passes for row in pixels[y::dy, x::dx]]
    header = struct.pack(">2I5B", width, height, depth, colours, 0, 0, interlaced)
    packed = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows if row.size))
    chunks = {b"IHDR": header, b"IDAT": packed, b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks.items())
