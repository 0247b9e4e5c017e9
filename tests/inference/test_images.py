from __future__ import annotations

import io
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from inference.engine import BadImage, Format, Reason
from inference.images import Pixels, decode, encode, flatten, with_alpha
from tests.inference import pictures
from tests.inference.pictures import BLUE, RED, corners, saved

HOSTILE = Path(__file__).parents[3] / "shared" / "hostile"
KINDS = ("JPEG", "PNG", "WEBP", "HEIF")


def reason(photo: bytes, **limits: int) -> Reason:
    with pytest.raises(BadImage) as refused:
        decode(photo, 512, **limits)
    return refused.value.reason


def is_red_upper_left(pixels: Pixels) -> bool:
    height, width = pixels.shape[:2]
    expected = {(0.25, 0.25): RED, (0.75, 0.25): BLUE, (0.25, 0.75): BLUE, (0.75, 0.75): BLUE}
    return all(
        np.allclose(pixels[int(y * height), int(x * width), :3], colour, atol=12)
        for (x, y), colour in expected.items()
    )


# What is accepted


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_becomes_plain_rgb(kind: str) -> None:
    pixels = decode(saved(corners(), kind), 512)
    assert pixels.shape == (48, 64, 3)
    assert pixels.dtype == np.uint8
    assert is_red_upper_left(pixels)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(1200, 800), (800, 1200), (513, 512)])
def test_a_large_photo_is_shrunk_to_the_longest_side(kind: str, size: tuple[int, int]) -> None:
    pixels = decode(saved(corners(*size), kind), 512)
    assert max(pixels.shape) == 512
    assert pixels.shape[1] / pixels.shape[0] == pytest.approx(size[0] / size[1], rel=0.01)
    assert is_red_upper_left(pixels)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (5000, 4), (4, 5000)])
def test_a_picture_of_any_proportion_keeps_at_least_a_pixel(size: tuple[int, int]) -> None:
    pixels = decode(saved(Image.new("RGB", size, RED), "PNG"), 512)
    assert min(pixels.shape[:2]) >= 1
    assert max(pixels.shape[:2]) == min(512, max(size))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_all_eight_orientations_come_out_upright(kind: str, orientation: int) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = corners().transpose(undo[orientation]) if orientation > 1 else corners()
    photo = saved(stored, kind, exif=pictures.exif(orientation))
    pixels = decode(photo, 512)
    assert pixels.shape == (48, 64, 3)
    assert is_red_upper_left(pixels)


def test_a_heic_of_several_pictures_gives_its_primary_one() -> None:
    other = Image.new("RGB", (80, 80), (0, 255, 0))
    photo = saved(other, "HEIF", save_all=True, append_images=[corners()], primary_index=1)
    assert is_red_upper_left(decode(photo, 512))


def test_the_first_picture_of_a_multi_picture_jpeg_is_taken() -> None:
    other = Image.new("RGB", (64, 48), (0, 255, 0))
    photo = saved(corners(), "MPO", save_all=True, append_images=[other])
    assert is_red_upper_left(decode(photo, 512))


def test_decoding_imports_nothing_once_the_plugins_are_loaded() -> None:
    extras = {"exif": pictures.exif(6), "icc_profile": pictures.display_p3()}
    photos = [saved(corners(), kind, **extras) for kind in KINDS]
    photos += [saved(corners().convert(mode), "PNG") for mode in ("1", "L", "P", "LA", "RGBA")]
    photos.append(saved(corners(), "MPO", save_all=True, append_images=[corners()]))
    script = """if True:
        import sys
        from inference import images
        images.load_plugins()
        before = set(sys.modules)
        for photo in sys.stdin:
            images.decode(bytes.fromhex(photo), 512)
        print(*(set(sys.modules) - before))
    """
    photo_lines = "\n".join(photo.hex() for photo in photos)
    python = (sys.executable, "-c", script)
    imported = subprocess.check_output(python, input=photo_lines, text=True)
    assert imported.split() == []


# Colours


@pytest.mark.parametrize("kind", KINDS)
def test_display_p3_is_converted_to_srgb(kind: str) -> None:
    photo = saved(
        Image.new("RGB", (32, 32), (200, 80, 80)), kind, icc_profile=pictures.display_p3()
    )
    red, green, blue = decode(photo, 512)[16, 16]
    assert red > 212  # the same colour needs more red where red is less red
    assert abs(int(green) - 72) < 10
    assert abs(int(blue) - 76) < 10


def test_grey_is_the_same_grey_in_every_rgb_profile() -> None:
    photo = saved(Image.new("RGB", (8, 8), (90, 90, 90)), "PNG", icc_profile=pictures.display_p3())
    assert np.allclose(decode(photo, 512), 90, atol=1)


@pytest.mark.parametrize("profile", [b"rubbish", b"\0" * 128, pictures.display_p3()[:200]])
def test_a_broken_profile_is_ignored(profile: bytes) -> None:
    assert is_red_upper_left(decode(saved(corners(), "PNG", icc_profile=profile), 512))


def test_a_profile_for_other_kinds_of_pixels_is_ignored() -> None:
    photo = saved(Image.new("L", (8, 8), 90), "PNG", icc_profile=pictures.display_p3())
    assert np.allclose(decode(photo, 512), 90, atol=1)


def test_cmyk_becomes_rgb() -> None:
    photo = saved(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG", quality=95)
    assert np.allclose(decode(photo, 512), (255, 0, 0), atol=8)


def test_sixteen_bit_grey_is_scaled_not_clipped() -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)[None].repeat(4, axis=0)
    pixels = decode(pictures.from_pixels(ramp), 512)
    assert np.array_equal(pixels[0, :, 0], np.arange(256))


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "PA", "RGBA", "CMYK"])
def test_every_mode_becomes_eight_bit_rgb_or_rgba(mode: str) -> None:
    kind = {"CMYK": "JPEG"}.get(mode, "PNG")
    picture = corners().convert("P") if mode == "PA" else corners().convert(mode)
    assert decode(saved(picture, kind), 512).shape == (48, 64, 3)


# Transparency


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF"])
def test_transparency_is_kept(kind: str) -> None:
    pixels = decode(
        saved(pictures.half_transparent(), kind, **({"lossless": True} if kind == "WEBP" else {})),
        512,
    )
    assert pixels.shape == (20, 40, 4)
    assert tuple(pixels[10, [5, 35], 3]) == (255, 0)


def test_a_palette_with_transparency_is_kept() -> None:
    picture = Image.new("P", (4, 4), 1)
    picture.putpalette([0, 255, 0, *RED])
    picture.putpixel((3, 3), 0)
    pixels = decode(saved(picture, "PNG", transparency=0), 512)
    assert tuple(pixels[0, 0]) == (*RED, 255)
    assert pixels[3, 3, 3] == 0


def test_a_transparent_colour_of_rgb_is_kept() -> None:
    picture = corners()
    pixels = decode(saved(picture, "PNG", transparency=BLUE), 512)
    assert pixels[0, 0, 3] == 255
    assert pixels[40, 40, 3] == 0


def test_invisible_colours_do_not_bleed_when_shrinking() -> None:
    picture = pictures.half_transparent().resize((2000, 1000), Image.Resampling.NEAREST)
    pixels = decode(saved(picture, "PNG"), 333)
    seen = pixels[pixels[..., 3] > 8][:, :3]
    assert np.allclose(seen, RED, atol=3)


def test_an_opaque_alpha_channel_is_dropped() -> None:
    assert decode(saved(corners().convert("RGBA"), "PNG"), 512).shape == (48, 64, 3)


def test_flattening_is_on_white() -> None:
    pixels = np.array([[[10, 20, 30, 0], [10, 20, 30, 255], [0, 0, 0, 51]]], np.uint8)
    assert flatten(pixels).tolist() == [[[255, 255, 255], [10, 20, 30], [204, 204, 204]]]


def test_alpha_follows_the_drawing_to_its_size() -> None:
    alpha = np.array([[0, 255]], np.uint8)
    cut_out = with_alpha(np.full((60, 120, 3), 90, np.uint8), alpha)
    assert cut_out.shape == (60, 120, 4)
    assert (cut_out[30, 5, 3], cut_out[30, 115, 3]) == (0, 255)


# What is refused


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


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation(kind: str) -> None:
    photo = saved(corners(), kind, save_all=True, append_images=[Image.new("RGB", (64, 48))])
    assert reason(photo) is Reason.ANIMATED


@pytest.mark.parametrize(
    "forged",
    [pictures.png(30_000, 30_000), pictures.webp_header(16_000, 16_000)],
    ids=["png", "webp"],
)
def test_too_many_pixels_is_told_from_the_header_alone(forged: bytes) -> None:
    tracemalloc.start()
    assert reason(forged) is Reason.TOO_MANY_PIXELS
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


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


# What comes out


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
