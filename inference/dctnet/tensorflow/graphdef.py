"""The nodes of a TensorFlow graph out of a file, without TensorFlow.

With protobuf and TensorFlow's published messages, rather than with OpenVINO's reader of such
files: an installation for GPUs reads them, too, and has no OpenVINO; that reader is a large piece
of C++ to let loose on files from elsewhere; and it has rewritten the graph before one can look
whether it is the right one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError

from inference.dctnet.tensorflow import graph_pb2 as pb

Tensor = npt.NDArray[Any]  # float32 or int32
Value = str | int | float | tuple[int, ...] | Tensor

_MOST_NODES: Final = 1000  # ours have 232
_MOST_BYTES: Final = 1 << 20  # of a node; the largest of ours holds a kernel of 576 KiB
_MOST_SIDES: Final = 8  # of a shape
_DTYPES: Final = {pb.DT_FLOAT: np.dtype("<f4"), pb.DT_INT32: np.dtype("<i4")}


class Malformed(Exception):
    """Bytes are not a graph that could be ours. str() continues `The file is not …: `."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One operation. Types are TensorFlow's names, lists and shapes are tuples."""

    name: str
    kind: str
    inputs: tuple[str, ...]  # names of nodes
    attributes: Mapping[str, Value]  # without those that start with an underscore: mere hints


def read_nodes(file: bytes) -> dict[str, Node]:
    """The nodes by name. Each input is the first output of one of them.

    Raises Malformed. Needs a few times the memory of the file, whatever is in it.
    """
    try:
        graph = pb.GraphDef.FromString(file)
    except DecodeError:
        raise Malformed("it is no TensorFlow graph, or a part of one") from None
    if not graph.node:
        raise Malformed("it is no TensorFlow graph" if file else "it is empty")
    if len(graph.node) > _MOST_NODES:
        raise Malformed(f"it has {len(graph.node):,} nodes, expected at most {_MOST_NODES:,}")
    if graph.library.function:
        raise Malformed("it has functions of its own, expected none")
    nodes: dict[str, Node] = {}
    for number, part in enumerate(graph.node, start=1):
        node = _node(part, number)
        if node.name in nodes:
            raise Malformed(f"it has two nodes of the name {abridged(node.name)}")
        nodes[node.name] = node
    _check_inputs(nodes)
    return nodes


def abridged(value: object) -> str:
    """Something out of a file for an operator's eyes: short, on one line, in plain characters."""
    text = ascii(value)[1:-1] if isinstance(value, str) else ascii(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _check_inputs(nodes: Mapping[str, Node]) -> None:
    for node in nodes.values():
        for name in node.inputs:
            if name not in nodes:
                raise Malformed(
                    f"node {abridged(node.name)} needs {abridged(name)}, but has it not"
                )


def _node(part: bytes, number: int) -> Node:
    if len(part) > _MOST_BYTES:
        raise Malformed(f"node {number} has {len(part):,} bytes, expected at most {_MOST_BYTES:,}")
    try:
        message = pb.NodeDef.FromString(part)
    except DecodeError:
        raise Malformed(f"node {number} is damaged") from None
    try:
        inputs = tuple(_input(name) for name in message.input)
        attributes = {
            key: _value(value) for key, value in message.attr.items() if not key.startswith("_")
        }
    except Malformed as error:
        raise Malformed(f"node {abridged(message.name)} {error}") from None
    return Node(message.name, message.op, inputs, attributes)


def _input(name: str) -> str:
    if name.startswith("^"):
        raise Malformed(f"waits for {abridged(name[1:])}, expected no control inputs")
    node, _, output = name.partition(":")
    if output not in {"", "0"}:
        raise Malformed(f"uses {abridged(name)}, expected first outputs only")
    return node


def _value(value: pb.AttrValue) -> Value:
    kind = value.WhichOneof("value")
    if kind not in _READERS:
        raise Malformed("has an attribute of an unknown kind")
    return _READERS[kind](value)


def _type(number: pb.DataType) -> str:
    return pb.DataType.Name(number) if number in pb.DataType.values() else f"type {number}"


def _shape(shape: pb.TensorShapeProto) -> tuple[int, ...]:
    if len(shape.dim) > _MOST_SIDES:
        raise Malformed(f"has {len(shape.dim):,} dimensions, expected at most {_MOST_SIDES}")
    return tuple(side.size for side in shape.dim)


def _tensor(tensor: pb.TensorProto) -> Tensor:
    """Of its shape. A single value may stand for all, as TensorFlow has it."""
    shape = _shape(tensor.tensor_shape)
    if tensor.dtype not in _DTYPES:
        raise Malformed(f"holds values of {_type(tensor.dtype)}, expected DT_FLOAT or DT_INT32")
    dtype = _DTYPES[tensor.dtype]
    if min(shape, default=0) < 0 or math.prod(shape) > _MOST_BYTES // dtype.itemsize:
        raise Malformed(f"has the impossible shape {abridged(shape)}")
    content = tensor.tensor_content
    if content and len(content) != math.prod(shape) * dtype.itemsize:
        raise Malformed(f"has {len(content):,} bytes for the shape {shape} of {dtype.name}")
    if content:
        return np.frombuffer(content, dtype).reshape(shape)
    listed = tensor.float_val if tensor.dtype == pb.DT_FLOAT else tensor.int_val
    values = np.array(listed, dtype)
    if values.size not in {1, math.prod(shape)}:
        raise Malformed(f"has {values.size:,} values for the shape {shape}")
    return (
        values.reshape(shape) if values.size == math.prod(shape) else np.broadcast_to(values, shape)
    )


_READERS: Final[Mapping[str | None, Callable[[pb.AttrValue], Value]]] = {
    "s": lambda value: value.s.decode("ascii", "backslashreplace"),
    "i": lambda value: value.i,
    "f": lambda value: value.f,
    "b": lambda value: value.b,
    "type": lambda value: _type(value.type),
    "shape": lambda value: _shape(value.shape),
    "tensor": lambda value: _tensor(value.tensor),
    "list": lambda value: tuple(value.list.i),
}
