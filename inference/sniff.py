"""What a file is by its first bytes. Names and MIME types are not asked."""

from __future__ import annotations

import struct
from enum import StrEnum
from typing import Final

from inference.engine import BadImage, Reason


class Kind(StrEnum):
    """The formats that are decoded, by Pillow's names."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIF = "HEIF"


_PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_WEBP_ANIMATION_FLAG: Final = 0x02
_HEIF_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"}
)
_AV1_BRANDS: Final = frozenset({b"avif", b"avis"})
_OTHER_PICTURES: Final = (
    b"GIF87a",
    b"GIF89a",
    b"BM",
    b"II*\x00",  # TIFF and most raw files of cameras
    b"MM\x00*",
    b"II+\x00",
    b"8BPS",
    b"\x00\x00\x01\x00",  # ICO
    b"\xff\x0a",  # JPEG XL
    b"\x00\x00\x00\x0cJXL ",
    b"\x00\x00\x00\x0cjP  ",
    b"<svg",
)


def sniff(photo: bytes) -> Kind:
    """Raises BadImage: EMPTY, UNSUPPORTED (an image of another format) or NOT_AN_IMAGE."""
    if not photo:
        raise BadImage(Reason.EMPTY)
    if photo.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if photo.startswith(_PNG_SIGNATURE):
        return Kind.PNG
    if photo.startswith(b"RIFF") and photo[8:12] == b"WEBP":
        return Kind.WEBP
    if photo[4:8] == b"ftyp":
        return _sniff_boxes(photo)
    raise BadImage(Reason.UNSUPPORTED if photo.startswith(_OTHER_PICTURES) else Reason.NOT_AN_IMAGE)


def is_animated(photo: bytes, kind: Kind) -> bool:
    """Whether the header announces more than a still picture."""
    if kind is Kind.PNG:
        return _announces_frames(photo)
    if kind is Kind.WEBP:
        return photo[12:16] == b"VP8X" and bool(photo[20:21][0] & _WEBP_ANIMATION_FLAG)
    return False  # a HEIC of several pictures has a primary one, which is a still


def _sniff_boxes(photo: bytes) -> Kind:
    length = min(int.from_bytes(photo[:4], "big"), 256)
    major = photo[8:12]
    brands = {major} | {photo[at : at + 4] for at in range(16, length, 4)}
    if brands & _AV1_BRANDS:
        raise BadImage(Reason.UNSUPPORTED)
    if brands & _HEIF_BRANDS:
        return Kind.HEIF
    raise BadImage(Reason.NOT_AN_IMAGE)  # a video, most likely


def _announces_frames(photo: bytes) -> bool:
    at = len(_PNG_SIGNATURE)
    while at + 8 <= len(photo):
        length, name = struct.unpack_from(">I4s", photo, at)
        if name == b"acTL":
            return True
        if name == b"IDAT":
            return False
        at += 12 + length
    return False
