"""Which GPU there is to draw on, or why there is none. Can be imported without torch."""

from __future__ import annotations

import importlib
import warnings
from dataclasses import dataclass
from types import ModuleType
from typing import Final, Protocol

OLDEST: Final = (7, 0)  # compute capability: Volta, the first with tensor cores for float16
_TOLERANCE: Final = 0.1  # of the trial's sums, up to 10, in float16


class DeviceLost(Exception):
    """The GPU can't go on in this process. Another process, or the CPU, may draw the same photo."""


@dataclass(frozen=True, slots=True)
class Gpu:
    """A card that has just computed something and got it right."""

    name: str
    total: int  # bytes of memory
    free: int
    capability: tuple[int, int]

    def __str__(self) -> str:
        return f"{self.name}, {self.free / 2**30:.1f} of {self.total / 2**30:.1f} GiB free"


@dataclass(frozen=True, slots=True)
class NoGpu:
    """Why there is no GPU to draw on, in words for the operator."""

    reason: str

    def __str__(self) -> str:
        return self.reason


class Driver(Protocol):
    """What is asked of torch. Whatever is wrong with a card or a driver is a RuntimeError."""

    def trouble(self) -> str | None:
        """Why no card can be used at all, or None."""

    def look(self) -> Gpu:
        """The card, before it is tried."""

    def error(self) -> float:
        """By how much a small convolution in float16 is off there."""


def find_gpu(driver: Driver | None = None) -> Gpu | NoGpu:
    """The GPU, after a trial: a card can be listed and yet be broken, busy or too new for torch."""
    try:
        driver = driver or TorchDriver(importlib.import_module("torch"))
    except ImportError as error:
        return NoGpu(f"torch can't be imported: {error}")
    except OSError as error:  # one of CUDA's libraries
        return NoGpu(f"torch can't be loaded: {error}")
    trouble = driver.trouble()
    if trouble is not None:
        return NoGpu(trouble)
    try:
        return _tried(driver)
    except RuntimeError as error:
        return NoGpu(f"the GPU failed its trial: {str(error).partition(chr(10))[0]}")


def _tried(driver: Driver) -> Gpu | NoGpu:
    gpu = driver.look()
    if gpu.capability < OLDEST:
        have, need = (".".join(map(str, version)) for version in (gpu.capability, OLDEST))
        return NoGpu(f"{gpu.name} is too old: compute capability {have}, {need} is needed")
    error = driver.error()
    if not error < _TOLERANCE:  # nor NaN
        return NoGpu(f"{gpu.name} computes wrongly: a convolution is off by {error:g}")
    return gpu


class TorchDriver:
    """The first card that torch sees."""

    def __init__(self, torch: ModuleType) -> None:
        self._torch = torch

    def trouble(self) -> str | None:
        if self._torch.version.cuda is None:
            return f"torch {self._torch.__version__} was built without CUDA"
        with warnings.catch_warnings(record=True) as complaints:
            warnings.simplefilter("always")
            if self._torch.cuda.is_available():
                return None
        said = "; ".join(str(complaint.message).partition("\n")[0] for complaint in complaints)
        return said or "no NVIDIA GPU or driver found"

    def look(self) -> Gpu:
        free, total = self._torch.cuda.mem_get_info(0)
        capability = self._torch.cuda.get_device_capability(0)
        return Gpu(self._torch.cuda.get_device_name(0), total, free, capability)

    def error(self) -> float:
        return trial(self._torch, "cuda:0", self._torch.float16)


def trial(torch: ModuleType, device: str, dtype: object) -> float:
    """The largest error of a small convolution on a device."""
    with torch.inference_mode():
        picture = torch.linspace(-1, 1, 8 * 16 * 16).reshape(1, 8, 16, 16)
        kernel = torch.linspace(-1, 1, 8 * 8 * 3 * 3).reshape(8, 8, 3, 3)
        right = torch.nn.functional.conv2d(picture, kernel)
        there = [tensor.to(device, dtype) for tensor in (picture, kernel)]
        found = torch.nn.functional.conv2d(*there).float().cpu()
        return float((found - right).abs().max())
