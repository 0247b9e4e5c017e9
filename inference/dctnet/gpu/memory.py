"""How much goes to the device at once, and less when that was too much.

Where the bytes of a network go, for one pixel of its pictures: the moment that takes most is the
last addition, before Conv_8. Then these are alive: three planes of 32 channels at full size (x0,
what is added to it, the sum), and, in channels for each pixel of the full size, 16 of x1, 8 that
were enlarged, and 8 of the last block's: 128 values. Besides, the guided filter's copy of the photo
in float32, 12 bytes, and the uint8 picture, 3. A test counts them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import sqrt
from typing import Final, TypeVar

import torch

from inference.dctnet.gpu.device import DeviceLost
from inference.dctnet.plan import Plan

MOST_PHOTOS: Final = 8  # a batch of fifty takes no more memory than one of these
MOST_HEADS: Final = 16
FLOOR: Final = 320 * 320  # pixels of a background: with less, the CPU draws better pictures
CANVAS_BYTES: Final = 90  # for a pixel of the photo, while it is cut, enlarged or pasted into
_USABLE: Final = 0.6  # of free memory; cuDNN's workspaces and the allocator's gaps take their share
_DEVICE_ERRORS: Final = ("CUDA error", "cuDNN error", "CUDNN_STATUS", "CUBLAS_STATUS")

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Share:
    """What goes to the device at once."""

    photos: int
    heads: int
    working: int  # the most pixels that a background network's picture may have

    def halved(self) -> Share | None:
        """Smaller batches, which change no picture; then smaller backgrounds; then None."""
        if self.photos > 1 or self.heads > 1:
            return replace(self, photos=max(1, self.photos // 2), heads=max(1, self.heads // 2))
        if self.working // 2 < FLOOR:
            return None
        return replace(self, working=self.working // 2)


def network_bytes(itemsize: int) -> int:
    """For each pixel of a picture that goes through a network. itemsize: bytes of a value."""
    return 128 * itemsize + 15


def share(plans: Sequence[Plan], free: int, itemsize: int) -> Share:
    """What of these photos fits into that many free bytes, if our sums are right."""
    usable, each = int(free * _USABLE), network_bytes(itemsize)
    canvas = CANVAS_BYTES * max(plan.width * plan.height for plan in plans)
    working = max(plan.padded[0] * plan.padded[1] for plan in plans)
    sides = [head.side for plan in plans for head in plan.heads] or [1]
    heads = 1 << (len(sides) - 1).bit_length()  # batches of heads are powers of two
    return Share(
        photos=_within(usable // (canvas + working * each), min(MOST_PHOTOS, len(plans))),
        heads=_within(usable // (max(sides) ** 2 * each), min(MOST_HEADS, heads)),
        working=min(working, max(FLOOR, (usable - canvas) // each)),
    )


def reduced(plan: Plan, working: int) -> Plan:
    """The plan with a background of about that many pixels at most; its heads stay as they are."""
    width, height = plan.padded
    if width * height <= working:
        return plan
    scale = sqrt(working / (width * height))
    smaller = tuple(max(1, int(side * scale)) for side in plan.working)
    return replace(plan, working=(smaller[0], smaller[1]))


def in_shares(
    asked: Sequence[Asked],
    first: Share,
    answer: Callable[[Sequence[Asked], Share], list[Answer]],
    free_memory: Callable[[], None],
) -> list[Answer]:
    """Answer everything, share by share, with smaller ones from where memory ran out.

    answer: raises torch.OutOfMemoryError for what is too much.  free_memory: gives back what it can
    before the next try. Raises DeviceLost when even the smallest share is too much.
    """
    answers: list[Answer] = []
    now: Share | None = first
    while len(answers) < len(asked):
        if now is None:
            raise DeviceLost("the GPU has too little free memory for one photo")
        some = _answered(asked[len(answers) :][: now.photos], now, answer)
        if some is None:
            # Not while the error is handled: it holds what was allocated until then.
            free_memory()
            now = now.halved()
        else:
            answers += some
    return answers


@contextmanager
def device_errors() -> Iterator[None]:
    """Raises DeviceLost for a device's own errors, after which nothing else works in a process."""
    try:
        yield
    except RuntimeError as error:  # torch derives all its errors from it
        line = str(error).partition("\n")[0]
        if _is_of_memory(error) or isinstance(error, torch.AcceleratorError):
            raise DeviceLost(f"the GPU failed: {line}") from error
        if any(words in line for words in _DEVICE_ERRORS):
            raise DeviceLost(f"the GPU failed: {line}") from error
        raise


def _answered(
    asked: Sequence[Asked], now: Share, answer: Callable[[Sequence[Asked], Share], list[Answer]]
) -> list[Answer] | None:
    """None for too much."""
    try:
        return answer(asked, now)
    except RuntimeError as error:
        if _is_of_memory(error):
            return None
        raise


def _is_of_memory(error: RuntimeError) -> bool:
    """The allocator's own error, or the driver's where others took the memory."""
    return isinstance(error, torch.OutOfMemoryError) or "out of memory" in str(error)


def _within(count: int, most: int) -> int:
    return max(1, min(count, most))
