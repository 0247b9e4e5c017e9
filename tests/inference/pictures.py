"""Photo files made for tests."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt
import pillow_heif
from PIL import ExifTags, Image

from inference.images import Pixels

pillow_heif.register_heif_opener()

RED = (200, 30, 40)
BLUE = (20, 60, 210)
KINDS = ("JPEG", "PNG", "WEBP", "HEIF")


def corners(width: int = 64, height: int = 48) -> Image.Image:
    """Red in the upper left quarter, blue elsewhere: shows which way up a picture is."""
    picture = Image.new("RGB", (width, height), BLUE)
    picture.paste(RED, (0, 0, width // 2, height // 2))
    return picture


def half_transparent() -> Image.Image:
    """Red on the left, nothing on the right."""
    picture = Image.new("RGBA", (40, 20), (*RED, 255))
    picture.paste((0, 0, 0, 0), (20, 0, 40, 20))
    return picture


def saved(picture: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **how)
    return file.getvalue()


def from_pixels(pixels: npt.NDArray[Any], kind: str = "PNG") -> bytes:
    return saved(Image.fromarray(pixels), kind)


def opened(file: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(file))
    picture.load()
    return picture


def exif(orientation: int = 1) -> bytes:
    """Metadata as phones write it: place, camera, a remark, which way up."""
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = orientation
    tags[ExifTags.Base.Make] = "SECRETCAM"
    tags[ExifTags.Base.ImageDescription] = "SECRETREMARK"
    tags[ExifTags.IFD.GPSInfo] = {
        ExifTags.GPS.GPSLatitudeRef: "N",
        ExifTags.GPS.GPSLatitude: (48.0, 51.0, 29.0),
        ExifTags.GPS.GPSMapDatum: "SECRETPLACE",
    }
    return tags.tobytes()


def png(width: int, height: int, *chunks: bytes, pixels: bytes = b"") -> bytes:
    """A PNG of RGB pixels by hand, so that its header can lie."""
    header = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    body = b"".join(chunks) + chunk(b"IDAT", zlib.compress(pixels))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


def chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def with_size(photo: bytes, width: int, height: int) -> bytes:
    """A JPEG or HEIC whose header lies about its size."""
    heic = photo.find(b"ispe")
    if heic >= 0:
        return photo[: heic + 8] + struct.pack(">2I", width, height) + photo[heic + 16 :]
    frame = max(photo.find(b"\xff\xc0"), photo.find(b"\xff\xc2"))
    return photo[: frame + 5] + struct.pack(">2H", height, width) + photo[frame + 9 :]


def webp_header(width: int, height: int) -> bytes:
    """A lossless WEBP that ends after its dimensions."""
    dimensions = struct.pack("<I", (width - 1) | (height - 1) << 14)
    body = b"WEBPVP8L" + struct.pack("<I", 14) + b"\x2f" + dimensions + bytes(9)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def display_p3() -> bytes:
    """The profile of Apple's screens: sRGB's curve, wider primaries (D50-adapted)."""
    columns = {
        b"rXYZ": (0.51512, 0.24120, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.15710, 0.06657, 0.78407),
        b"wtpt": (0.96420, 1.00000, 0.82491),
    }
    tags = {name: b"XYZ \0\0\0\0" + _fixed(*xyz) for name, xyz in columns.items()}
    curve = b"para\0\0\0\0\0\3\0\0" + _fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    tags[b"desc"] = b"desc\0\0\0\0\0\0\0\x0aDisplayP3\0" + bytes(79)
    tags[b"cprt"] = b"text\0\0\0\0CC0\0"
    return _profile(tags)


def _fixed(*numbers: float) -> bytes:
    return struct.pack(f">{len(numbers)}i", *(round(number * 65536) for number in numbers))


def _profile(tags: dict[bytes, bytes]) -> bytes:
    at = 128 + 4 + 12 * len(tags)
    table, contents = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        table += name + struct.pack(">2I", at + len(contents), len(content))
        contents += content + bytes(-len(content) % 4)
    head = struct.pack(
        ">I4sI4s4s4s", at + len(contents), b"\0" * 4, 0x02400000, b"mntr", b"RGB ", b"XYZ "
    )
    head += bytes(12) + b"acsp" + bytes(28) + _fixed(0.96420, 1.0, 0.82491) + bytes(48)
    return head + table + contents


def noise(width: int, height: int) -> npt.NDArray[np.uint8]:
    return np.random.default_rng(7).integers(0, 256, (height, width, 3), np.uint8)


def is_red_upper_left(pixels: Pixels) -> bool:
    height, width = pixels.shape[:2]
    expected = {(0.25, 0.25): RED, (0.75, 0.25): BLUE, (0.25, 0.75): BLUE, (0.75, 0.75): BLUE}
    return all(
        np.allclose(pixels[int(y * height), int(x * width), :3], colour, atol=12)
        for (x, y), colour in expected.items()
    )
