"""Picture files taken apart, and put together again with lengths and checksums that fit.

For files that are well formed: of others `split` raises ValueError or struct.error.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

RAW: Final = b""  # the name of bytes that are no part of their own, such as a scan of a JPEG

SOI: Final = b"\xff\xd8"
EOI: Final = b"\xff\xd9"
SOS: Final = b"\xff\xda"
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_MOST_IN_A_SEGMENT: Final = 0xFFFF - 2
# boxes that hold boxes, and how many bytes come before these
_BOXES_IN: Final = {b"meta": 4, b"iprp": 0, b"ipco": 0, b"iinf": 6, b"iref": 4}
_FRAME_HEAD: Final = 16  # bytes of an animated WEBP's frame before its chunks


@dataclass(frozen=True, slots=True)
class Part:
    """A segment of a JPEG, a chunk of a PNG or WEBP, a block of a GIF, a box of a HEIC."""

    name: bytes
    content: bytes  # without name, length and checksum
    children: Parts = ()  # that follow the content


Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """How files of one format are made of parts."""

    split: Callable[[bytes], Parts]
    join: Callable[[Parts], bytes]


def grammar_of(file: bytes) -> Grammar | None:
    """None: this format has no parts here."""
    if file[4:8] == b"ftyp":
        return HEIC
    return next((grammar for start, grammar in _BY_START.items() if file.startswith(start)), None)


def names(parts: Parts) -> list[bytes]:
    """Of all parts, those within others, too."""
    return [name for part in parts for name in (part.name, *names(part.children))]


def _segments(file: bytes) -> Iterator[Part]:
    at = 0
    while at < len(file):
        name = file[at : at + 2]
        if name in (SOI, EOI):
            yield Part(name, b"")
            at += 2
        elif name[:1] == b"\xff" and name[1] >= 0xC0:
            (length,) = struct.unpack_from(">H", file, at + 2)
            yield Part(name, file[at + 4 : at + 2 + length])
            at += 2 + length
        else:
            raise ValueError(f"no marker but {name!r}")
        if name == SOS:
            end = _end_of_scan(file, at)
            yield Part(RAW, file[at:end])
            at = end


def _end_of_scan(file: bytes, at: int) -> int:
    while True:
        at = file.index(b"\xff", at)
        if file[at + 1] != 0 and not 0xD0 <= file[at + 1] <= 0xD7:  # stuffing, restarts
            return at
        at += 2


def _join_segments(parts: Parts) -> bytes:
    return b"".join(map(_segment, parts))


def _segment(part: Part) -> bytes:
    if part.name in (RAW, SOI, EOI):
        return part.name + part.content
    content = part.content[:_MOST_IN_A_SEGMENT]
    return part.name + struct.pack(">H", len(content) + 2) + content


def _png_chunks(file: bytes) -> Iterator[Part]:
    at = len(_SIGNATURE)
    while at < len(file):
        length, name = struct.unpack_from(">I4s", file, at)
        yield Part(name, file[at + 8 : at + 8 + length])
        at += 12 + length


def _join_png(parts: Parts) -> bytes:
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(part.content))
        + part.name
        + part.content
        + struct.pack(">I", zlib.crc32(part.name + part.content))
        for part in parts
    )


def _riff_chunks(file: bytes) -> Iterator[Part]:
    at = 0
    while at < len(file):
        name, length = struct.unpack_from("<4sI", file, at)
        content = file[at + 8 : at + 8 + length]
        if name == b"ANMF":
            yield Part(name, content[:_FRAME_HEAD], tuple(_riff_chunks(content[_FRAME_HEAD:])))
        else:
            yield Part(name, content)
        at += 8 + length + length % 2


def _join_riff(parts: Parts) -> bytes:
    body = b"WEBP" + _join_riff_chunks(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _join_riff_chunks(parts: Parts) -> bytes:
    contents = [part.content + _join_riff_chunks(part.children) for part in parts]
    return b"".join(
        part.name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)
        for part, content in zip(parts, contents, strict=True)
    )


def _boxes(file: bytes) -> Iterator[Part]:
    at = 0
    while at < len(file):
        length, name = struct.unpack_from(">I4s", file, at)
        if length < 8:
            raise ValueError(f"a box of {length} bytes")
        content = file[at + 8 : at + length]
        if name in _BOXES_IN:
            head = _BOXES_IN[name]
            yield Part(name, content[:head], tuple(_boxes(content[head:])))
        else:
            yield Part(name, content)
        at += length


def _join_boxes(parts: Parts) -> bytes:
    contents = [part.content + _join_boxes(part.children) for part in parts]
    return b"".join(
        struct.pack(">I", len(content) + 8) + part.name + content
        for part, content in zip(parts, contents, strict=True)
    )


def _gif_blocks(file: bytes) -> Iterator[Part]:
    at = 13 + _colours(file[10])
    yield Part(b"GIF", file[:at])
    while file[at : at + 1] in (b"!", b","):
        start, name = at, file[at : at + 1]
        at += 2 if name == b"!" else 11 + _colours(file[at + 9])
        while file[at]:
            at += 1 + file[at]
        at += 1
        yield Part(name, file[start:at])
    yield Part(b";", file[at:])


def _colours(flags: int) -> int:
    """Bytes of a GIF's table of colours."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _join_blocks(parts: Parts) -> bytes:
    return b"".join(part.content for part in parts)


JPEG: Final = Grammar(lambda file: tuple(_segments(file)), _join_segments)
PNG: Final = Grammar(lambda file: tuple(_png_chunks(file)), _join_png)
WEBP: Final = Grammar(lambda file: tuple(_riff_chunks(file[12:])), _join_riff)
GIF: Final = Grammar(lambda file: tuple(_gif_blocks(file)), _join_blocks)
HEIC: Final = Grammar(lambda file: tuple(_boxes(file)), _join_boxes)
_BY_START: Final = {SOI: JPEG, _SIGNATURE: PNG, b"RIFF": WEBP, b"GIF8": GIF}
