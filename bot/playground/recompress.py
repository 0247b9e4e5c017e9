"""Recompress photos as Telegram does: a program of its own, the only pixels of the playground.

A request is {"length": bytes, "sides": [...]}, with the picture in its slab. The answer is
{"width", "height", "sizes": [{"width", "height", "length"}]}, with the JPEGs in the slab, one for
each side asked for; sides that the picture does not reach are left out, except the smallest of
these. What cannot be decoded is answered with {}.
"""

from __future__ import annotations

import io
import warnings
from typing import Any, Final

from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from inference.parent import Parent
from inference.slab import Slab

QUALITY: Final = 87
MAX_PIXELS: Final = 120_000_000


def develop(picture: bytes, sides: list[int]) -> tuple[dict[str, Any], list[bytes]]:
    """Upright JPEGs without metadata, no longer than each of these sides."""
    with Image.open(io.BytesIO(picture)) as opened:
        width, height = opened.size
        if not sides:
            return {"width": width, "height": height, "sizes": []}, []
        opened.draft("RGB", (max(sides), max(sides)))
        upright = _opaque(ImageOps.exif_transpose(opened))
    wanted = [side for side in sides if side < max(upright.size)]
    copies = [_shrunk(upright, side) for side in (*wanted, *sides[len(wanted) :][:1])]
    jpegs = [_jpeg(copy) for copy in copies]
    sizes = [
        {"width": copy.width, "height": copy.height, "length": len(jpeg)}
        for copy, jpeg in zip(copies, jpegs, strict=True)
    ]
    return {"width": width, "height": height, "sizes": sizes}, jpegs


def _opaque(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    image = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    copy = image.copy()
    copy.info.clear()
    copy.thumbnail((side, side), Image.Resampling.LANCZOS)
    return copy


def _jpeg(image: Image.Image) -> bytes:
    encoded = io.BytesIO()
    image.save(encoded, "JPEG", quality=QUALITY)
    return encoded.getvalue()


def answer(request: dict[str, Any], slab: Slab) -> dict[str, Any]:
    try:
        head, jpegs = develop(slab.read(request["length"]), request["sides"])
    except Exception:  # a damaged file can raise anything; all of it means the same
        return {}
    slab.write(b"".join(jpegs))
    return head


def main() -> None:
    register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    parent = Parent()
    parent.ready()
    for request, [slab] in parent.requests():
        parent.answer(answer(request, slab))


if __name__ == "__main__":
    main()
