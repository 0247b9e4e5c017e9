"""The network on a CPU: the generator by OpenVINO, the guided filter by OpenCV."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import numpy as np

from inference.arrays import Array, Picture
from inference.dctnet.cpu.compiled import compiled, core
from inference.dctnet.cpu.cores import available_cores
from inference.dctnet.cpu.guided import guided
from inference.dctnet.layers import Weights
from inference.dctnet.runtimes import Precision

TYPES: Final = {Precision.FP32: "f32", Precision.BF16: "bf16"}  # as OpenVINO calls them
# OpenVINO keeps kernels for every size of picture that it has seen, 1.4 MB each, up to thousands.
# Heads have one size, and other photos seldom have the same twice.
KEPT_KERNELS: Final = 64  # of about 30 that one size takes


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a CPU can compute in, fastest first, and why, in words."""

    precisions: tuple[Precision, ...]
    why: str


def abilities() -> Abilities:
    """Those of this CPU."""
    name = core().get_property("CPU", "FULL_DEVICE_NAME")
    if "BF16" in core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        why = f"{name} computes in bfloat16 itself, which is twice as fast as float32"
        return Abilities((Precision.BF16, Precision.FP32), why)
    return Abilities((Precision.FP32,), f"{name} has no instructions for bfloat16")


class CpuNetwork:
    """A network on this machine's CPU. Not to be called by two threads at once.

    precision: one of this CPU's abilities; raises ValueError for others.  cache: where to keep
    compiled networks, a folder.  threads: as many as there are cores, if not given.
    """

    def __init__(
        self,
        weights: Weights,
        precision: Precision,
        cache: Path | None = None,
        threads: int | None = None,
    ) -> None:
        if precision not in (able := abilities()).precisions:
            has = " and ".join(able.precisions)
            raise ValueError(f"this CPU computes in {has}, not in {precision}: {able.why}")
        threads = threads or available_cores()
        self._strips = ThreadPoolExecutor(threads, "guided-filter").map if threads > 1 else map
        config = {
            "PERFORMANCE_HINT": "LATENCY",
            "NUM_STREAMS": 1,
            "INFERENCE_NUM_THREADS": threads,
            "INFERENCE_PRECISION_HINT": TYPES[precision],
            "ENABLE_CPU_PINNING": False,  # others have work to do, too, and on any core
            "CPU_RUNTIME_CACHE_CAPACITY": KEPT_KERNELS,
        }
        self._request = compiled(weights, config, cache).create_infer_request()

    def __call__(self, pictures: Picture, /) -> Picture:
        """uint8 (B, H, W, 3) BGR, H and W multiples of 4, to the same shape and type.

        One picture after the other: together they would take as long, and more memory.
        """
        return np.stack([self._drawn(np.ascontiguousarray(picture)) for picture in pictures])

    def _drawn(self, picture: Picture) -> Picture:
        answers = self._request.infer([picture[None]], share_inputs=True, share_outputs=True)
        return guided(picture, cast(Array, answers[0][0]), self._strips)
