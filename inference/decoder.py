"""The decoder process: a photo file in a slab becomes plain pixels in it, and faces.

It never looks at a photo itself: it loads what is needed, then forks a disposable process for each.
So a file that crashes a decoder costs one fork, and no decoder ever sees two people's photos.
"""

from __future__ import annotations

import gc
import json
import logging
from functools import partial
from typing import Final

import cv2
import numpy as np

from inference import confinement, disposable, faces, images
from inference.engine import MAX_SIZE, BadImage, Reason
from inference.handover import MAX_FACES, Decoded, DecodeOrder, Json
from inference.parent import LOG_FORMAT, Parent
from inference.slab import Slab

_log = logging.getLogger(__name__)

_MOST_PIXEL_BYTES: Final = MAX_SIZE * MAX_SIZE * 4


def main() -> None:
    logging.basicConfig(format=LOG_FORMAT)
    parent = Parent()
    if not confinement.works():
        _log.warning("this kernel has no filter for system calls; decoders run without")
    cv2.setNumThreads(1)
    faces.warm_up()
    gc.freeze()  # a collection in a fork would copy pages only to mark them
    parent.ready()
    for request, [slab] in parent.requests():
        parent.answer_line(_decode_apart(DecodeOrder(**request), slab))


def _decode_apart(order: DecodeOrder, slab: Slab) -> bytes:
    confines = disposable.Confines(slab.fd, order.seconds, order.memory, _MOST_PIXEL_BYTES)
    try:
        return disposable.run(partial(_decode, order, slab), confines)
    except disposable.OutOfTime:
        return _line({"bad": Reason.TOO_SLOW})
    except disposable.Crashed as crashed:
        _log.warning("a photo cost its decoder: %s", crashed)
        return _line({"bad": Reason.BROKEN})


def _decode(order: DecodeOrder, slab: Slab) -> bytes:
    try:
        photo = slab.read(order.length)
        pixels = images.decode(photo, order.size, order.max_pixels, order.memory)
        picture = images.flatten(pixels)
        found = faces.find_faces(picture)[:MAX_FACES]
    except BadImage as error:
        return _line({"bad": error.reason})
    except MemoryError:
        return _line({"bad": Reason.TOO_MUCH_MEMORY})
    if pixels.shape[2] == 4:
        picture = np.dstack((picture, pixels[..., 3]))
    slab.write(np.ascontiguousarray(picture).data)
    height, width, channels = picture.shape
    return _line(Decoded(width, height, channels, tuple(map(_numbers, found))).to_json())


def _numbers(face: faces.Face) -> tuple[float, ...]:
    return (*map(float, face.landmarks.ravel()), float(face.score))


def _line(answer: Json) -> bytes:
    return json.dumps(answer).encode() + b"\n"


if __name__ == "__main__":
    main()
