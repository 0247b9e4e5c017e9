"""The layers of DCT-Net's network by name, and what a trained one consists of.

Everything that reads, checks or runs a network goes by this table. network.py says how the layers
are put together. Source: Men et al., "DCT-Net", SIGGRAPH 2022, and the graphs that ModelScope
publishes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from inference.arrays import Array


@dataclass(frozen=True, slots=True)
class Layer:
    """One convolution."""

    name: str  # as in the published graphs, below `generator/`
    kernel: int  # its side
    inputs: int  # channels
    outputs: int
    stride: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Convolution:
    """A trained layer. kernel: float32 (k, k, inputs, outputs).  bias: float32 (outputs,)."""

    kernel: Array
    bias: Array


Weights = Mapping[str, Convolution]  # by the name of the layer

LAYERS: Final = (
    Layer("Conv", 7, 3, 32),
    Layer("Conv_1", 3, 32, 32, stride=2),
    Layer("Conv_2", 3, 32, 64),
    Layer("Conv_3", 3, 64, 64, stride=2),
    Layer("Conv_4", 3, 64, 128),
    *(Layer(f"block_{i}/conv{j}", 3, 128, 128) for i in range(4) for j in (1, 2)),
    Layer("Conv_5", 3, 128, 64),
    Layer("Conv_6", 3, 64, 64),
    Layer("Conv_7", 3, 64, 32),
    Layer("Conv_8", 3, 32, 32),
    Layer("Conv_9", 7, 32, 3),
)
SLOPE: Final = 0.2  # of every LeakyReLU
GUIDED_EPSILON: Final = 1e-2  # of the guided filter
BRIGHTEST: Final = 0.999999  # outputs are clipped to ± this
MULTIPLE: Final = 4  # height and width of a picture must be multiples of this
HEAD_SIDE: Final = 288  # the head network's training size, pixels
