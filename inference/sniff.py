"""What a file is by its first bytes. Names and MIME types are not asked."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from inference.engine import BadImage, Reason
from inference.headers import png


class Kind(StrEnum):
    """The formats that are decoded, by Pillow's names."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIF = "HEIF"


_HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
_HEIF_SEQUENCES: Final = frozenset({b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"})
_AV1_BRANDS: Final = frozenset({b"avif", b"avis"})
_GIFS: Final = (b"GIF87a", b"GIF89a")
_LOOP: Final = b"NETSCAPE2.0"  # how often a GIF moves; it comes before the first frame
_OTHER_PICTURES: Final = (
    *_GIFS,
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
    """Raises BadImage: EMPTY, UNSUPPORTED (an image of another format), ANIMATED, NOT_AN_IMAGE."""
    if not photo:
        raise BadImage(Reason.EMPTY)
    if photo.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if photo.startswith(png.SIGNATURE):
        return Kind.PNG
    if photo.startswith(b"RIFF") and photo[8:12] == b"WEBP":
        return Kind.WEBP
    if photo[4:8] == b"ftyp":
        return _sniff_boxes(photo)
    if photo.startswith(_GIFS) and _LOOP in photo[:1024]:
        raise BadImage(Reason.ANIMATED)
    raise BadImage(Reason.UNSUPPORTED if photo.startswith(_OTHER_PICTURES) else Reason.NOT_AN_IMAGE)


def _sniff_boxes(photo: bytes) -> Kind:
    length = min(int.from_bytes(photo[:4], "big"), 256)
    major = photo[8:12]
    brands = {major} | {photo[at : at + 4] for at in range(16, length, 4)}
    if brands & _AV1_BRANDS:
        raise BadImage(Reason.UNSUPPORTED)
    if major in _HEIF_SEQUENCES:
        raise BadImage(Reason.ANIMATED)
    if brands & (_HEIF_BRANDS | _HEIF_SEQUENCES):
        return Kind.HEIF
    raise BadImage(Reason.NOT_AN_IMAGE)  # a video, most likely
