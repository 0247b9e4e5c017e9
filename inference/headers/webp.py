"""WEBP: https://developers.google.com/speed/webp/docs/riff_container"""

from __future__ import annotations

import struct
from typing import Final

from inference.engine import BadImage, Reason
from inference.headers.exif import orientation
from inference.headers.header import Header

# Measured: two canvases, the pixels as bytes and as a picture, the same multiplied by alpha.
_PER_PIXEL: Final = 16.2
_PER_PIXEL_WITH_ALPHA: Final = 19.6
_MOVES, _ALPHA = 0x02, 0x10  # flags of VP8X
_START_CODE: Final = b"\x9d\x01\x2a"
_LOSSLESS: Final = 0x2F
_MOST_CHUNKS: Final = 1000


def read(photo: bytes) -> Header:
    """Raises BadImage: ANIMATED or BROKEN."""
    try:
        return _read(photo)
    except (struct.error, IndexError):
        raise BadImage(Reason.BROKEN) from None


def _read(photo: bytes) -> Header:
    chunks = _chunks(photo)
    extended = chunks.get(b"VP8X")
    if b"ANMF" in chunks or b"ANIM" in chunks or (extended and extended[0] & _MOVES):
        raise BadImage(Reason.ANIMATED)
    size = _frame_size(chunks)
    if extended and size != _canvas_size(extended):  # whichever is the lie
        raise BadImage(Reason.BROKEN)
    has_alpha = b"VP8L" in chunks or (extended is not None and extended[0] & _ALPHA)
    per_pixel = _PER_PIXEL_WITH_ALPHA if has_alpha else _PER_PIXEL
    return Header(photo, *size, per_pixel, orientation=orientation(chunks.get(b"EXIF", b"")))


def _chunks(photo: bytes) -> dict[bytes, bytes]:
    """The first chunk of each name; of the last one, what there is."""
    chunks: dict[bytes, bytes] = {}
    at = 12
    for _ in range(_MOST_CHUNKS):
        if at + 8 > len(photo):
            return chunks
        name, length = struct.unpack_from("<4sI", photo, at)
        chunks.setdefault(name, photo[at + 8 : at + 8 + length])
        at += 8 + length + length % 2
    raise BadImage(Reason.BROKEN)


def _frame_size(chunks: dict[bytes, bytes]) -> tuple[int, int]:
    lossy = chunks.get(b"VP8 ")
    if lossy is not None:
        if lossy[3:6] != _START_CODE:
            raise BadImage(Reason.BROKEN)
        width, height = struct.unpack_from("<HH", lossy, 6)
        return _not_empty(width & 0x3FFF, height & 0x3FFF)
    lossless = chunks.get(b"VP8L", b"")
    if lossless[0] != _LOSSLESS:
        raise BadImage(Reason.BROKEN)
    (bits,) = struct.unpack_from("<I", lossless, 1)
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def _canvas_size(extended: bytes) -> tuple[int, int]:
    low_width, high_width, low_height, high_height = struct.unpack_from("<HBHB", extended, 4)
    return (high_width << 16 | low_width) + 1, (high_height << 16 | low_height) + 1


def _not_empty(width: int, height: int) -> tuple[int, int]:
    if not width or not height:
        raise BadImage(Reason.BROKEN)
    return width, height
