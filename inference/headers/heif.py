"""HEIC: what libheif says, which reads the boxes and decodes nothing yet."""

from __future__ import annotations

from typing import Final

import numpy as np
import pillow_heif

from inference.arrays import Picture
from inference.headers.header import Header

# Measured: planes and RGB.
_PER_PIXEL: Final = 4.8
_PER_PIXEL_OF_OTHERS: Final = 12.0  # with alpha, more than 8 bits or full colour resolution

# One thread, because a decoder may use one core; a thumbnail may show something else.
pillow_heif.options.DECODE_THREADS = 1
pillow_heif.options.THUMBNAILS = False
pillow_heif.options.DEPTH_IMAGES = False
pillow_heif.options.AUX_IMAGES = False


def open_primary(photo: bytes) -> pillow_heif.HeifImage:
    """The primary picture, upright, not decoded yet. Raises whatever libheif finds wrong."""
    file = pillow_heif.open_heif(photo, remove_stride=False)
    return file[file.primary_index]


def pixels(primary: pillow_heif.HeifImage) -> Picture:
    """An RGB picture decoded, without a copy; its rows end with something else."""
    rows = np.frombuffer(primary.data, np.uint8).reshape(-1, primary.stride)
    width, height = primary.size
    return rows[:height, : 3 * width].reshape(height, width, 3)


def read(photo: bytes) -> Header:
    """Raises whatever libheif finds wrong."""
    primary = open_primary(photo)
    usual = (primary.mode, primary.info["bit_depth"], primary.info.get("chroma")) == ("RGB", 8, 420)
    per_pixel = _PER_PIXEL if usual else _PER_PIXEL_OF_OTHERS
    return Header(photo, *primary.size, per_pixel)
