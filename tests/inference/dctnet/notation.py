"""How TensorFlow writes graphs, in several dialects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from inference.dctnet.layers import SLOPE, Weights
from inference.dctnet.tensorflow import graph_pb2 as pb

FLOAT, INT, BYTE = pb.DT_FLOAT, pb.DT_INT32, pb.DT_UINT8
TYPES = frozenset({"T", "dtype", "SrcT", "DstT", "Index", "index_type", "out_type"})
DEFAULTS: Mapping[str, object] = {  # TensorFlow's
    "Truncate": False,
    "align_corners": False,
    "alpha": SLOPE,
    "axis": 0,
    "begin_mask": 0,
    "data_format": b"NHWC",
    "dilations": [1, 1, 1, 1],
    "ellipsis_mask": 0,
    "end_mask": 0,
    "explicit_paddings": [],
    "half_pixel_centers": False,
    "index_type": INT,
    "new_axis_mask": 0,
    "out_type": INT,
    "shrink_axis_mask": 0,
    "use_cudnn_on_gpu": True,
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an exporter writes the network."""

    scope: str = "generator"
    reads: tuple[str, str] | None = ("Conv2D/ReadVariableOp", "BiasAdd/ReadVariableOp")
    hints: bool = False  # attributes that say where a variable was
    add: str = "AddV2"
    defaults: bool = True  # attributes are written even where TensorFlow would know
    unknown: frozenset[str] = frozenset()  # attributes that this version had not yet
    leaky_relu: bool = True  # an operation of its own, not maximum(0.2 x, x)
    backwards: bool = False  # the order of the nodes


TF2 = Dialect()
# TensorFlow 1.14 and 1.15. Files come out at 5,894,895 bytes, to the byte as those on ModelScope.
TF1 = Dialect(
    reads=("weights/read", "biases/read"),
    hints=True,
    add="Add",
    unknown=frozenset({"DepthwiseConv2dNative.explicit_paddings"}),
)
BARE = Dialect("generator_1", None, add="Add", defaults=False, leaky_relu=False, backwards=True)
DIALECTS = {"TensorFlow 2": TF2, "TensorFlow 1": TF1, "bare": BARE}


@dataclass(slots=True)
class Graph:
    """Nodes, written one after another. Each method returns the name of the node to go on from."""

    weights: Weights
    dialect: Dialect
    nodes: list[pb.NodeDef] = field(default_factory=list)

    def node(self, name: str, kind: str, *inputs: str, **attributes: object) -> str:
        node = pb.NodeDef(name=name, op=kind, input=inputs)
        for key, value in attributes.items():
            default = not self.dialect.defaults and key in DEFAULTS and DEFAULTS[key] == value
            if not default and f"{kind}.{key}" not in self.dialect.unknown:
                node.attr[key].CopyFrom(_attribute(key, value))
        self.nodes.append(node)
        return name

    def constant(self, name: str, values: object) -> str:
        array = np.asarray(values)
        array = array.astype(np.int32 if array.dtype.kind == "i" else np.float32)
        dtype = INT if array.dtype == np.int32 else FLOAT
        return self.node(name, "Const", dtype=dtype, value=array)

    def float(self, name: str, kind: str, *inputs: str) -> str:
        return self.node(name, kind, *inputs, T=FLOAT)

    def add(self, name: str, x: str, y: str) -> str:
        return self.float(name, self.dialect.add, x, y)

    def slice(
        self, name: str, x: str, begin: list[int], end: list[int], dtype: pb.DataType, **masks: int
    ) -> str:
        corners = {"stack": begin, "stack_1": end, "stack_2": [1] * len(begin)}
        constants = [self.constant(f"{name}/{part}", at) for part, at in corners.items()]
        for mask in (
            "begin_mask",
            "ellipsis_mask",
            "end_mask",
            "new_axis_mask",
            "shrink_axis_mask",
        ):
            masks.setdefault(mask, 0)
        return self.node(name, "StridedSlice", x, *constants, Index=INT, T=dtype, **masks)

    def side(self, name: str, shape: str, axis: int) -> str:
        return self.slice(name, shape, [axis], [axis + 1], INT, shrink_axis_mask=1)

    def boxed(self, name: str, x: str, channels: int = 3) -> str:
        box = np.full((3, 3, channels, 1), 1 / 9, np.float32)
        return self._filter(
            name, "DepthwiseConv2dNative", x, self.constant(f"{name}/filter_in", box)
        )

    def convolution(self, layer: str, x: str, stride: int = 1) -> str:
        name = f"{self.dialect.scope}/{layer}"
        kernel = self.constant(f"{name}/weights", self.weights[layer].kernel)
        bias = self.constant(f"{name}/biases", self.weights[layer].bias)
        if self.dialect.reads:
            kernel, bias = (
                self._read(f"{name}/{read}", variable)
                for read, variable in zip(self.dialect.reads, (kernel, bias), strict=True)
            )
        x = self._filter(f"{name}/Conv2D", "Conv2D", x, kernel, stride, use_cudnn_on_gpu=True)
        return self.node(f"{name}/BiasAdd", "BiasAdd", x, bias, T=FLOAT, data_format=b"NHWC")

    def activated(self, layer: str, name: str, x: str, stride: int = 1) -> str:
        x, name = self.convolution(layer, x, stride), f"{self.dialect.scope}/{name}"
        if self.dialect.leaky_relu:
            return self.node(name, "LeakyRelu", x, T=FLOAT, alpha=SLOPE)
        slope = self.constant(f"{name}/alpha", SLOPE)
        return self.float(name, "Maximum", self.float(f"{name}/mul", "Mul", slope, x), x)

    def _read(self, name: str, variable: str) -> str:
        self.float(name, "Identity", variable)
        if self.dialect.hints:
            self.nodes[-1].attr["_class"].list.s.append(f"loc:@{variable}".encode())
        return name

    def _filter(
        self, name: str, kind: str, x: str, kernel: str, stride: int = 1, **more: object
    ) -> str:
        where = {"strides": [1, stride, stride, 1], "padding": b"SAME", "data_format": b"NHWC"}
        others = {"dilations": [1, 1, 1, 1], "explicit_paddings": []}
        return self.node(name, kind, x, kernel, T=FLOAT, **where, **others, **more)


def _attribute(name: str, value: Any) -> pb.AttrValue:
    if name in TYPES:
        return pb.AttrValue(type=value)
    if isinstance(value, np.ndarray):
        return pb.AttrValue(tensor=_tensor(value))
    if isinstance(value, tuple):
        return pb.AttrValue(shape=_shape(value))
    if isinstance(value, list):
        return pb.AttrValue(list=pb.AttrValue.ListValue(i=value))
    field_of = {bool: "b", int: "i", float: "f", bytes: "s"}
    return pb.AttrValue(**{field_of[type(value)]: value})


def _shape(sides: tuple[int, ...]) -> pb.TensorShapeProto:
    return pb.TensorShapeProto(dim=[pb.TensorShapeProto.Dim(size=side) for side in sides])


def _tensor(values: npt.NDArray[Any]) -> pb.TensorProto:
    dtype = INT if values.dtype == np.int32 else FLOAT
    tensor = pb.TensorProto(dtype=dtype, tensor_shape=_shape(values.shape))
    if values.size > 1:
        tensor.tensor_content = values.tobytes()
    else:  # as TensorFlow does
        (tensor.int_val if dtype == INT else tensor.float_val).append(values.item())
    return tensor
