from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from inference.images import decode, flatten, with_alpha
from tests.inference import pictures
from tests.inference.pictures import BLUE, KINDS, RED, corners, is_red_upper_left, saved

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


def test_decoding_imports_nothing_more() -> None:
    extras = {"exif": pictures.exif(6), "icc_profile": pictures.display_p3()}
    photos = [saved(corners(), kind, **extras) for kind in KINDS]
    photos += [saved(corners().convert(mode), "PNG") for mode in ("1", "L", "P", "LA", "RGBA")]
    photos.append(saved(corners(), "MPO", save_all=True, append_images=[corners()]))
    script = """if True:
        import sys
        from inference import images
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
