"""Photos as honest people send them, and files that cost whoever opens them dearly."""

from __future__ import annotations

import itertools
import struct
import zlib
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import skimage.data
from PIL import Image

from tests.containers import HEIC, JPEG, Part, grammar_of
from tests.inference.pictures import chunk, png, saved, webp_header
from tests.oddities import broken_animations, hostile

SIDE: Final = 8000  # pixels: 64 megapixels, as many as are taken
FLAT: Final = 128
_SCANS: Final = 5000  # of a JPEG that takes its time
_INFLATED: Final = 256 << 20  # bytes


def honest_photos(count: int) -> list[bytes]:
    """Different files of a few portraits: JPEGs of 12 megapixels, some of 48, some HEICs."""
    large = [_portrait(4000, shade) for shade in (-20, 0, 20)]
    files = [saved(each, "JPEG", quality=80) for each in large] * 7
    files += [saved(_portrait(8000, 0), "JPEG", quality=75)] * 2
    files += [saved(large[1], "HEIF", quality=50)] * 2
    return [_signed(file, number) for number, file in zip(range(count), itertools.cycle(files))]


def bombs(count: int) -> list[bytes]:
    """Different files of every kind of bomb, those in ../shared/hostile among them."""
    animations = [oddity.photo for oddity in (*hostile(), *broken_animations()[:6])]
    kinds = [*_pngs(), *_webps(), *_jpegs(), *_heics(), *animations]
    return [_signed(file, number) for number, file in zip(range(count), itertools.cycle(kinds))]


def _portrait(width: int, shade: int) -> Image.Image:
    """A face, with a camera's noise; three quarters as high as wide."""
    small = Image.fromarray(skimage.data.astronaut()).crop((0, 0, 512, 384))
    pixels = np.asarray(small.resize((width, width * 3 // 4), Image.Resampling.BICUBIC), np.int16)
    noise = np.random.default_rng(shade + 100).integers(-6, 7, pixels.shape[:2], np.int16)
    return Image.fromarray(np.clip(pixels + noise[..., None] + shade, 0, 255).astype(np.uint8))


def _pngs() -> Iterator[bytes]:
    for mode in ("RGB", "RGBA", "I;16", "LA"):
        yield saved(Image.new(mode, (SIDE, SIDE)), "PNG")
    yield png(1, 1, pixels=bytes(_INFLATED))
    yield png(64, 64, _inflating_profile(), pixels=bytes(64 * (1 + 3 * 64)))
    yield png(30_000, 30_000)


def _inflating_profile() -> bytes:
    return chunk(b"iCCP", b"profile\0\0" + zlib.compress(bytes(_INFLATED)))


def _webps() -> Iterator[bytes]:
    yield saved(Image.new("RGB", (SIDE, SIDE)), "WEBP", lossless=True, method=0)
    yield saved(Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 1)), "WEBP", lossless=True, method=0)
    yield saved(Image.new("RGB", (SIDE, SIDE)), "WEBP", quality=10, method=0)
    yield webp_header(16_000, 16_000)


def _jpegs() -> Iterator[bytes]:
    for mode in ("L", "RGB", "CMYK"):
        yield saved(Image.new(mode, (SIDE, SIDE), FLAT), "JPEG", quality=5)
    progressive = saved(Image.new("RGB", (SIDE, SIDE)), "JPEG", quality=5, progressive=True)
    yield progressive
    yield _with_many_scans(progressive)


def _with_many_scans(progressive: bytes) -> bytes:
    """Each scan is a few bytes, and a walk over all of the picture's coefficients."""
    *parts, end = JPEG.split(progressive)
    table, head, scan = parts[-3:]
    return JPEG.join((*parts, *(table, head, scan) * _SCANS, end))


def _heics() -> Iterator[bytes]:
    large = saved(Image.new("RGB", (6000, 6000)), "HEIF", quality=1)
    yield large
    yield large.replace(struct.pack(">2I", 6000, 6000), struct.pack(">2I", 60_000, 60_000))
    more: dict[str, Any] = {"save_all": True, "append_images": [Image.new("RGB", (64, 64))] * 50}
    yield saved(Image.new("RGB", (64, 64)), "HEIF", **more)


def _signed(file: bytes, number: int) -> bytes:
    """A file of its own, so that nothing known of another one helps; its picture is the same."""
    mark = b"%08d" % number
    grammar = grammar_of(file)
    return HEIC.join((*HEIC.split(file), Part(b"free", mark))) if grammar is HEIC else file + mark
