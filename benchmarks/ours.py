"""A style as we draw it, with one runtime: python -m benchmarks.ours RUNTIME FOLDER TASK CACHE

RUNTIME: openvino-bf16, openvino-fp32, torch-fp32 (the plain module), gpu-fp16 or gpu-fp32.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.contest import Pixels, Player, Points, Task, play
from inference.arrays import Array
from inference.dctnet.model import Model, load
from inference.dctnet.plan import plan
from inference.dctnet.portrait import Portrait, paint
from inference.dctnet.runtimes import Network, Precision


class OnCpu(Player):
    """Any two networks, composed on the CPU."""

    def __init__(self, background: Network, head: Network, alpha: Array) -> None:
        self._background, self._head, self._alpha = background, head, alpha

    def network(self, picture: Pixels) -> object:
        return self._background(picture[None])[0]

    def pipeline(self, photo: Pixels, landmarks: Points) -> object:
        height, width = photo.shape[:2]
        planned = plan(width, height, list(landmarks))
        return paint(photo, planned, self._background, self._head, self._alpha).picture


def openvino(model: Model, precision: Precision, cache: Path) -> Player:
    from inference.dctnet.cpu.network import CpuNetwork  # noqa: PLC0415  not everywhere

    background, head = (
        CpuNetwork(weights, precision, cache) for weights in (model.background, model.head)
    )
    return OnCpu(background, head, model.alpha)


def plain(model: Model) -> Player:
    from benchmarks.runtimes import plain_torch  # noqa: PLC0415  not everywhere

    return OnCpu(plain_torch(model.background), plain_torch(model.head), model.alpha)


class OnGpu(Player):
    """Networks and composition on a GPU."""

    def __init__(self, model: Model, precision: Precision) -> None:
        import torch  # noqa: PLC0415  not everywhere

        from inference.dctnet.gpu.painter import GpuPainter, torch_network  # noqa: PLC0415

        device = torch.device("cuda", 0)
        self._painter = GpuPainter(model, device, precision)
        self._network = torch_network(model.background, device, precision)

    def network(self, picture: Pixels) -> object:
        return self._network(picture[None])[0]

    def pipeline(self, photo: Pixels, landmarks: Points) -> object:
        height, width = photo.shape[:2]
        (painting,) = self._painter.paint([Portrait(photo, plan(width, height, list(landmarks)))])
        return painting.picture


def player(runtime: str, model: Model, cache: Path) -> Player:
    name, precision = runtime.split("-")
    match name:
        case "openvino":
            return openvino(model, Precision(precision), cache)
        case "torch":
            return plain(model)
        case "gpu":
            return OnGpu(model, Precision(precision))
    raise ValueError(f"unknown runtime: {runtime}")


if __name__ == "__main__":
    runtime, folder, task, cache = sys.argv[1:]
    play(player(runtime, load(Path(folder)), Path(cache)), Task.load(task))
