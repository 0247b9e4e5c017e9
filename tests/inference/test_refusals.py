"""Files that cannot be drawn, and why."""

from __future__ import annotations

import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from inference.engine import BadImage, Reason
from inference.images import decode
from tests.inference import pictures
from tests.inference.pictures import KINDS, corners, is_red_upper_left, saved

HOSTILE = Path(__file__).parents[3] / "shared" / "hostile"


def reason(photo: bytes, **limits: int) -> Reason:
    with pytest.raises(BadImage) as refused:
        decode(photo, 512, **limits)
    return refused.value.reason


def test_an_empty_file() -> None:
    assert reason(b"") is Reason.EMPTY


@pytest.mark.parametrize(
    "rubbish",
    [
        b"Dear bot, please draw me.",
        b"\0" * 100,
        b"%PDF-1.7",
        b"\xff\xd8",
        b"\0\0\0\x18ftypmp42" + b"\0" * 20,
    ],
)
def test_a_file_that_is_no_image(rubbish: bytes) -> None:
    assert reason(rubbish) is Reason.NOT_AN_IMAGE


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "JPEG2000", "AVIF"])
def test_an_image_of_another_format(kind: str) -> None:
    assert reason(saved(corners(64, 64), kind)) is Reason.UNSUPPORTED


@pytest.mark.parametrize(
    ("kind", "how"), [("PNG", {}), ("WEBP", {}), ("GIF", {"loop": 0})], ids=["PNG", "WEBP", "GIF"]
)
def test_an_animation(kind: str, how: dict[str, int]) -> None:
    other = Image.new("RGB", (64, 48))
    photo = saved(corners(), kind, save_all=True, append_images=[other], **how)
    assert reason(photo) is Reason.ANIMATED


def test_a_film_of_heic_pictures_is_an_animation() -> None:
    photo = saved(corners(), "HEIF")
    assert reason(photo[:8] + b"msf1" + photo[12:]) is Reason.ANIMATED


@pytest.mark.parametrize(
    "forged",
    [
        pictures.png(65_535, 65_535),
        pictures.webp_header(16_384, 16_384),
        pictures.with_size(saved(corners()), 65_535, 65_535),
        pictures.with_size(saved(corners(64, 64), "HEIF"), 32_767, 32_767),
    ],
    ids=["png", "webp", "jpeg", "heic"],
)
def test_too_many_pixels_is_told_from_the_header_alone(forged: bytes) -> None:
    tracemalloc.start()
    assert reason(forged) is Reason.TOO_MANY_PIXELS
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize(
    "forged",
    [
        pictures.webp_header(7000, 6000),
        pictures.with_size(saved(corners(), progressive=True, subsampling=0), 9216, 6912),
    ],
    ids=["webp", "progressive jpeg"],
)
def test_too_much_memory_is_told_from_the_header_alone(forged: bytes) -> None:
    tracemalloc.start()
    assert reason(forged) is Reason.TOO_MUCH_MEMORY
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


def test_a_profile_that_inflates_too_far() -> None:
    profile = pictures.chunk(b"iCCP", b"name\0\0" + zlib.compress(bytes(50_000_000)))
    photo = saved(corners(), "PNG")
    assert reason(photo[:33] + profile + photo[33:]) is Reason.BROKEN


@pytest.mark.parametrize("kind", KINDS)
def test_the_pixel_limit_is_exact(kind: str) -> None:
    photo = saved(corners(), kind)
    assert decode(photo, 512, max_pixels=64 * 48).shape == (48, 64, 3)
    assert reason(photo, max_pixels=64 * 48 - 1) is Reason.TOO_MANY_PIXELS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_truncated_photo(kind: str, part: float) -> None:
    photo = saved(Image.fromarray(pictures.noise(200, 200)), kind)
    assert reason(photo[: int(len(photo) * part)]) is Reason.BROKEN


def test_broken_metadata_does_not_spoil_a_good_photo() -> None:
    photo = saved(corners(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert is_red_upper_left(decode(photo, 512))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(KINDS), st.data())
def test_a_mutated_photo_is_a_picture_or_has_a_reason(kind: str, data: st.DataObject) -> None:
    photo = bytearray(saved(corners(), kind, exif=pictures.exif(6)))
    for at in data.draw(st.lists(st.integers(0, len(photo) - 1), min_size=1, max_size=8)):
        photo[at] = data.draw(st.integers(0, 255))
    try:
        pixels = decode(bytes(photo), 512)
    except BadImage:
        return
    assert pixels.dtype == np.uint8
    assert pixels.shape[2] in (3, 4)


@pytest.mark.skipif(not HOSTILE.exists(), reason=f"no hostile files in {HOSTILE}")
def test_known_hostile_files_are_refused() -> None:
    reasons = {file.name: reason(file.read_bytes()) for file in HOSTILE.iterdir()}
    assert reasons.pop("webp-bomb.webp") is Reason.TOO_MANY_PIXELS
    assert set(reasons.values()) == {Reason.ANIMATED}
