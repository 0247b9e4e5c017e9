"""What paints the learned styles on this machine, and why that: decided once in each process."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

from inference.dctnet.gpu.device import Gpu, NoGpu, find_gpu
from inference.dctnet.runtimes import Precision
from inference.nvidia import has_driver

AUTO = "auto"


class NoRuntime(Exception):
    """Nothing here can run the networks. The message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A device and the precision to compute in."""

    on_gpu: bool
    precision: Precision
    line: str  # for the operator
    as_asked: bool = True


def choose(device: str, precision: str) -> Choice:
    """device: auto, cpu or gpu.  precision: auto or one of Precision. Raises NoRuntime.

    Whoever asks for what is not here gets what is nearest, and a line that says so.
    """
    if device == "cpu":
        return _cpu(precision, "as TOONBOT_DEVICE asks")
    gpu = find_gpu() if device == "gpu" or has_driver() else NoGpu("no NVIDIA driver")
    if isinstance(gpu, NoGpu):
        return _cpu(precision, str(gpu), as_asked=device == AUTO)
    return _gpu(gpu, precision)


def _gpu(gpu: Gpu, asked: str) -> Choice:
    """On a GPU float16 is as exact as needed, and nothing is gained by bfloat16."""
    precision = Precision.FP32 if asked == Precision.FP32 else Precision.FP16
    return Choice(
        on_gpu=True,
        precision=precision,
        line=f"torch on {gpu} in {precision}" + _instead(asked, precision, "on a GPU"),
        as_asked=asked in (AUTO, precision),
    )


def _cpu(asked: str, why: str, *, as_asked: bool = True) -> Choice:
    if importlib.util.find_spec("openvino") is None:
        line = "nothing can run the networks: OpenVINO is not installed"
        raise NoRuntime(f"{line} (pip install 'toonbot[cpu]'), and there is no GPU ({why})")
    from inference.dctnet.cpu.network import abilities  # noqa: PLC0415  not everywhere, and not light

    able = abilities()
    fastest = able.precisions[0]
    precision = next((one for one in able.precisions if one == asked), fastest)
    return Choice(
        on_gpu=False,
        precision=precision,
        line=f"OpenVINO on the CPU in {precision}: {why}; {able.why}"
        + _instead(asked, precision, "here"),
        as_asked=as_asked and asked in (AUTO, precision),
    )


def _instead(asked: str, precision: Precision, where: str) -> str:
    return "" if asked in (AUTO, precision) else f"; {asked} is not to be had {where}"
