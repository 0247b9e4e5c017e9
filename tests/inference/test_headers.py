"""What headers say, lies among it, and what a decoder gets to see of a file."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from inference.engine import BadImage, Reason
from inference.headers import heif, jpeg, png, webp
from inference.headers.exif import orientation
from tests.containers import JPEG
from tests.inference import pictures
from tests.inference.pictures import chunk, corners, saved

READERS = {"JPEG": jpeg.read, "PNG": png.read, "WEBP": webp.read, "HEIF": heif.read}


@pytest.mark.parametrize("kind", READERS)
def test_a_header_says_the_size(kind: str) -> None:
    header = READERS[kind](saved(corners(70, 50), kind))
    assert (header.width, header.height, header.pixels) == (70, 50, 3500)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_header_says_which_way_up(kind: str) -> None:
    assert READERS[kind](saved(corners(), kind, exif=pictures.exif(6))).orientation == 6


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_decoder_sees_no_metadata(kind: str) -> None:
    photo = saved(corners(), kind, exif=pictures.exif(6), comment=b"SECRETREMARK")
    assert b"SECRET" in photo
    assert b"SECRET" not in READERS[kind](photo).essential


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_any_beginning_of_a_file_is_a_header_or_broken(kind: str) -> None:
    photo = saved(corners(), kind, exif=pictures.exif(6), icc_profile=pictures.display_p3())
    outcomes = {width_or_reason(kind, photo[:end]) for end in range(12, len(photo))}
    assert outcomes == {64, Reason.BROKEN}


def width_or_reason(kind: str, photo: bytes) -> int | Reason:
    try:
        return READERS[kind](photo).width
    except BadImage as error:
        return error.reason


def test_a_jpeg_that_paints_itself_over_again_and_again_is_not_begun() -> None:
    *parts, end = JPEG.split(saved(corners(), "JPEG", progressive=True))
    again = JPEG.join((*parts, *parts[-2:] * 150, end))

    with pytest.raises(BadImage, match=Reason.TOO_SLOW):
        jpeg.read(again)


PIECES = {"JPEG": b"\xff\xe5\0\2", "PNG": chunk(b"abCd", b""), "WEBP": bytes(8)}


@pytest.mark.parametrize("kind", PIECES)
def test_a_file_of_pieces_without_end_is_broken(kind: str) -> None:
    photo = saved(corners(), kind)
    start = {"JPEG": 2, "PNG": 33, "WEBP": len(photo)}[kind]
    many = photo[:start] + PIECES[kind] * 60_000 + photo[start:]
    assert width_or_reason(kind, many) is Reason.BROKEN


# JPEG

SEGMENT = struct.Struct(">BBH")


def with_segment(photo: bytes, marker: int, content: bytes) -> bytes:
    """The JPEG with a segment before all others."""
    return photo[:2] + SEGMENT.pack(0xFF, marker, 2 + len(content)) + content + photo[2:]


@pytest.mark.parametrize("between", [b"\xff\xff\xff", b"rubbish", b"\xff\x00\xff\xd0"])
def test_what_cameras_leave_between_segments_is_skipped(between: bytes) -> None:
    photo = saved(corners())
    header = jpeg.read(photo[:2] + between + photo[2:])
    assert header.essential == jpeg.read(photo).essential


@pytest.mark.parametrize("length", [0, 1])
def test_a_segment_shorter_than_its_length_is_broken(length: int) -> None:
    photo = saved(corners())
    lie = SEGMENT.pack(0xFF, 0xDB, length)
    with pytest.raises(BadImage) as refused:
        jpeg.read(photo[:2] + lie + photo[2:])
    assert refused.value.reason is Reason.BROKEN


def test_the_first_exif_counts() -> None:
    photo = saved(corners(), exif=pictures.exif(6))
    again = with_segment(photo, 0xE1, pictures.exif(3))
    assert jpeg.read(again).orientation == 3


@pytest.mark.parametrize(
    ("how", "bytes_per_pixel"),
    [
        ({}, 0),
        ({"progressive": True, "subsampling": 0}, 6),
        ({"progressive": True, "subsampling": 2}, 3),
    ],
    ids=["baseline", "4:4:4", "4:2:0"],
)
def test_a_progressive_jpeg_takes_its_coefficients(
    how: dict[str, Any], bytes_per_pixel: int
) -> None:
    header = jpeg.read(saved(corners(), **how))
    assert header.coefficients == 64 * 48 * bytes_per_pixel


def test_a_baseline_jpeg_in_several_scans_takes_its_coefficients() -> None:
    photo = bytearray(saved(corners(), subsampling=0))
    scan = photo.index(b"\xff\xda")
    photo[scan + 4] = 1  # component
    assert jpeg.read(bytes(photo)).coefficients == 64 * 48 * 6


# PNG


def test_a_png_may_say_at_its_end_which_way_up() -> None:
    exif = chunk(b"eXIf", pictures.exif(8).removeprefix(b"Exif\0\0"))
    photo = saved(corners(), "PNG")
    assert png.read(photo[:-12] + exif + photo[-12:]).orientation == 8


def test_a_decoder_sees_no_texts() -> None:
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(1_000_000)))
    photo = saved(corners(), "PNG")
    assert png.read(photo[:33] + bomb * 100 + photo[33:]).essential == photo


def test_frames_that_come_too_late_are_no_frames() -> None:
    photo = saved(corners(), "PNG")
    late = chunk(b"fcTL", bytes(26)) + chunk(b"fdAT", bytes(30))
    assert png.read(photo[:-12] + late + photo[-12:]).essential == photo


def test_an_announcement_of_frames_counts_wherever_it_is() -> None:
    photo = saved(corners(), "PNG")
    with pytest.raises(BadImage) as refused:
        png.read(photo[:-12] + chunk(b"acTL", bytes(8)) + photo[-12:])
    assert refused.value.reason is Reason.ANIMATED


# WEBP


def webp_of(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)
        for name, content in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def extended(width: int, height: int, flags: int = 0) -> tuple[bytes, bytes]:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"VP8X", bytes([flags, 0, 0, 0]) + size


def frame_of(photo: bytes) -> tuple[bytes, bytes]:
    return photo[12:16], photo[20:]


def test_a_canvas_of_another_size_than_its_picture_is_broken() -> None:
    frame = frame_of(saved(corners(), "WEBP"))
    assert webp.read(webp_of(extended(64, 48), frame)).pixels == 64 * 48
    with pytest.raises(BadImage) as refused:
        webp.read(webp_of(extended(1, 1), frame))
    assert refused.value.reason is Reason.BROKEN


@pytest.mark.parametrize("name", [b"ANIM", b"ANMF"])
def test_a_webp_moves_even_if_it_denies_it(name: bytes) -> None:
    with pytest.raises(BadImage) as refused:
        webp.read(webp_of(extended(64, 48), (name, bytes(16))))
    assert refused.value.reason is Reason.ANIMATED


def test_transparency_takes_more_memory() -> None:
    clear = saved(pictures.half_transparent(), "WEBP")
    assert webp.read(clear).per_pixel > webp.read(saved(corners(), "WEBP")).per_pixel


# HEIC


@pytest.mark.parametrize(
    "odd", [corners().convert("RGBA"), corners().convert("L")], ids=["with alpha", "grey"]
)
def test_an_unusual_heic_takes_more_memory(odd: Image.Image) -> None:
    assert heif.read(saved(odd, "HEIF")).per_pixel > heif.read(saved(corners(), "HEIF")).per_pixel


# EXIF

LITTLE = b"II*\0\x08\0\0\0"


@pytest.mark.parametrize(
    "exif",
    [
        b"",
        b"rubbish",
        LITTLE,
        LITTLE + b"\xff\xff",
        b"II*\0\xff\xff\xff\xff",
        LITTLE + struct.pack("<HHHIH", 1, 0x0112, 3, 1, 9),
        LITTLE + struct.pack("<HHHIH", 1, 0x0112, 3, 1, 0),
        LITTLE + struct.pack("<HHHII", 1, 0x0112, 5, 1, 6),
    ],
)
def test_a_picture_is_upright_unless_its_exif_says_otherwise(exif: bytes) -> None:
    assert orientation(exif) == 1


@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"])
def test_both_byte_orders_are_read(prefix: bytes) -> None:
    little = LITTLE + struct.pack("<HHHIH", 1, 0x0112, 3, 1, 6)
    big = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIH", 1, 0x0112, 3, 1, 6)
    assert orientation(prefix + little) == orientation(prefix + big) == 6
