"""Every form of the networks that this machine can run, and why not the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from inference.arrays import Picture
from inference.dctnet.gpu.device import Gpu, find_gpu
from inference.dctnet.layers import Weights
from inference.dctnet.runtimes import Network, Precision


@dataclass(frozen=True, slots=True)
class Runtime:
    """A form of the networks."""

    name: str
    precision: Precision
    network: Callable[[Weights], Network]
    on_gpu: bool = False

    def __str__(self) -> str:
        return f"{self.name} {self.precision}"


@dataclass(frozen=True, slots=True)
class Missing:
    """A form that can't be run here."""

    name: str
    reason: str


def runtimes() -> list[Runtime | Missing]:
    return [*_openvino(), *_torch()]


def _openvino() -> list[Runtime | Missing]:
    if find_spec("openvino") is None:
        return [Missing("OpenVINO", "it is not installed: pip install 'toonbot[cpu]'")]
    from inference.dctnet.cpu.network import CpuNetwork, abilities  # noqa: PLC0415  not everywhere

    def in_precision(precision: Precision) -> Runtime:
        return Runtime("OpenVINO", precision, lambda weights: CpuNetwork(weights, precision))

    able = abilities()
    found: list[Runtime | Missing] = [in_precision(precision) for precision in able.precisions]
    if Precision.BF16 not in able.precisions:
        found.append(Missing("OpenVINO bf16", able.why))
    return found


def _torch() -> list[Runtime | Missing]:
    if find_spec("torch") is None:
        return [Missing("torch", "it is not installed: pip install 'toonbot[gpu]'")]
    import torch  # noqa: PLC0415  not everywhere

    from inference.dctnet.gpu.painter import torch_network  # noqa: PLC0415

    def on(device: str, name: str, precision: Precision) -> Runtime:
        place = torch.device(device)
        return Runtime(
            name,
            precision,
            lambda weights: torch_network(weights, place, precision),
            on_gpu=device == "cuda",
        )

    found: list[Runtime | Missing] = [
        Runtime("torch, plain", Precision.FP32, plain_torch),
        on("cpu", "torch, fast, CPU", Precision.FP32),
        on("cpu", "torch, fast, CPU", Precision.FP16),
    ]
    gpu = find_gpu()
    if not isinstance(gpu, Gpu):
        return [*found, Missing("torch on a GPU", gpu.reason)]
    name = f"torch on {gpu.name}"
    return [*found, on("cuda", name, Precision.FP32), on("cuda", name, Precision.FP16)]


def plain_torch(weights: Weights) -> Network:
    """The module that is to be read first."""
    import torch  # noqa: PLC0415  not everywhere

    from inference.dctnet.network import DctNet  # noqa: PLC0415

    network = DctNet(weights).eval()

    def draw(pictures: Picture, /) -> Picture:
        with torch.inference_mode():
            asked = torch.from_numpy(pictures).permute(0, 3, 1, 2)  # (B, 3, H, W)
            drawn: Picture = network(asked).permute(0, 2, 3, 1).contiguous().numpy()
        return drawn

    return draw
