"""Encoded pictures to plain pixels and back.

`decode` meets bytes from strangers: it runs in disposable processes only (inference/decoder.py).
"""

from __future__ import annotations

import importlib
import io
import warnings
from typing import Final

import numpy as np
import numpy.typing as npt
import pillow_heif
from PIL import ExifTags, Image, ImageCms

from inference.engine import BadImage, Format, Reason
from inference.sniff import is_animated, sniff

Pixels = npt.NDArray[np.uint8]  # (H, W, 3) RGB or (H, W, 4) RGBA, sRGB, alpha not premultiplied

MAX_PIXELS: Final = 64_000_000  # of the file, before it is shrunk

_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_IMPORTED_LATE: Final = ("MpoImagePlugin", "WebPImagePlugin", "TiffImagePlugin")  # TIFF is for EXIF
_SRGB: Final = ImageCms.createProfile("sRGB")

# One thread, because a decoder may use one core; no thumbnails, because they may show other things.
pillow_heif.register_heif_opener(
    decode_threads=1, thumbnails=False, depth_images=False, aux_images=False
)


def load_plugins() -> None:
    """Now, because Pillow waits for the file that needs one, and a confined process opens none."""
    Image.preinit()
    for plugin in _IMPORTED_LATE:
        importlib.import_module(f"PIL.{plugin}")


def decode(photo: bytes, size: int, max_pixels: int = MAX_PIXELS) -> Pixels:
    """The picture upright, in sRGB, shrunk to at most `size` pixels on its longest side.

    Returns uint8 (H, W, 3) RGB or, if anything is transparent, (H, W, 4) RGBA. Never enlarges.
    Raises BadImage; TOO_MANY_PIXELS also when the process may not have the memory it would take.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of large pictures, of odd metadata
            return _decode(photo, size, max_pixels)
    except BadImage:
        raise
    except (Image.DecompressionBombError, MemoryError) as error:
        raise BadImage(Reason.TOO_MANY_PIXELS) from error
    except Exception as error:  # on a hostile file Pillow raises anything there is
        raise BadImage(Reason.BROKEN) from error


def flatten(pixels: Pixels) -> Pixels:
    """On white. pixels: uint8 (H, W, 3 or 4); returns uint8 (H, W, 3) RGB."""
    if pixels.shape[2] == 3:
        return pixels
    alpha = pixels[..., 3:].astype(np.uint16)
    blended = pixels[..., :3] * alpha + 255 * (255 - alpha)  # at most 255 · 255: fits in 16 bits
    return ((blended.astype(np.uint32) + 127) // 255).astype(np.uint8)


def with_alpha(drawing: Pixels, alpha: Pixels) -> Pixels:
    """Cut the drawing out along the transparency of its photo.

    drawing: uint8 (H, W, 3) RGB.  alpha: uint8 (h, w), of any size. Returns uint8 (H, W, 4) RGBA.
    """
    height, width = drawing.shape[:2]
    resized = Image.fromarray(alpha).resize((width, height), Image.Resampling.BICUBIC)
    return np.dstack((drawing, np.asarray(resized)))


def encode(pixels: Pixels, as_format: Format) -> bytes:
    """An encoded file that holds nothing but these pixels.

    pixels: uint8 (H, W, 3) RGB or (H, W, 4) RGBA, sRGB. JPG flattens transparency on white.
    """
    file = io.BytesIO()
    match as_format:
        case Format.JPG:  # full colour resolution: lines and screens of dots stay clean
            Image.fromarray(flatten(pixels)).save(file, "JPEG", quality=92, subsampling=0)
        case Format.PNG:  # level 3 takes half as long again and saves 3 %, level 6 five times
            Image.fromarray(pixels).save(file, "PNG", compress_level=2)
        case Format.WEBP:  # methods 3 and 4 take twice as long and save nothing
            Image.fromarray(pixels).save(file, "WEBP", quality=90, method=2)
    return file.getvalue()


def _decode(photo: bytes, size: int, max_pixels: int) -> Pixels:
    picture = _open(photo, max_pixels)
    turn = _TURNS.get(_orientation(picture))
    profile = picture.info.get("icc_profile")
    picture.draft(None, _fit(picture.size, size))  # JPEG: decode at 1/2, 1/4 or 1/8
    picture = _plain(picture)
    # Small first: turning and converting colours then cost little, whatever the camera.
    picture = picture.resize(_fit(picture.size, size), Image.Resampling.HAMMING, reducing_gap=2.0)
    picture = _to_srgb(picture, profile)
    if turn is not None:
        picture = picture.transpose(turn)
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    return np.asarray(picture)


def _open(photo: bytes, max_pixels: int) -> Image.Image:
    kind = sniff(photo)
    if is_animated(photo, kind):
        raise BadImage(Reason.ANIMATED)
    # Pillow refuses twice this in every header, before a plugin allocates anything.
    Image.MAX_IMAGE_PIXELS = max_pixels // 2
    picture = Image.open(io.BytesIO(photo), formats=[kind])
    if picture.width * picture.height > max_pixels:
        raise BadImage(Reason.TOO_MANY_PIXELS)
    return picture


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # broken metadata is no reason to refuse a good picture
        return 1


def _fit(size: tuple[int, int], longest: int) -> tuple[int, int]:
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _plain(picture: Image.Image) -> Image.Image:
    """The picture decoded, in 8 bits and mode L, RGB, RGBA or CMYK."""
    picture.load()
    if picture.mode.startswith("I"):  # 16 bits; Pillow's own conversion would clip them
        return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("RGB")


def _to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in mode RGB or RGBA."""
    if picture.mode == "RGBA":
        converted = _to_srgb(picture.convert("RGB"), profile)
        converted.putalpha(picture.getchannel("A"))
        return converted
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile)) if profile else None
        if source is not None:
            managed = ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
            return managed if managed is not None else picture
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        pass  # a broken profile, or one for other pictures, says nothing of this one
    return picture.convert("RGB")
