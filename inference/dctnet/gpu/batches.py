"""A trained network on a torch device, for pictures of many shapes; the way there and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inference.dctnet.gpu.fast import FastDctNet
from inference.dctnet.gpu.graphs import Graphed, Recorder
from inference.dctnet.layers import Weights

Bytes = npt.NDArray[np.uint8]


class DeviceNetwork:
    """Draws with the fast form; where there is a recorder, shapes that come again are graphs."""

    def __init__(
        self,
        weights: Weights,
        device: torch.device,
        dtype: torch.dtype,
        record: Recorder | None,
    ) -> None:
        self._network = FastDctNet(weights, dtype).to(device).eval()
        self._graphed = None if record is None else Graphed(self._network, record)
        if device.type == "cuda":
            torch.backends.cudnn.allow_tf32 = False  # float32 in ten bits is several levels off

    def __call__(self, pictures: Tensor) -> Tensor:
        """uint8 (B, H, W, 3) BGR, H and W multiples of 4, to the same shape and type."""
        draw = self._network if self._graphed is None else self._graphed
        return draw(pictures.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)

    def drawn(self, pictures: Sequence[Tensor], sizes: Sequence[int]) -> list[Tensor]:
        """Each uint8 (H, W, 3) RGB of any shape, to the same shape, in the same order.

        sizes: those that a batch may have, ascending; what doesn't fill one is drawn with blanks.
        """
        answers: dict[int, Tensor] = {}
        for batch in _batches(pictures, sizes[-1]):
            size = next(size for size in sizes if size >= len(batch))
            asked = torch.stack([pictures[i] for i in batch]).flip(-1)  # (b, H, W, 3) BGR
            blanks = asked.new_zeros(size - len(batch), *asked.shape[1:])
            answer = self(torch.cat([asked, blanks])).flip(-1)  # (B, H, W, 3) RGB
            answers.update(zip(batch, answer, strict=False))
        return [answers[i] for i in range(len(pictures))]

    def forget(self) -> None:
        """Give back the memory of what only saves time."""
        if self._graphed is not None:
            self._graphed.clear()


def uploaded(pixels: Bytes, device: torch.device) -> Tensor:
    """By way of pinned memory, from which a GPU fetches while the CPU goes on."""
    staged = torch.empty(pixels.shape, dtype=torch.uint8, pin_memory=device.type == "cuda")
    np.copyto(staged.numpy(), pixels)
    return staged.to(device, non_blocking=True)


def downloaded(tensors: Sequence[Tensor]) -> list[Bytes]:
    """Waits once for all of them. Each must be contiguous."""
    staged = [
        torch.empty(tensor.shape, dtype=torch.uint8, pin_memory=tensor.is_cuda).copy_(
            tensor, non_blocking=True
        )
        for tensor in tensors
    ]
    if any(tensor.is_cuda for tensor in tensors):
        torch.cuda.current_stream().synchronize()
    return [tensor.numpy().copy() for tensor in staged]  # pinned memory is not to be kept


def _batches(pictures: Sequence[Tensor], most: int) -> Iterator[list[int]]:
    """The places of pictures of one shape, at most so many together."""
    alike: defaultdict[torch.Size, list[int]] = defaultdict(list)
    for i, picture in enumerate(pictures):
        alike[picture.shape].append(i)
    for places in alike.values():
        for begin in range(0, len(places), most):
            yield places[begin : begin + most]
