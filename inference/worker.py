"""The render process: owns the device, draws plain pixels, never sees a file from a stranger."""

from __future__ import annotations

import traceback
from typing import Final

import numpy as np

from inference import images
from inference.drawing import draw
from inference.engine import Format, RenderOptions, StyleUnavailable
from inference.faces import Face
from inference.handover import Decoded, Json
from inference.parent import Parent
from inference.slab import Slab

# A portrait for warming up: eyes, nose, corners of the mouth, score.
_SOMEBODY: Final = (100.0, 110.0, 156.0, 110.0, 128.0, 140.0, 104.0, 170.0, 152.0, 170.0, 0.99)


def main() -> None:
    parent = Parent()
    _warm_up()
    parent.ready()
    for request, slab in parent.requests():
        parent.answer(_answer(request, slab))


def _answer(request: Json, slab: Slab) -> Json:
    options = _options(request["options"])
    try:
        return _render(Decoded(**request["decoded"]), options, slab)
    except StyleUnavailable as error:
        return {"unavailable": error.style}
    except Exception:  # one photo, not the process: whoever comes next should not wait for a start
        traceback.print_exc()
        return {"failed": True}


def _render(decoded: Decoded, options: RenderOptions, slab: Slab) -> Json:
    """Draw what the slab holds and leave the finished file there."""
    pixels = _pixels(decoded, slab)
    drawing = draw(
        np.ascontiguousarray(pixels[..., :3]),
        [_face(numbers) for numbers in decoded.faces],
        options.style,
        options.strength,
        options.size,
    )
    height, width = drawing.shape[:2]
    if decoded.channels == 4:
        drawing = images.with_alpha(drawing, np.ascontiguousarray(pixels[..., 3]))
    length = slab.write(images.encode(drawing, options.format))
    return {"width": width, "height": height, "length": length}


def _pixels(decoded: Decoded, slab: Slab) -> images.Pixels:
    shape = decoded.height, decoded.width, decoded.channels
    return np.frombuffer(slab.read(int(np.prod(shape))), np.uint8).reshape(shape)


def _face(numbers: tuple[float, ...]) -> Face:
    *landmarks, score = numbers
    return Face(np.array(landmarks, np.float32).reshape(5, 2), score)


def _options(options: Json) -> RenderOptions:
    return RenderOptions(**(options | {"format": Format(options["format"])}))


def _warm_up() -> None:
    """Draw somebody once, so that nobody's first photo waits for imports, kernels and tables."""
    shade = np.linspace(60, 220, 256, dtype=np.uint8)
    portrait = np.repeat(np.add.outer(shade // 2, shade // 2)[..., None], 3, axis=2)
    with Slab() as slab:
        slab.write(np.ascontiguousarray(portrait).data)
        decoded = Decoded(256, 256, 3, (_SOMEBODY,))
        _render(decoded, RenderOptions(size=512), slab)


if __name__ == "__main__":
    main()
