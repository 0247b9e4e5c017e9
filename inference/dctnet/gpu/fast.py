"""The network for GPUs: DctNet in half precision, channels last, its last layer in four phases."""

from __future__ import annotations

from itertools import product

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  its usual name

from inference.dctnet.layers import SLOPE, Convolution, Weights
from inference.dctnet.network import DctNet, frozen, guided_filter, normalised, quantised


class FastDctNet(DctNet):
    """As DctNet, to within two levels in float16. The guided filter stays in float32: it divides.

    Pictures should lie in memory as (B, H, W, 3), so that no layer has to turn them around.
    """

    def __init__(self, weights: Weights, dtype: torch.dtype) -> None:
        super().__init__(weights)
        self.dtype = dtype
        self.convolutions["Conv_9"] = in_phases(weights["Conv_9"])
        for parameter in self.to(dtype).parameters():
            if parameter.dim() == 4:  # a kernel
                parameter.data = parameter.contiguous(memory_format=torch.channels_last)

    def forward(self, picture: Tensor) -> Tensor:
        """uint8 (B, 3, H, W) BGR, height and width multiples of 4, to the same shape and type."""
        photo = normalised(picture)  # (B, 3, H, W)
        drawn = self.generated(photo.to(self.dtype))  # (B, 3, H, W)
        drawn = drawn.to(torch.float32, memory_format=torch.channels_last)
        return quantised(guided_filter(photo, drawn))  # (B, 3, H, W)

    def activated(self, name: str, x: Tensor) -> Tensor:
        return F.leaky_relu_(self.convolved(name, x), SLOPE)


def in_phases(trained: Convolution) -> nn.Module:
    """A k×k convolution as one of (k+1)×(k+1) at stride 2, then a pixel shuffle: exactly the same.

    Three output channels waste most of a tensor core; twelve, at a quarter of the places, do not.
    """
    side, _, inputs, outputs = trained.kernel.shape
    kernel = torch.zeros(outputs, 2, 2, inputs, side + 1, side + 1)  # a phase is where it begins
    for y, x in product(range(2), repeat=2):
        plain = torch.tensor(trained.kernel).permute(3, 2, 0, 1)
        kernel[:, y, x, :, y : y + side, x : x + side] = plain
    phases = nn.Conv2d(inputs, 4 * outputs, side + 1, stride=2, padding=side // 2)
    phases.weight = frozen(kernel.flatten(0, 2))
    phases.bias = frozen(torch.tensor(trained.bias).repeat_interleave(4))
    return nn.Sequential(phases, nn.PixelShuffle(2))
