"""Graphs that are almost the expected one, and what an operator is told of each.

… stands for anything.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from inference.dctnet.tensorflow import graph_pb2 as pb

Nodes = dict[str, pb.NodeDef]  # by name; to be changed in place
Spoil = Callable[[Nodes], object]

CONV = "generator/Conv_3/Conv2D"
BIAS = "generator/Conv/biases"


def attribute(node: str, name: str, **value: object) -> Spoil:
    """Another value of an attribute: s=b"VALID", i=[1, 1]."""

    def spoil(nodes: Nodes) -> None:
        nodes[node].attr[name].Clear()
        for kind, content in value.items():
            if isinstance(content, list):
                nodes[node].attr[name].list.i.extend(content)
            else:
                setattr(nodes[node].attr[name], kind, content)

    return spoil


def operation(node: str, kind: str) -> Spoil:
    return lambda nodes: setattr(nodes[node], "op", kind)


def constant(node: str, value: float) -> Spoil:
    """Another value, everywhere."""

    def spoil(nodes: Nodes) -> None:
        tensor = nodes[node].attr["value"].tensor
        kind = np.float32 if tensor.dtype == pb.DT_FLOAT else np.int32
        sides = [side.size for side in tensor.tensor_shape.dim]
        tensor.tensor_content = np.full(sides, value, kind).tobytes()

    return spoil


def tensor(node: str, **value: object) -> Spoil:
    """Another field of a constant's tensor."""

    def spoil(nodes: Nodes) -> None:
        for name, content in value.items():
            setattr(nodes[node].attr["value"].tensor, name, content)

    return spoil


def side(node: str, name: str, size: int) -> Spoil:
    """Another last side of a shape."""

    def spoil(nodes: Nodes) -> None:
        value = nodes[node].attr[name]
        shape = value.shape if value.HasField("shape") else value.tensor.tensor_shape
        shape.dim[-1].size = size

    return spoil


def wired(node: str, *inputs: str) -> Spoil:
    """Other inputs."""

    def spoil(nodes: Nodes) -> None:
        nodes[node].input[:] = inputs

    return spoil


def added(name: str, kind: str, *inputs: str) -> Spoil:
    """One node more."""
    return lambda nodes: nodes.update({name: pb.NodeDef(name=name, op=kind, input=inputs)})


def both(one: Spoil, other: Spoil) -> Spoil:
    return lambda nodes: (one(nodes), other(nodes))


DIFFERENCES: dict[str, tuple[Spoil, str]] = {
    "stride": (
        attribute(CONV, "strides", i=[1, 1, 1, 1]),
        f"Conv_3 has strides (1, 1, 1, 1), expected (1, 2, 2, 1), at node {CONV}",
    ),
    "padding": (
        attribute(CONV, "padding", s=b"VALID"),
        f"Conv_3 has padding VALID, expected SAME, at node {CONV}",
    ),
    "explicit padding": (
        attribute(CONV, "explicit_paddings", i=[0, 0, 1, 1, 1, 1, 0, 0]),
        "Conv_3 has explicit_paddings (0, 0, 1, 1, 1, 1, 0, 0), expected (), …",
    ),
    "dilation": (
        attribute("generator/block_2/conv1/Conv2D", "dilations", i=[1, 2, 2, 1]),
        "block_2/conv1 has dilations (1, 2, 2, 1), expected (1, 1, 1, 1), …",
    ),
    "layout": (
        attribute("generator/Conv/BiasAdd", "data_format", s=b"NCHW"),
        "Conv has data_format NCHW, expected NHWC, …",
    ),
    "slope": (
        attribute("generator/LeakyRelu_5", "alpha", f=0.01),
        "Conv_5 has alpha 0.00999…, expected 0.20000…, …",
    ),
    "half pixels": (
        attribute("generator/ResizeBilinear", "half_pixel_centers", b=True),
        "the resize before Conv_6 has half_pixel_centers True, expected False, …",
    ),
    "corners": (
        attribute("generator/ResizeBilinear_1", "align_corners", b=True),
        "the resize before Conv_8 has align_corners True, expected False, …",
    ),
    "mask": (
        attribute("strided_slice", "begin_mask", i=3),
        "the input has begin_mask 3, expected 7, at node strided_slice",
    ),
    "channels": (
        side("input_image", "shape", 4),
        "the input has shape (-1, -1, 4), expected (-1, -1, 3), at node input_image",
    ),
    "type of the input": (
        attribute("input_image", "dtype", type=pb.DT_UINT8),
        "the input has dtype DT_UINT8, expected DT_FLOAT, at node input_image",
    ),
    "type of the output": (
        attribute("output_image", "DstT", type=pb.DT_INT32),
        "the output has DstT DT_INT32, expected DT_UINT8, at node output_image",
    ),
    "attribute too many": (
        attribute(CONV, "groups", i=2),
        f"Conv_3 has groups 2, expected none, at node {CONV}",
    ),
    "attribute too few": (
        lambda nodes: nodes[CONV].attr.pop("strides"),
        f"Conv_3 has strides none, expected (1, 2, 2, 1), at node {CONV}",
    ),
    "attribute of no kind": (
        attribute(CONV, "strides"),
        f"node {CONV} has an attribute of an unknown kind",
    ),
    "attribute of another kind": (
        lambda nodes: nodes[CONV].attr["strides"].CopyFrom(nodes[BIAS].attr["value"]),
        "Conv_3 has strides …, expected (1, 2, 2, 1), …",
    ),
    "operation": (
        operation("generator/LeakyRelu_4", "Relu"),
        "Conv_4 has Relu, expected LeakyRelu, at node generator/LeakyRelu_4",
    ),
    "scale": (
        constant("truediv/y", 128),
        "the input has the constant 128.0, expected 127.5, at node truediv/y",
    ),
    "shift": (
        constant("sub/y", 0),
        "the input has the constant 0.0, expected 1.0, at node sub/y",
    ),
    "epsilon": (
        constant("add/y", 0.02),
        "the guided filter has the constant 0.0199…, expected 0.00999…, at node add/y",
    ),
    "box": (
        constant("depthwise_3/filter_in", 0.1),
        "the guided filter has the constant [[[[0.1…, expected [[[[0.1111…",
    ),
    "clipping": (
        constant("clip_by_value/y", -1),
        "the output has the constant -1.0, expected -0.99999…, at node clip_by_value/y",
    ),
    "doubling": (
        constant("generator/mul/y", 3),
        "the resize before Conv_6 has the constant 3, expected 2, at node generator/mul/y",
    ),
    "no number": (
        constant("generator/Conv_8/weights", np.nan),
        "Conv_8 has NaN or infinity in its kernel, expected numbers, …",
    ),
    "infinite number": (
        constant("generator/Conv_8/biases", np.inf),
        "Conv_8 has NaN or infinity in its bias, expected numbers, …",
    ),
    "kernel of another layer": (
        both(
            wired("generator/Conv_6/Conv2D/ReadVariableOp", "generator/Conv_7/weights"),
            wired("generator/Conv_7/Conv2D/ReadVariableOp", "generator/Conv_6/weights"),
        ),
        "Conv_6 has a kernel of shape (3, 3, 64, 32), expected (3, 3, 64, 64), …",
    ),
    "other branch": (
        wired("generator/add_1", "generator/ResizeBilinear_1", "generator/LeakyRelu_8"),
        "Conv has LeakyRelu again, …",
    ),
    "order of a difference": (
        wired("sub_1", "mul_1", "truediv_3"),
        "the guided filter has Mul, expected RealDiv, at node mul_1",
    ),
    "same thing from two nodes": (
        both(added("sub_9", "Sub", "truediv", "sub/y"), wired("mul_2", "sub", "sub_9")),
        "the input has Sub again, beside sub, expected it once, at node sub_9",
    ),
    "foreign output": (
        added("spy", "WriteFile"),
        "it has 2 outputs (output_image, spy), expected 1",
    ),
    "foreign circle": (
        added("loop", "Add", "loop"),
        "node loop has no part in it",
    ),
    "circle": (
        wired("input_image", "output_image"),
        "it has 0 outputs, expected 1",
    ),
    "circle of identities": (
        both(wired("mul_6/y", "mul_6/y"), operation("mul_6/y", "Identity")),
        "its nodes form a circle at mul_6/y",
    ),
    "missing node": (
        wired("mul_6", "nothing", "mul_6/y"),
        "node mul_6 needs nothing, but has it not",
    ),
    "second output": (
        wired("mul_6", "add_2:1", "mul_6/y"),
        "node mul_6 uses add_2:1, expected first outputs only",
    ),
    "control input": (
        wired("mul_6", "add_2", "mul_6/y", "^sub"),
        "node mul_6 waits for sub, expected no control inputs",
    ),
    "input too many": (
        wired("mul_6", "add_2", "mul_6/y", "sub"),
        "the output has 3 inputs, expected 2, at node mul_6",
    ),
    "same name": (
        lambda nodes: setattr(nodes["sub"], "name", "add"),
        "it has two nodes of the name add",
    ),
    "type of weights": (
        tensor(BIAS, dtype=19),
        f"node {BIAS} holds values of type 19, expected DT_FLOAT or DT_INT32",
    ),
    "whole numbers as weights": (
        tensor(BIAS, dtype=pb.DT_INT32),
        f"Conv has values of int32, expected DT_FLOAT, at node {BIAS}",
    ),
    "too few bytes": (
        tensor(BIAS, tensor_content=b"123"),
        f"node {BIAS} has 3 bytes for the shape (32,) of float32",
    ),
    "no values": (
        tensor(BIAS, tensor_content=b""),
        f"node {BIAS} has 0 values for the shape (32,)",
    ),
    "huge shape": (
        side(BIAS, "value", 1 << 62),
        f"node {BIAS} has the impossible shape ({1 << 62},)",
    ),
    "negative shape": (
        side(BIAS, "value", -32),
        f"node {BIAS} has the impossible shape (-32,)",
    ),
    "name that plays with the terminal": (
        wired("mul_6", "\x1b[2J\n" * 50, "mul_6/y"),
        r"node mul_6 needs \x1b[2J\n\x1b[2J\n…..., but has it not",
    ),
}
