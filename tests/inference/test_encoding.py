"""What results are made of, and what never gets into them."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import ImageCms
from PIL.PngImagePlugin import PngInfo

from inference.engine import Format
from inference.images import decode, encode
from tests.inference import pictures
from tests.inference.pictures import KINDS, corners, is_red_upper_left, saved


@pytest.mark.parametrize("as_format", Format)
def test_a_result_is_of_the_asked_format_and_size(as_format: Format) -> None:
    picture = pictures.opened(encode(np.asarray(corners()), as_format))
    assert picture.format == {"jpg": "JPEG"}.get(as_format, as_format.upper())
    assert picture.size == (64, 48)
    assert is_red_upper_left(np.asarray(picture.convert("RGB")))


@pytest.mark.parametrize("as_format", Format)
@pytest.mark.parametrize("kind", KINDS)
def test_no_metadata_gets_through(kind: str, as_format: Format) -> None:
    extras: dict[str, object] = {"exif": pictures.exif(6), "icc_profile": pictures.display_p3()}
    if kind == "PNG":
        extras["pnginfo"] = text = PngInfo()
        text.add_text("Comment", "SECRETCOMMENT")
    else:
        extras["xmp"] = b"<x:xmpmeta>SECRETXMP</x:xmpmeta>"
    if kind == "JPEG":
        extras["comment"] = "SECRETCOMMENT"
    photo = saved(corners(), kind, **extras)
    assert b"SECRET" in photo
    result = encode(decode(photo, 512), as_format)
    picture = pictures.opened(result)
    assert b"SECRET" not in result
    assert not picture.getexif()
    assert set(picture.info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "loop",
        "background",
        "timestamp",
        "duration",
    }


@pytest.mark.parametrize("as_format", [Format.PNG, Format.WEBP])
def test_png_and_webp_keep_transparency(as_format: Format) -> None:
    picture = pictures.opened(encode(np.asarray(pictures.half_transparent()), as_format))
    assert picture.mode == "RGBA"
    assert picture.getchannel("A").getpixel((35, 10)) == 0


def test_jpg_is_white_where_the_photo_was_transparent() -> None:
    picture = pictures.opened(encode(np.asarray(pictures.half_transparent()), Format.JPG))
    assert np.allclose(np.asarray(picture)[10, 38], 255, atol=3)


def test_the_profile_made_for_these_tests_is_one() -> None:
    profile = ImageCms.ImageCmsProfile(io.BytesIO(pictures.display_p3()))
    assert ImageCms.getProfileDescription(profile).strip() == "DisplayP3"
