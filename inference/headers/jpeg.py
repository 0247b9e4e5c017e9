"""JPEG: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex B"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from inference.engine import BadImage, Reason
from inference.headers.exif import orientation
from inference.headers.header import Header

_START: Final = b"\xff\xd8"
_NEXT_SCAN: Final = b"\xff\xda"  # compressed data never look like this
_SCAN, _COMMENT, _JFIF, _APP1, _APP2, _ADOBE = 0xDA, 0xFE, 0xE0, 0xE1, 0xE2, 0xEE
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE: Final = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_APPLICATION: Final = frozenset(range(0xE0, 0xF0))
_ALONE: Final = frozenset({0x00, 0x01, *range(0xD0, 0xDA)})  # markers without a length
_BYTES_PER_COEFFICIENT: Final = 2
_MOST_MARKERS: Final = 10_000  # before the first scan; cameras write less than a hundred
_MOST_SCANS: Final = 150  # each passes over the whole picture; programs write ten, or about sixty


@dataclass(frozen=True, slots=True)
class _Frame:
    """SOF: what the picture is made of."""

    width: int
    height: int
    components: int
    progressive: bool
    samples: int  # of all components, for the whole picture

    @classmethod
    def of(cls, marker: int, segment: bytes) -> _Frame:
        height, width, count = struct.unpack_from(">HHB", segment, 5)
        factors = [segment[11 + 3 * component] for component in range(count)]
        across, down = [factor >> 4 for factor in factors], [factor & 15 for factor in factors]
        if not width or not height or not all(across) or not all(down):
            raise BadImage(Reason.BROKEN)
        parts = sum(a * d for a, d in zip(across, down, strict=True))
        samples = width * height * parts // (max(across) * max(down))
        return cls(width, height, count, marker in _PROGRESSIVE, samples)


def read(photo: bytes) -> Header:
    """Raises BadImage: BROKEN; TOO_SLOW where a small file would keep a decoder busy for long."""
    try:
        return _read(photo)
    except (struct.error, IndexError, ValueError):
        raise BadImage(Reason.BROKEN) from None


def _read(photo: bytes) -> Header:
    essential, exif, frame = bytearray(_START), b"", None
    for at, marker, segment in _segments(photo):
        if marker == _APP1 and segment[4:10] == b"Exif\0\0" and not exif:
            exif = segment[4:]
        if marker in _FRAMES:
            frame = _Frame.of(marker, segment)
        if marker == _SCAN and frame is not None:
            if photo.count(_NEXT_SCAN, at) > _MOST_SCANS:
                raise BadImage(Reason.TOO_SLOW)
            whole = b"".join((essential, memoryview(photo)[at:]))
            return _header(whole, frame, segment, orientation(exif))
        if _is_essential(marker, segment):
            essential += segment
    raise BadImage(Reason.BROKEN)


def _header(essential: bytes, frame: _Frame, scan: bytes, turned: int) -> Header:
    """scan: the head of the first scan, which may hold a part of the components only."""
    in_parts = frame.progressive or scan[4] < frame.components
    coefficients = frame.samples * _BYTES_PER_COEFFICIENT if in_parts else 0
    per_pixel = 1 if frame.components == 1 else 4
    return Header(
        essential,
        frame.width,
        frame.height,
        per_pixel,
        orientation=turned,
        coefficients=coefficients,
    )


def _segments(photo: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Where each segment begins, its marker, and all of its bytes."""
    at = len(_START)
    for _ in range(_MOST_MARKERS):
        at = photo.index(b"\xff", at)  # some cameras leave something between segments
        marker = photo[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", photo, at + 2)
        if length < 2:  # a decoder might understand what follows in another way
            raise BadImage(Reason.BROKEN)
        yield at, marker, photo[at : at + 2 + length]
        at += 2 + length


def _is_essential(marker: int, segment: bytes) -> bool:
    if marker == _APP2:
        return segment[4:].startswith(b"ICC_PROFILE\0")
    return marker in (_JFIF, _ADOBE) or marker not in _APPLICATION | {_COMMENT}
