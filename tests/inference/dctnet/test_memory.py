"""Painting with less memory than it would like to have."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from inference.dctnet.gpu.composition import composed, questions
from inference.dctnet.gpu.device import DeviceLost
from inference.dctnet.gpu.fast import FastDctNet
from inference.dctnet.gpu.memory import (
    CANVAS_BYTES,
    FLOOR,
    MOST_HEADS,
    MOST_PHOTOS,
    Share,
    device_errors,
    in_shares,
    network_bytes,
    reduced,
    share,
)
from inference.dctnet.gpu.painter import GpuPainter
from inference.dctnet.layers import HEAD_SIDE
from inference.dctnet.model import Model
from inference.dctnet.plan import plan
from inference.dctnet.portrait import Portrait
from inference.dctnet.runtimes import Precision
from tests.inference.dctnet.graphs import style_weights
from tests.inference.portraits import astronaut, her_face

CPU = torch.device("cpu")
WHOLE = np.ones((HEAD_SIDE, HEAD_SIDE), np.float32)


class SmallDevice(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts the bytes of living tensors; beyond its memory it fails as a GPU does."""

    def __init__(self, memory: float = float("inf")) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.memory = memory
        self.used = self.peak = self.failures = 0
        self._alive: set[int] = set()

    def __torch_dispatch__(
        self, function: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        result = function(*args, **(kwargs or {}))
        for tensor in tree_leaves(result):
            if isinstance(tensor, torch.Tensor):
                self._count(tensor.untyped_storage())
        return result

    def _count(self, storage: torch.UntypedStorage) -> None:
        place, size = storage._cdata, storage.nbytes()
        if place in self._alive:
            return
        if self.used + size > self.memory:
            self.failures += 1
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate")
        self._alive.add(place)
        self.used += size
        self.peak = max(self.peak, self.used)
        weakref.finalize(storage, self._freed, place, size)

    def _freed(self, place: int, size: int) -> None:
        self._alive.discard(place)
        self.used -= size


@pytest.fixture(scope="module")
def painter() -> GpuPainter:
    return GpuPainter(Model(*style_weights(), WHOLE), CPU, Precision.FP32)


def portrait(side: int) -> Portrait:
    return Portrait(astronaut(side), plan(side, side, [her_face(side).landmarks]))


def small(asked: Portrait) -> Portrait:
    """With a head that is drawn smaller than it should be, which takes less time."""
    heads = tuple(head.drawn_at(HEAD_SIDE // 3) for head in asked.plan.heads)
    return Portrait(asked.photo, replace(asked.plan, heads=heads))


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
def test_a_network_takes_as_many_bytes_as_we_say(dtype: torch.dtype) -> None:
    network = FastDctNet(style_weights()[0], dtype)
    pictures = torch.zeros(2, 32, 48, 3, dtype=torch.uint8).permute(0, 3, 1, 2)

    with torch.inference_mode(), SmallDevice() as device:
        network(pictures)

    expected = network_bytes(dtype.itemsize)
    assert 0.97 * expected < device.peak / (2 * 32 * 48) < 1.03 * expected


@pytest.mark.parametrize("closeness", [1, 3])  # of the face to the camera
def test_a_canvas_takes_no_more_bytes_than_we_say(closeness: float) -> None:
    points = (her_face(800).landmarks - 400) * np.float32(closeness) + 400
    planned = plan(800, 800, [points])
    assert planned.heads
    photo = torch.tensor(astronaut(800))

    with torch.inference_mode(), SmallDevice() as device:
        asked = questions(photo, planned)
        composed(planned, asked.background, asked.heads, torch.tensor(WHOLE))

    assert 0.4 * CANVAS_BYTES < device.peak / 800**2 < CANVAS_BYTES


def test_with_little_memory_the_paintings_are_the_same(painter: GpuPainter) -> None:
    asked = [small(portrait(side)) for side in (128, 128, 144, 128)]
    expected = painter.paint(asked)
    with SmallDevice() as plenty:
        painter.paint(asked[2:3])

    with SmallDevice(1.3 * plenty.peak) as device:
        paintings = painter.paint(asked)

    assert device.failures
    for painting, wanted in zip(paintings, expected, strict=True):
        assert np.abs(painting.picture.astype(int) - wanted.picture).max() <= 1
        assert np.array_equal(painting.redrawn, wanted.redrawn)


def test_with_less_than_that_the_background_is_coarser(painter: GpuPainter) -> None:
    asked = [Portrait(astronaut(480), plan(480, 480, []))]
    with SmallDevice() as plenty:
        [fine] = painter.paint(asked)

    with SmallDevice(0.6 * plenty.peak) as device:
        [coarse] = painter.paint(asked)

    assert device.failures
    assert coarse.picture.shape == fine.picture.shape
    assert not np.array_equal(coarse.picture, fine.picture)


def test_with_hardly_any_memory_the_device_is_given_up(painter: GpuPainter) -> None:
    with SmallDevice(1e6), pytest.raises(DeviceLost, match="memory"):
        painter.paint([portrait(128)])


def test_batches_are_halved_first_then_backgrounds() -> None:
    tries: list[Share] = []
    first = Share(photos=4, heads=16, working=5 * FLOOR)

    def answer(asked: Sequence[int], now: Share) -> list[int]:
        tries.append(now)
        raise torch.OutOfMemoryError("CUDA out of memory")

    with pytest.raises(DeviceLost):
        in_shares([1, 2, 3, 4], first, answer, lambda: None)

    assert [(one.photos, one.heads) for one in tries] == [
        (4, 16), (2, 8), (1, 4), (1, 2), (1, 1), (1, 1), (1, 1)
    ]  # fmt: skip
    assert [one.working // FLOOR for one in tries] == [5, 5, 5, 5, 5, 2, 1]


def test_memory_is_freed_before_every_new_try() -> None:
    happened: list[str] = []

    def answer(asked: Sequence[int], now: Share) -> list[int]:
        happened.append(f"draw {len(asked)}")
        if len(asked) > 1:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return [-one for one in asked]

    share_of_four = Share(photos=4, heads=1, working=FLOOR)
    answers = in_shares([1, 2, 3], share_of_four, answer, lambda: happened.append("free"))

    assert answers == [-1, -2, -3]
    assert happened == ["draw 3", "free", "draw 2", "free", "draw 1", "draw 1", "draw 1"]


@pytest.mark.parametrize(
    "error",
    [
        torch.AcceleratorError("CUDA error: an illegal memory access was encountered"),
        RuntimeError("CUDA error: device-side assert triggered"),
        RuntimeError("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"),
        torch.OutOfMemoryError("CUDA out of memory"),
    ],
)
def test_a_device_that_reports_an_error_is_lost(error: RuntimeError) -> None:
    with pytest.raises(DeviceLost), device_errors():
        raise error


def test_a_mistake_of_ours_is_not_blamed_on_the_device() -> None:
    with pytest.raises(RuntimeError, match="size of tensor"), device_errors():
        torch.zeros(2) + torch.zeros(3)


def test_a_large_device_takes_full_batches_and_a_small_one_single_photos() -> None:
    plans = [portrait(720).plan] * 50

    large = share(plans, free=140 * 2**30, itemsize=2)
    small = share(plans, free=2**29, itemsize=2)
    tiny = share(plans, free=2**27, itemsize=2)

    assert large == Share(MOST_PHOTOS, MOST_HEADS, 720 * 720)
    assert small.photos == 1
    assert small.working == 720 * 720
    assert tiny.photos == 1
    assert tiny.heads < MOST_HEADS
    assert FLOOR <= tiny.working < 720 * 720


def test_a_coarser_background_leaves_heads_and_canvas_as_they_are() -> None:
    planned = portrait(720).plan

    coarser = reduced(planned, 400 * 400)

    assert coarser.working == (400, 400)
    assert (coarser.width, coarser.height, coarser.heads) == (720, 720, planned.heads)
    assert reduced(planned, 720 * 720) is planned
