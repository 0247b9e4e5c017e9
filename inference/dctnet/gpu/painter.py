"""The learned styles on a torch device: photos in, paintings out, everything between on the device.

The same code runs on torch's CPU device, slowly, for tests. What only a GPU can do is small and
marked: graphs.Recorder, the pinned memory in batches.py, and `_free_bytes` here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import torch

from inference.arrays import Picture
from inference.dctnet.gpu.batches import DeviceNetwork, downloaded, uploaded
from inference.dctnet.gpu.composition import composed, questions
from inference.dctnet.gpu.graphs import recorder
from inference.dctnet.gpu.memory import (
    MOST_HEADS,
    MOST_PHOTOS,
    Share,
    device_errors,
    in_shares,
    reduced,
    share,
)
from inference.dctnet.heads import faded
from inference.dctnet.layers import Weights
from inference.dctnet.model import Model
from inference.dctnet.portrait import Painting, Portrait
from inference.dctnet.runtimes import Network, Precision

DTYPES: Final = {Precision.FP16: torch.float16, Precision.FP32: torch.float32}
HEAD_BATCHES: Final = tuple(2**i for i in range(MOST_HEADS.bit_length()))  # few, for few graphs
PHOTO_BATCHES: Final = tuple(range(1, MOST_PHOTOS + 1))
_PLENTY: Final = 4 * 2**30  # bytes that torch's CPU device is said to have


class GpuPainter:
    """One style on one device."""

    def __init__(self, model: Model, device: torch.device, precision: Precision) -> None:
        """precision: one of DTYPES. Raises DeviceLost."""
        self._device = device
        self._dtype = DTYPES[precision]
        with device_errors():
            record = recorder(device)
            self._background = DeviceNetwork(model.background, device, self._dtype, record)
            self._head = DeviceNetwork(model.head, device, self._dtype, record)
            self._mask = torch.from_numpy(faded(model.alpha)).to(device)

    def paint(self, portraits: Sequence[Portrait]) -> list[Painting]:
        """Paint photos together, in as large shares as memory allows. Raises DeviceLost."""
        if not portraits:
            return []
        plans = [portrait.plan for portrait in portraits]
        with device_errors(), torch.inference_mode():
            first = share(plans, _free_bytes(self._device), self._dtype.itemsize)
            return in_shares(portraits, first, self._painted, self._free_memory)

    def _painted(self, portraits: Sequence[Portrait], now: Share) -> list[Painting]:
        photos = [uploaded(portrait.photo, self._device) for portrait in portraits]
        plans = [reduced(portrait.plan, now.working) for portrait in portraits]
        asked = [questions(photo, plan) for photo, plan in zip(photos, plans, strict=True)]
        backgrounds = self._background.drawn(
            [one.background for one in asked], _up_to(now.photos, PHOTO_BATCHES)
        )
        heads = iter(
            self._head.drawn(
                [head for one in asked for head in one.heads], _up_to(now.heads, HEAD_BATCHES)
            )
        )
        canvases = [
            composed(plan, background, [next(heads) for _ in plan.heads], self._mask)
            for plan, background in zip(plans, backgrounds, strict=True)
        ]
        arrays = iter(downloaded([t for one in canvases for t in (one.picture, one.redrawn)]))
        return [Painting(picture, next(arrays)) for picture in arrays]

    def _free_memory(self) -> None:
        self._background.forget()
        self._head.forget()
        if self._device.type == "cuda":
            torch.cuda.empty_cache()


def torch_network(weights: Weights, device: torch.device, precision: Precision) -> Network:
    """One network, to be compared with the others. precision: one of DTYPES."""
    network = DeviceNetwork(weights, device, DTYPES[precision], recorder(device))

    def draw(pictures: Picture, /) -> Picture:
        with torch.inference_mode():
            return downloaded([network(uploaded(pictures, device)).contiguous()])[0]

    return draw


def _free_bytes(device: torch.device) -> int:
    """What the driver has left, and what torch keeps without using it."""
    if device.type != "cuda":
        return _PLENTY
    free, _ = torch.cuda.mem_get_info(device)
    return free + torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)


def _up_to(most: int, sizes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size for size in sizes if size <= most)
