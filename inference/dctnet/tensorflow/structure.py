"""The network that ModelScope publishes, as TensorFlow's operations.

What they mean is in network.py. Here they stand as modelscope's exporter writes them, so that a
file can be compared with them: modelscope/exporters/cv/cartoon_translation_exporter.py,
modelscope/models/cv/cartoon/network.py and loss.py.
"""

from __future__ import annotations

from inference.dctnet.layers import BRIGHTEST, GUIDED_EPSILON, LAYERS
from inference.dctnet.tensorflow.operations import ANY, FLOAT, INT, Operation, Part, Trained


def expected_network() -> Operation:
    """The last operation, from which all others can be reached."""
    start, end = Part("the input"), Part("the output")
    photo = start.operation("Placeholder", dtype=FLOAT, shape=(ANY, ANY, 3))
    batch = start.cut(photo, (0, 0, 0), (0, 0, 0), begin_mask=7, end_mask=7)
    batch = start.cut(batch, (0,), (0,), new_axis_mask=1)
    guide = start.subtract(start.divide(batch, start.constant(127.5)), start.constant(1.0))
    drawing = end.cut(_filtered(guide, _drawn(guide)), (0,), (1,), shrink_axis_mask=1)
    clipped = end.real("Minimum", drawing, end.constant(BRIGHTEST))
    clipped = end.real("Maximum", clipped, end.constant(-BRIGHTEST))
    bright = end.multiply(end.add(clipped, end.constant(1.0)), end.constant(127.5))
    return end.operation("Cast", bright, SrcT=FLOAT, DstT="DT_UINT8", Truncate=False)


def _drawn(picture: Operation) -> Operation:
    full = _activated("Conv", picture)
    half = _activated("Conv_2", _activated("Conv_1", full))
    x = _activated("Conv_4", _activated("Conv_3", half))
    for block in ("block_0", "block_1", "block_2", "block_3"):
        residual = _convolved(f"{block}/conv2", _activated(f"{block}/conv1", x))
        x = Part(block).add(residual, x)
    x = _activated("Conv_5", x)
    x = _activated("Conv_7", _activated("Conv_6", _doubled("Conv_6", x, half)))
    x = _activated("Conv_8", _doubled("Conv_8", x, full))
    return _convolved("Conv_9", x)


def _filtered(x: Operation, y: Operation) -> Operation:
    """He et al., Guided image filtering, 2013: y with x as the guide."""
    part = Part("the guided filter")
    shape = part.shape_of(x)
    sides = (part.constant(1), part.side(shape, 1), part.side(shape, 2), part.constant(1))
    size = part.operation("Pack", *sides, N=4, T=INT, axis=0)
    ones = part.operation("Fill", size, part.constant(1.0), T=FLOAT, index_type=INT)
    count = part.mean_filter(ones, channels=1)

    def mean(z: Operation) -> Operation:
        return part.divide(part.mean_filter(z, channels=3), count)

    mean_x, mean_y = mean(x), mean(y)
    covariance = part.subtract(mean(part.multiply(x, y)), part.multiply(mean_x, mean_y))
    variance = part.subtract(mean(part.multiply(x, x)), part.multiply(mean_x, mean_x))
    slope = part.divide(covariance, part.add(variance, part.constant(GUIDED_EPSILON)))
    offset = part.subtract(mean_y, part.multiply(slope, mean_x))
    return part.add(part.multiply(mean(slope), x), mean(offset))


def _convolved(name: str, x: Operation) -> Operation:
    layer = next(layer for layer in LAYERS if layer.name == name)
    part = Part(name)
    shape = (layer.kernel, layer.kernel, layer.inputs, layer.outputs)
    kernel = Trained(name, "kernel", shape)
    x = part.filter("Conv2D", x, kernel, layer.stride, use_cudnn_on_gpu=True)
    bias = Trained(name, "bias", (layer.outputs,))
    return part.operation("BiasAdd", x, bias, T=FLOAT, data_format="NHWC")


def _activated(name: str, x: Operation) -> Operation:
    return Part(name).leaky_relu(_convolved(name, x))


def _doubled(name: str, x: Operation, skipped: Operation) -> Operation:
    """Twice the size, plus what was kept from before it was halved."""
    part = Part(f"the resize before {name}")
    sides = (
        part.operation("Mul", part.side(part.shape_of(x), axis), part.constant(2), T=INT)
        for axis in (1, 2)  # each of a Shape of its own
    )
    size = part.operation("Pack", *sides, N=2, T=INT, axis=0)
    flags = {"align_corners": False, "half_pixel_centers": False}
    return part.add(part.operation("ResizeBilinear", x, size, T=FLOAT, **flags), skipped)
