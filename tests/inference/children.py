"""Child programs that behave as a test asks: python -m tests.inference.children NAME.

What a photo says decides: decoders obey the words in the file, workers the strength.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import Any
from unittest.mock import patch

from inference.engine import SheetOptions
from inference.handover import DrawOrder, Json, read_orders
from inference.parent import Parent
from inference.slab import Slab

# strengths that a worker obeys
DIE, HANG, FAIL, LIE, GONE, TELL, SPEND, DAWDLE = 0.21, 0.22, 0.23, 0.24, 0.25, 0.26, 0.27, 0.28


def echo() -> None:
    """Answers what it is asked, with what the slab holds; may be told to misbehave."""
    parent = Parent()
    print("noise on standard output")  # noqa: T201
    parent.ready()
    for request, slabs in parent.requests():
        match request.get("do"):
            case "die":
                die()
            case "hang":
                signal.pause()
            case "babble":
                parent.answer_line(b"[" * 60_000 + b"\n")
            case "shout":
                parent.answer_line(b"x" * 100_000)
            case "read":
                parent.answer({"held": [slab.read(slab.size).decode() for slab in slabs]})
            case _:
                parent.answer({"pid": os.getpid(), "environment": dict(os.environ)} | request)


def never_ready() -> None:
    parent = Parent()
    signal.pause()
    parent.ready()


def does_not_start() -> None:
    sys.exit(3)


def decoder() -> None:
    """Every pixel is the number of photos that it has decoded so far."""
    parent = Parent()
    parent.ready()
    for number, (request, [slab]) in enumerate(parent.requests(), start=1):
        words = slab.read(request["length"])
        if words == b"kill the decoder":
            die()
        if words == b"hang the decoder":
            signal.pause()
        slab.write(bytes([number] * 2 * 3 * 3))
        wide = 10**9 if words == b"lie" else 3
        parent.answer({"width": wide, "height": 2, "channels": 3, "faces": [[1.0] * 10 + [0.5]]})


def worker() -> None:
    """Every painting is the number of requests so far."""
    parent = Parent()
    parent.ready({"runtime": {"works": True, "line": "a pretend one"}})
    for number, (request, slabs) in enumerate(parent.requests(), start=1):
        orders = list(read_orders(request, slabs))
        photos = [_drawn(number, order, own) for order, own in orders]
        strengths = [order.options.drawings[0].strength for order, _ in orders]
        parent.answer({"drawn": photos, "spent": SPEND in strengths})


def by_plan() -> None:
    """Each process does what the next word says: works, dies of any photo, or does not start.

    Arguments: a file to count in, and the words; the last one counts for all later processes.
    """
    file, words = Path(sys.argv[2]), sys.argv[3].split()
    with file.open("ab") as starts:
        starts.write(b".")
        number = starts.tell()
    word = words[min(number, len(words)) - 1]
    if word == "exits":
        sys.exit(3)
    if word == "works":
        worker()
    parent = Parent()
    parent.ready()
    for _ in parent.requests():
        die()


def _drawn(number: int, order: DrawOrder, slabs: list[Slab]) -> Json | None:
    pixels, result, *rest = slabs
    paintings = dict(zip(order.learned, rest, strict=False))
    strength = order.options.drawings[0].strength
    if strength == DIE:
        die()
    if strength == HANG:
        signal.pause()
    if strength == FAIL:
        return None
    if strength == GONE:
        return {"unavailable": order.learned[0]}
    if strength == LIE:
        return {"width": 0, "height": 512, "length": 10**12}
    for style, painting in paintings.items():
        if style not in order.painted:
            painting.write(b"painting %d" % number)
    words = b"cartoon"
    if strength == TELL or isinstance(order.options, SheetOptions):
        painted = [painting.read(painting.size) for painting in paintings.values()]
        words = b", ".join([b"decoded %d" % pixels.read(1)[0], *painted])
    return {
        "width": order.decoded.width,
        "height": order.decoded.height,
        "length": result.write(words),
    }


def segfaulting_decoder() -> None:
    """The real decoder, with a library that crashes or hangs on some photos."""
    from inference import decoder, images  # noqa: PLC0415  the others start faster without

    decode = images.decode

    def fragile(photo: bytes, *wishes: int) -> images.Pixels:
        if photo == b"segfault":
            ctypes.string_at(0)
        if photo == b"sleep":
            threading.Event().wait()
        return decode(photo, *wishes)

    with patch.object(images, "decode", fragile):
        decoder.main()


def watched_worker() -> None:
    """The real render process: writes a + where a photo is analysed, a - where that is forgotten.

    Argument: a named pipe. Told by the strength, it hangs or takes a moment when it draws.
    """
    from inference import worker  # noqa: PLC0415  the others start faster without
    from inference.drawing import Study  # noqa: PLC0415
    from inference.styles.scene import analyse  # noqa: PLC0415

    drawn = Study.drawn
    pipe = os.open(sys.argv[2], os.O_WRONLY)
    del sys.argv[1:3]

    def watched(*photo: Any) -> Any:
        scene = analyse(*photo)
        weakref.finalize(scene, os.write, pipe, b"-")
        os.write(pipe, b"+")
        return scene

    def slow(study: Any, style: str, strength: float) -> Any:
        if strength == HANG:
            signal.pause()
        if strength == DAWDLE:
            time.sleep(0.5)
        return drawn(study, style, strength)

    with patch("inference.drawing.analyse", watched), patch.object(Study, "drawn", slow):
        worker.main()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
