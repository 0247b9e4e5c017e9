"""Everything odd that anybody may send, and what should become of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from inference.engine import Reason
from tests.inference import pictures
from tests.inference.pictures import corners, exif, png, saved, webp_header
from tests.pictures import selfie

HOSTILE: Final = Path(__file__).parents[2] / "shared" / "hostile"
ABSENT: Final = f"no hostile files in {HOSTILE}"
CARTOON: Final = "a cartoon"
_TAIL: Final = 20  # bytes of a PNG after its last pixel: checksums, and the end

Outcome = Reason | str  # CARTOON, or why there is none


@dataclass(frozen=True, slots=True)
class Oddity:
    """A file as somebody sends it. No two have the same name."""

    name: str
    photo: bytes
    outcome: Outcome
    mime: str = ""  # by the name


@cache
def oddities() -> tuple[Oddity, ...]:
    """All of them but those cut short, see `truncated`."""
    return (*_shapes(), *_colours(), *_turned(), *_disguised(), *_large(), *_moving(), *_foreign())


@cache
def truncated(kind: str) -> tuple[Oddity, ...]:
    """A photo cut off after every tenth byte.

    kind: one of pictures.KINDS.
    """
    photo = saved(Image.fromarray(pictures.noise(12, 8)), kind, exif=exif(6))
    ends = range(0, len(photo) - _TAIL, 10)
    return tuple(
        Oddity(f"{kind.lower()}-{end}.jpg", photo[:end], _of_a_part(kind, end)) for end in ends
    )


@cache
def hostile() -> tuple[Oddity, ...]:
    """Files that have crashed decoders; none where they are absent."""
    return tuple(
        Oddity(
            file.name,
            file.read_bytes(),
            Reason.ANIMATED if file.name.startswith("apng") else Reason.TOO_MANY_PIXELS,
        )
        for file in sorted(HOSTILE.glob("*"))
    )


@cache
def broken_animations() -> tuple[Oddity, ...]:
    """Animated PNGs, each damaged elsewhere, like those that crash OpenCV."""
    whole = saved(corners(24, 24), "PNG", save_all=True, append_images=[Image.new("RGB", (24, 24))])
    places = [
        whole.index(name) + 4 + offset
        for name in (b"acTL", b"fcTL", b"fdAT")
        for offset in range(0, 24, 3)
    ]
    return tuple(
        Oddity(f"{at}-{byte[0]}.png", whole[:at] + byte + whole[at + 1 :], Reason.ANIMATED)
        for at in places
        for byte in (b"\x00", b"\xff")
    )


def _of_a_part(kind: str, length: int) -> Reason:
    if length == 0:
        return Reason.EMPTY
    known_from = {"JPEG": 3, "PNG": 8}.get(kind, 12)  # bytes
    return Reason.NOT_AN_IMAGE if length < known_from else Reason.BROKEN


def _shapes() -> Iterator[Oddity]:
    for width, height in ((1, 1), (10_000, 10), (20, 20_000)):
        photo = saved(corners(width, height), "PNG")
        yield Oddity(f"{width}x{height}.png", photo, CARTOON)
    yield Oddity("flat-grey.png", saved(Image.new("L", (300, 200), 128), "PNG"), CARTOON)


def _colours() -> Iterator[Oddity]:
    yield Oddity("cmyk.jpg", saved(corners().convert("CMYK")), CARTOON)
    ramp = np.linspace(0, 65535, 64).astype(np.uint16)[None].repeat(48, axis=0)
    yield Oddity("16-bit.png", pictures.from_pixels(ramp), CARTOON)
    palette = corners().convert("P", palette=Image.Palette.ADAPTIVE)
    yield Oddity("palette.png", saved(palette, "PNG", transparency=0), CARTOON)
    profiles = {"display-p3": pictures.display_p3(), "broken-profile": b"rubbish"}
    profiles["half-a-profile"] = pictures.display_p3()[:200]
    for name, profile in profiles.items():
        yield Oddity(f"{name}.jpg", saved(corners(), icc_profile=profile), CARTOON)


def _turned() -> Iterator[Oddity]:
    for orientation in range(1, 9):
        photo = saved(corners(), exif=exif(orientation))
        yield Oddity(f"orientation-{orientation}.jpg", photo, CARTOON)
    several = saved(corners(), "HEIF", save_all=True, append_images=[Image.new("RGB", (80, 80))])
    yield Oddity("several.heic", several, CARTOON)


def _disguised() -> Iterator[Oddity]:
    yield Oddity("jpeg-called.png", saved(corners()), CARTOON)
    yield Oddity("png-called.jpg", saved(corners(), "PNG"), CARTOON, "image/webp")
    yield Oddity("heic-called.jpeg", saved(corners(), "HEIF"), CARTOON)
    yield Oddity("text-called.jpg", b"Dear bot, please draw me.\n", Reason.NOT_AN_IMAGE)
    yield Oddity("empty.jpg", b"", Reason.EMPTY)


def _large() -> Iterator[Oddity]:
    heavy = saved(Image.fromarray(pictures.noise(2600, 2550)), "PNG", compress_level=0)
    yield Oddity("19.9-megabytes.png", heavy, CARTOON)
    yield Oddity("20.1-megabytes.jpg", selfie(64) + bytes(20_100_000), Reason.TOO_MANY_BYTES)
    yield Oddity("bomb.webp", webp_header(16_000, 16_000), Reason.TOO_MANY_PIXELS)
    yield Oddity("huge-header.png", png(30_000, 30_000), Reason.TOO_MANY_PIXELS)
    roomy = saved(Image.new("RGBA", (8000, 8000)), "PNG")  # as many pixels as may be
    yield Oddity("64-megapixels.png", roomy, Reason.TOO_MUCH_MEMORY)
    # a thousand times smaller than what it inflates to, in a picture of one pixel
    yield Oddity("inflating.png", png(1, 1, pixels=bytes(200_000_000)), CARTOON)


def _moving() -> Iterator[Oddity]:
    frames = {"save_all": True, "append_images": [Image.new("RGB", (64, 48))], "loop": 0}
    for kind in ("PNG", "WEBP", "GIF"):
        photo = saved(corners(), kind, **frames)
        yield Oddity(f"moving.{kind.lower()}", photo, Reason.ANIMATED)


def _foreign() -> Iterator[Oddity]:
    for kind in ("TIFF", "AVIF"):
        photo = saved(corners(), kind)
        yield Oddity(f"photo.{kind.lower()}", photo, Reason.UNSUPPORTED)
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    yield Oddity("drawing.svg", drawing, Reason.UNSUPPORTED)
    video = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(64)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("photo.jpg", saved(corners()))
    for name, content in {
        "video.mp4": video,
        "archive.zip": archive.getvalue(),
        "paper.pdf": saved(corners(), "PDF"),
    }.items():
        yield Oddity(name, content, Reason.NOT_AN_IMAGE)
        yield Oddity(f"{name}-called.jpg", content, Reason.NOT_AN_IMAGE, "image/jpeg")
