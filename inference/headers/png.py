"""PNG: https://www.w3.org/TR/png-3/"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from inference.engine import BadImage, Reason
from inference.headers.exif import orientation
from inference.headers.header import Header

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"

_ESSENTIAL: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"iCCP", b"IDAT", b"IEND"})
_MOST_CHUNKS: Final = 50_000  # 400 MB in pieces of the usual size
_GREY, _PALETTE, _GREY_ALPHA, _RGBA = 0, 3, 4, 6  # colour types


def read(photo: bytes) -> Header:
    """Raises BadImage: ANIMATED or BROKEN."""
    width, height, depth, colours = _dimensions(photo)
    essential, exif, cut_out = bytearray(SIGNATURE), b"", False
    for name, chunk in _chunks(photo):
        if name == b"acTL":
            raise BadImage(Reason.ANIMATED)
        if name == b"eXIf":
            exif = chunk[8:-4]
        if name in _ESSENTIAL:
            essential += chunk
            cut_out |= name == b"tRNS"
    per_pixel = max(1, depth // 8) if colours in (_GREY, _PALETTE) else 4
    transparent = cut_out or colours in (_GREY_ALPHA, _RGBA)
    unusual = cut_out or colours in (_PALETTE, _GREY_ALPHA) or (colours == _GREY and depth != 8)
    conversions = int(transparent) + int(unusual)
    return Header(bytes(essential), width, height, per_pixel, conversions, orientation(exif))


def _dimensions(photo: bytes) -> tuple[int, int, int, int]:
    """Width, height, bits per sample and colour type."""
    try:
        length, name, width, height, depth, colours = struct.unpack_from(">I4sIIBB", photo, 8)
        checked = zlib.crc32(photo[12:29]) == int.from_bytes(photo[29:33])
    except struct.error:
        raise BadImage(Reason.BROKEN) from None
    if (length, name) != (13, b"IHDR") or not checked or not width or not height:
        raise BadImage(Reason.BROKEN)
    return width, height, depth, colours


def _chunks(photo: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and all bytes of every chunk; of the last one, what there is."""
    at, name = len(SIGNATURE), b""
    for _ in range(_MOST_CHUNKS):
        if at + 8 > len(photo) or name == b"IEND":
            return
        length, name = struct.unpack_from(">I4s", photo, at)
        yield name, photo[at : at + 12 + length]
        at += 12 + length
    raise BadImage(Reason.BROKEN)
