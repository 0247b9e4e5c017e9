"""DCT-Net's network (Men et al., SIGGRAPH 2022), plain and small, to be read first.

The fast forms are derived from it and tested against it: gpu/fast.py and cpu/openvino_model.py.
What looks odd here is TensorFlow's: where it pads, and how it enlarges.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  its usual name

from inference.dctnet.layers import (
    BRIGHTEST,
    GUIDED_EPSILON,
    LAYERS,
    SLOPE,
    Convolution,
    Layer,
    Weights,
)


class DctNet(nn.Module):
    """A photo in, the same drawn out: 1.5 million parameters, 125 thousand products a pixel."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.convolutions = nn.ModuleDict(
            {layer.name: convolution(layer, weights[layer.name]) for layer in LAYERS}
        )

    def forward(self, picture: Tensor) -> Tensor:
        """uint8 (B, 3, H, W) BGR, height and width multiples of 4, to the same shape and type."""
        photo = normalised(picture)  # (B, 3, H, W), -1..1
        return quantised(guided_filter(photo, self.generated(photo)))  # (B, 3, H, W)

    def generated(self, x: Tensor) -> Tensor:
        """The U-Net: (B, 3, H, W) to (B, 3, H, W), about -1..1."""
        full = self.activated("Conv", x)  # (B, 32, H, W)
        x = self.activated("Conv_1", full)  # (B, 32, H/2, W/2)
        half = self.activated("Conv_2", x)  # (B, 64, H/2, W/2)
        x = self.activated("Conv_3", half)  # (B, 64, H/4, W/4)
        x = self.activated("Conv_4", x)  # (B, 128, H/4, W/4)
        for i in range(4):
            residual = self.activated(f"block_{i}/conv1", x)  # (B, 128, H/4, W/4)
            x = x + self.convolved(f"block_{i}/conv2", residual)  # (B, 128, H/4, W/4)
        x = self.activated("Conv_5", x)  # (B, 64, H/4, W/4)
        x = self.activated("Conv_6", half + doubled(x))  # (B, 64, H/2, W/2)
        x = self.activated("Conv_7", x)  # (B, 32, H/2, W/2)
        x = self.activated("Conv_8", full + doubled(x))  # (B, 32, H, W)
        return self.convolved("Conv_9", x)  # (B, 3, H, W)

    def activated(self, name: str, x: Tensor) -> Tensor:
        return F.leaky_relu(self.convolved(name, x), SLOPE)

    def convolved(self, name: str, x: Tensor) -> Tensor:
        y: Tensor = self.convolutions[name](x)
        return y


def convolution(layer: Layer, trained: Convolution) -> nn.Module:
    """TensorFlow's SAME: at stride 2 it pads to the right and the bottom only."""
    padding = layer.kernel // 2 if layer.stride == 1 else 0
    plain = nn.Conv2d(layer.inputs, layer.outputs, layer.kernel, layer.stride, padding)
    plain.weight = frozen(torch.tensor(trained.kernel).permute(3, 2, 0, 1))  # from HWIO to OIHW
    plain.bias = frozen(torch.tensor(trained.bias))
    return plain if layer.stride == 1 else nn.Sequential(nn.ZeroPad2d((0, 1, 0, 1)), plain)


def frozen(tensor: Tensor) -> nn.Parameter:
    """A parameter that nobody trains."""
    return nn.Parameter(tensor.contiguous(), requires_grad=False)


def normalised(picture: Tensor) -> Tensor:
    """uint8 to float32, -1..1."""
    return picture.float() / 127.5 - 1


def quantised(drawn: Tensor) -> Tensor:
    """-1..1 to uint8, rounded down as TensorFlow's cast does."""
    return ((drawn.clamp(-BRIGHTEST, BRIGHTEST) + 1) * 127.5).to(torch.uint8)


def doubled(x: Tensor) -> Tensor:
    """(B, C, H, W) to (B, C, 2H, 2W), bilinear as in TensorFlow 1: every other pixel is x itself.

    out[2i] = x[i], out[2i + 1] = (x[i] + x[i + 1]) / 2, where the last pixel stands twice.
    """
    height, width = x.shape[-2:]
    x = torch.cat((x, x[..., -1:]), -1)  # (B, C, H, W+1)
    x = torch.cat((x, x[..., -1:, :]), -2)  # (B, C, H+1, W+1)
    size = (2 * height + 1, 2 * width + 1)
    return F.interpolate(x, size, mode="bilinear", align_corners=True)[..., :-1, :-1]


def guided_filter(guide: Tensor, x: Tensor) -> Tensor:
    """What is locally linear in the guide and closest to x (He et al., 2013), for each channel.

    guide, x and the result: (B, C, H, W).
    """
    mean_guide, mean = box_mean(guide), box_mean(x)
    covariance = box_mean(guide * x) - mean_guide * mean
    variance = box_mean(guide * guide) - mean_guide * mean_guide
    slope = covariance / (variance + GUIDED_EPSILON)
    offset = mean - slope * mean_guide
    return box_mean(slope) * guide + box_mean(offset)


def box_mean(x: Tensor) -> Tensor:
    """The mean of 3×3 pixels; of those that there are, at the border."""
    return F.avg_pool2d(x, 3, stride=1, padding=1, count_include_pad=False)
