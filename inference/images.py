"""Encoded pictures to plain pixels and back.

`decode` meets bytes from strangers: it runs in disposable processes only (inference/decoder.py).
"""

from __future__ import annotations

import io
import warnings
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

from inference.engine import BadImage, Format, Reason
from inference.loading import cost, load, read_header
from inference.sniff import sniff

Pixels = npt.NDArray[np.uint8]  # (H, W, 3) RGB or (H, W, 4) RGBA, sRGB, alpha not premultiplied

MAX_PIXELS: Final = 64_500_000  # of the file, before it is shrunk
MAX_MEMORY: Final = 256 << 20  # bytes that decoding may take

_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SRGB: Final = ImageCms.createProfile("sRGB")


def decode(
    photo: bytes, size: int, max_pixels: int = MAX_PIXELS, memory: int = MAX_MEMORY
) -> Pixels:
    """The picture upright, in sRGB, shrunk to at most `size` pixels on its longest side.

    Returns uint8 (H, W, 3) RGB or, if anything is transparent, (H, W, 4) RGBA. Never enlarges.
    memory: bytes that decoding may take, as its header lets expect.
    Raises BadImage; TOO_MUCH_MEMORY also when the process gets less than it takes.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata
            return _decode(photo, size, max_pixels, memory)
    except BadImage:
        raise
    except MemoryError as error:
        raise BadImage(Reason.TOO_MUCH_MEMORY) from error
    except Exception as error:  # on a hostile file Pillow raises anything there is
        raise BadImage(Reason.BROKEN) from error


def flatten(pixels: Pixels) -> Pixels:
    """On white. pixels: uint8 (H, W, 3 or 4); returns uint8 (H, W, 3) RGB."""
    if pixels.shape[2] == 3:
        return pixels
    picture = Image.fromarray(pixels)
    flat = Image.new("RGB", picture.size, (255, 255, 255))
    flat.paste(picture, mask=picture)
    return np.asarray(flat)


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


def _decode(photo: bytes, size: int, max_pixels: int, memory: int) -> Pixels:
    kind = sniff(photo)
    header = read_header(photo, kind)
    if header.pixels > max_pixels:
        raise BadImage(Reason.TOO_MANY_PIXELS)
    if cost(kind, header, size) > memory:
        raise BadImage(Reason.TOO_MUCH_MEMORY)
    # Small first: turning and converting colours then cost little, whatever the camera.
    picture, profile = load(kind, header, size)
    picture = _to_srgb(picture, profile)
    turn = _TURNS.get(header.orientation)
    if turn is not None:
        picture = picture.transpose(turn)
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    return np.asarray(picture)


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
