"""Pretend programs of the engine, which start and draw at once: python -m tests.chaos.children NAME

What they draw says which photo it was drawn from, and how strong. One photo is deadly.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import time

from PIL import Image

from inference.handover import read_orders
from inference.parent import Parent
from tests.chaos.marks import DEADLY, Mark, picture, read


def decoder() -> None:
    parent = Parent()
    parent.ready()
    for request, [slab] in parent.requests():
        with Image.open(io.BytesIO(slab.read(request["length"]))) as photo:
            pixels = photo.convert("RGB")
        slab.write(pixels.tobytes())
        width, height = pixels.size
        parent.answer({"width": width, "height": height, "channels": 3, "faces": []})


def worker(seconds: str, *_: str) -> None:
    """seconds: for each photo."""
    parent = Parent()
    parent.ready({"runtime": None})
    for request, slabs in parent.requests():
        drawn = []
        for order, (pixels, result, *_others) in read_orders(request, slabs):
            size = order.decoded.width, order.decoded.height
            photo = Image.frombytes("RGB", size, pixels.read(size[0] * size[1] * 3))
            time.sleep(float(seconds))
            cartoon = _cartoon(read(photo), order.options.drawings[0].strength)
            drawn.append({"width": size[0], "height": size[1], "length": result.write(cartoon)})
        parent.answer({"drawn": drawn})


def _cartoon(photo: Mark, strength: float) -> bytes:
    if photo.number == DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)
    return picture(photo._replace(tenths=round(10 * strength)))


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
