"""A learned style of our own making: ModelScope's two graphs with random weights, and a mask.

Written from the listing of a graph that TensorFlow exported, and without the code that reads it, so
that each can find the other's mistakes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from inference.dctnet.layers import (
    BRIGHTEST,
    GUIDED_EPSILON,
    HEAD_SIDE,
    LAYERS,
    Convolution,
    Layer,
    Weights,
)
from inference.dctnet.tensorflow import graph_pb2 as pb
from tests.inference.dctnet.notation import BYTE, FLOAT, INT, TF2, Dialect, Graph


def write_style(folder: Path, seed: int = 0, dialect: Dialect = TF2) -> None:
    """Make the folder of a learned style: cartoon_bg.pb, cartoon_h.pb, alpha.jpg."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, weights in zip(("bg", "h"), style_weights(seed), strict=True):
        nodes = network(weights, dialect)
        (folder / f"cartoon_{name}.pb").write_bytes(serialized(nodes))
    mask().save(folder / "alpha.jpg", quality=95)


def style_weights(seed: int = 0) -> tuple[Weights, Weights]:
    """What write_style(…, seed) writes: for the whole picture, for heads."""
    return random_weights(2 * seed), random_weights(2 * seed + 1)


def random_weights(seed: int = 0) -> Weights:
    """Weights whose network uses the whole range of brightness."""
    random = np.random.RandomState(seed)
    return {layer.name: _random_convolution(random, layer) for layer in LAYERS}


def _random_convolution(random: np.random.RandomState, layer: Layer) -> Convolution:
    shape = (layer.kernel, layer.kernel, layer.inputs, layer.outputs)
    # He et al. 2015; sums of two branches would grow, and so would what a smooth picture gives
    gain = 0.25 if layer.name == "Conv_9" or layer.name.endswith("conv2") else 1.0
    scale = gain * np.sqrt(2 / (layer.kernel**2 * layer.inputs))
    return Convolution(
        kernel=(random.standard_normal(shape) * scale).astype(np.float32),
        bias=(random.standard_normal(layer.outputs) * 0.05).astype(np.float32),
    )


def mask() -> Image.Image:
    """A soft white oval on black, like the mask of the published styles."""
    picture = Image.new("L", (HEAD_SIDE, HEAD_SIDE))
    ImageDraw.Draw(picture).ellipse((40, 24, HEAD_SIDE - 40, HEAD_SIDE - 24), fill=255)
    return picture.filter(ImageFilter.GaussianBlur(12))


def serialized(nodes: list[pb.NodeDef]) -> bytes:
    """The file of a graph."""
    parts = [node.SerializeToString() for node in nodes]
    return pb.GraphDef(node=parts, library=pb.FunctionDefLibrary()).SerializeToString()


def network(weights: Weights, dialect: Dialect = TF2) -> list[pb.NodeDef]:
    """The nodes of the network, to be serialized, or spoilt first."""
    graph = Graph(weights, dialect)
    photo = graph.node("input_image", "Placeholder", dtype=FLOAT, shape=(-1, -1, 3))
    every = {"begin_mask": 7, "end_mask": 7}
    whole = graph.slice("strided_slice", photo, [0, 0, 0], [0, 0, 0], FLOAT, **every)
    batch = graph.slice("strided_slice_1", whole, [0], [0], FLOAT, new_axis_mask=1)
    scaled = graph.float("truediv", "RealDiv", batch, graph.constant("truediv/y", 127.5))
    guide = graph.float("sub", "Sub", scaled, graph.constant("sub/y", 1.0))
    drawing = _generator(graph, guide)
    smooth = _guided_filter(graph, guide, drawing)
    picture = graph.slice("strided_slice_4", smooth, [0], [1], FLOAT, shrink_axis_mask=1)
    _to_bytes(graph, picture)
    return graph.nodes[::-1] if dialect.backwards else graph.nodes


def _generator(graph: Graph, picture: str) -> str:
    scope = graph.dialect.scope
    full = graph.activated("Conv", "LeakyRelu", picture)
    x = graph.activated("Conv_1", "LeakyRelu_1", full, stride=2)
    half = graph.activated("Conv_2", "LeakyRelu_2", x)
    x = graph.activated("Conv_3", "LeakyRelu_3", half, stride=2)
    x = graph.activated("Conv_4", "LeakyRelu_4", x)
    for block in (f"block_{i}" for i in range(4)):
        y = graph.activated(f"{block}/conv1", f"{block}/LeakyRelu", x)
        x = graph.add(f"{scope}/{block}/add", graph.convolution(f"{block}/conv2", y), x)
    x = graph.activated("Conv_5", "LeakyRelu_5", x)
    x = graph.add(f"{scope}/add", _doubled(graph, x, 0), half)
    x = graph.activated("Conv_7", "LeakyRelu_7", graph.activated("Conv_6", "LeakyRelu_6", x))
    x = graph.add(f"{scope}/add_1", _doubled(graph, x, 1), full)
    return graph.convolution("Conv_9", graph.activated("Conv_8", "LeakyRelu_8", x))


def _doubled(graph: Graph, x: str, time: int) -> str:
    sides = []
    for number, axis in ((2 * time, 1), (2 * time + 1, 2)):
        suffix = f"_{number}" if number else ""
        scope = graph.dialect.scope
        shape = graph.node(f"{scope}/Shape{suffix}", "Shape", x, T=FLOAT, out_type=INT)
        side = graph.side(f"{scope}/strided_slice{suffix}", shape, axis)
        two = graph.constant(f"{scope}/mul{suffix}/y", 2)
        sides.append(graph.node(f"{scope}/mul{suffix}", "Mul", side, two, T=INT))
    name = f"{graph.dialect.scope}/ResizeBilinear{f'_{time}' if time else ''}"
    size = graph.node(f"{name}/size", "Pack", *sides, N=2, T=INT, axis=0)
    flags = {"align_corners": False, "half_pixel_centers": False}
    return graph.node(name, "ResizeBilinear", x, size, T=FLOAT, **flags)


def _guided_filter(graph: Graph, guide: str, y: str) -> str:
    shape = graph.node("Shape", "Shape", guide, T=FLOAT, out_type=INT)
    height, width = graph.side("strided_slice_2", shape, 1), graph.side("strided_slice_3", shape, 2)
    first, last = graph.constant("ones/packed/0", 1), graph.constant("ones/packed/3", 1)
    size = graph.node("ones/packed", "Pack", first, height, width, last, N=4, T=INT, axis=0)
    one = graph.constant("ones/Const", 1.0)
    ones = graph.node("ones", "Fill", size, one, T=FLOAT, index_type=INT)
    count = graph.boxed("depthwise", ones, channels=1)

    def mean(number: int, x: str) -> str:
        return graph.float(
            f"truediv_{number}", "RealDiv", graph.boxed(f"depthwise_{number}", x), count
        )

    def product(number: int, x: str, y: str) -> str:
        return graph.float(f"mul{f'_{number}' if number else ''}", "Mul", x, y)

    mean_x, mean_y = mean(1, guide), mean(2, y)
    mean_xy = mean(3, product(0, guide, y))
    covariance = graph.float("sub_1", "Sub", mean_xy, product(1, mean_x, mean_y))
    mean_xx = mean(4, product(2, guide, guide))
    variance = graph.float("sub_2", "Sub", mean_xx, product(3, mean_x, mean_x))
    steadied = graph.add("add", variance, graph.constant("add/y", GUIDED_EPSILON))
    a = graph.float("truediv_5", "RealDiv", covariance, steadied)
    b = graph.float("sub_3", "Sub", mean_y, product(4, a, mean_x))
    mean_a = graph.float("truediv_6", "RealDiv", graph.boxed("depthwise_5", a), count)
    mean_b = graph.float("truediv_7", "RealDiv", graph.boxed("depthwise_6", b), count)
    return graph.add("add_1", product(5, mean_a, guide), mean_b)


def _to_bytes(graph: Graph, x: str) -> None:
    brightest = graph.constant("clip_by_value/Minimum/y", BRIGHTEST)
    x = graph.float("clip_by_value/Minimum", "Minimum", x, brightest)
    x = graph.float("clip_by_value", "Maximum", x, graph.constant("clip_by_value/y", -BRIGHTEST))
    x = graph.add("add_2", x, graph.constant("add_2/y", 1.0))
    x = graph.float("mul_6", "Mul", x, graph.constant("mul_6/y", 127.5))
    graph.node("output_image", "Cast", x, SrcT=FLOAT, DstT=BYTE, Truncate=False)
