"""The network as an OpenVINO model, up to the guided filter. network.py shows it to be read."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from inference.arrays import Array
from inference.dctnet.cpu.untracked import openvino, opset13
from inference.dctnet.layers import LAYERS, SLOPE, Weights

Node = Any  # OpenVINO has no types

TO_NCHW: Final = np.array([0, 3, 1, 2])
TO_NHWC: Final = np.array([0, 2, 3, 1])
STRIDES: Final = {layer.name: layer.stride for layer in LAYERS}


def generator(weights: Weights) -> Any:  # noqa: ANN401  OpenVINO has no types
    """An openvino.Model: uint8 (1, H, W, 3) BGR to float32 (1, H, W, 3), about -1..1.

    Height and width, multiples of 4, are left open: a model of a fixed size is no faster.
    """
    picture = opset13.parameter([1, -1, -1, 3], np.uint8)
    x = opset13.transpose(opset13.convert(picture, np.float32), TO_NCHW)
    x = opset13.subtract(opset13.divide(x, np.float32(127.5)), np.float32(1))
    drawn = _Layers(weights).drawn(x)
    return openvino.Model([opset13.transpose(drawn, TO_NHWC)], [picture], "generator")


class _Layers:
    def __init__(self, weights: Weights) -> None:
        self._weights = weights

    def drawn(self, x: Node) -> Node:
        full = self._activated("Conv", x)  # (1, 32, H, W)
        x = self._activated("Conv_1", full)  # (1, 32, H/2, W/2)
        half = self._activated("Conv_2", x)  # (1, 64, H/2, W/2)
        x = self._activated("Conv_3", half)  # (1, 64, H/4, W/4)
        x = self._activated("Conv_4", x)  # (1, 128, H/4, W/4)
        for i in range(4):
            residual = self._activated(f"block_{i}/conv1", x)
            x = opset13.add(self._convolved(f"block_{i}/conv2", residual), x)
        x = self._activated("Conv_5", x)  # (1, 64, H/4, W/4)
        x = self._activated("Conv_6", opset13.add(_doubled(x), half))  # (1, 64, H/2, W/2)
        x = self._activated("Conv_7", x)  # (1, 32, H/2, W/2)
        x = self._activated("Conv_8", opset13.add(_doubled(x), full))  # (1, 32, H, W)
        return self._in_phases("Conv_9", x)  # (1, 3, H, W)

    def _activated(self, name: str, x: Node) -> Node:
        return opset13.prelu(self._convolved(name, x), np.array([SLOPE], np.float32))

    def _convolved(self, name: str, x: Node) -> Node:
        trained, stride = self._weights[name], STRIDES[name]
        half = trained.kernel.shape[0] // 2
        # TensorFlow's SAME for sizes that the stride divides: at stride 2, right and bottom only
        before, after = (half, half) if stride == 1 else (0, 1)
        return _convolution(x, _oihw(trained.kernel), trained.bias, stride, before, after)

    def _in_phases(self, name: str, x: Node) -> Node:
        """A k×k convolution as one of (k+1)×(k+1) at stride 2, then a pixel shuffle.

        Exactly the same sums: each of the four pixels of a square is an output channel of its own,
        whose kernel lies where that pixel is, with zeros around it. Three channels leave most of a
        vector unit idle; twelve, at a quarter of the places, are three to five times as fast.
        """
        trained = self._weights[name]
        side, _, inputs, outputs = trained.kernel.shape
        kernel = np.zeros((outputs, 2, 2, inputs, side + 1, side + 1), np.float32)
        for row in range(2):
            for column in range(2):
                place = (slice(row, row + side), slice(column, column + side))
                kernel[:, row, column, :, *place] = _oihw(trained.kernel)
        phases = kernel.reshape(4 * outputs, inputs, side + 1, side + 1)
        half = side // 2
        x = _convolution(x, phases, np.repeat(trained.bias, 4), 2, half, half)
        return opset13.depth_to_space(x, "depth_first", 2)


def _convolution(x: Node, kernel: Array, bias: Array, stride: int, before: int, after: int) -> Node:
    """kernel: OIHW.  before, after: rows and columns of zeros on either side."""
    sides = ([stride] * 2, [before] * 2, [after] * 2, [1, 1])
    y = opset13.convolution(x, opset13.constant(kernel), *sides)
    return opset13.add(y, opset13.constant(bias.reshape(1, -1, 1, 1)))


def _oihw(kernel: Array) -> Array:
    return np.ascontiguousarray(kernel.transpose(3, 2, 0, 1))


def _doubled(x: Node) -> Node:
    """Twice as high and wide, bilinear as in TensorFlow 1: every other pixel is x itself."""
    return opset13.interpolate(
        x,
        opset13.constant(np.array([2, 2], np.float32)),
        "linear_onnx",
        "scales",
        coordinate_transformation_mode="asymmetric",
        axes=opset13.constant(np.array([2, 3])),
    )
