"""What every form of the network can do, whichever library computes it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the bot reads names from here, and must not load numpy
    from inference.arrays import Picture


class Precision(StrEnum):
    """What the convolutions are computed in. The guided filter is always computed in float32."""

    FP32 = "fp32"  # TensorFlow's answer, but for one level in one value of ten thousand
    BF16 = "bf16"  # for CPUs that have it: twice as fast, a level off here and there
    FP16 = "fp16"  # for GPUs


class Network(Protocol):
    """Draws pictures: one trained network on one device."""

    def __call__(self, pictures: Picture, /) -> Picture:
        """uint8 (B, H, W, 3) BGR, H and W multiples of 4, to the same shape and type."""
        ...
