"""A trained network out of a TensorFlow graph, provided that it is the one we know.

Names of nodes are free, the structure is not: every operation, constant and size is compared with
what ModelScope publishes. A graph that is a little different would give pictures that are a little
wrong, and nobody would know why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from inference.arrays import Array
from inference.dctnet.files import ForeignModel, read_file, shown
from inference.dctnet.layers import LAYERS, Convolution, Weights
from inference.dctnet.tensorflow.graphdef import (
    Malformed,
    Node,
    Tensor,
    Value,
    abridged,
    read_nodes,
)
from inference.dctnet.tensorflow.operations import (
    ANY,
    DEFAULTS,
    FLOAT,
    NUMPY_TYPES,
    Constant,
    Expected,
    Operation,
    Trained,
)
from inference.dctnet.tensorflow.structure import expected_network

__all__ = ["ForeignModel", "read_network"]

_MOST_BYTES: Final = 16 << 20  # published graphs have 5,894,895


def read_network(path: Path) -> Weights:
    """The layers of a frozen graph, `cartoon_bg.pb` or `cartoon_h.pb`.

    Raises FileNotFoundError, and ForeignModel for whatever else is not such a graph.
    """
    file = read_file(path, _MOST_BYTES)
    try:
        return _weights(read_nodes(file))
    except Malformed as difference:
        complaint = f"{shown(path)} is not the expected network: {difference}"
        raise ForeignModel(complaint) from None


def _weights(nodes: Mapping[str, Node]) -> Weights:
    walk = _Walk(nodes)
    walk.compare(_expected(), _output(nodes))
    for name in nodes:
        if name not in walk.seen:
            raise Malformed(f"node {abridged(name)} has no part in it")
    trained = walk.trained
    return {
        layer.name: Convolution(trained[layer.name, "kernel"], trained[layer.name, "bias"])
        for layer in LAYERS
    }


def _output(nodes: Mapping[str, Node]) -> str:
    used = {name for node in nodes.values() for name in node.inputs}
    last = [name for name in nodes if name not in used]
    if len(last) != 1:
        names = f" ({abridged(', '.join(last))})" if last else ""
        raise Malformed(f"it has {len(last)} outputs{names}, expected 1")
    return last[0]


@cache
def _expected() -> Operation:
    return expected_network()


@dataclass(frozen=True, slots=True)
class _Walk:
    """Goes through a graph and the expected network side by side."""

    nodes: Mapping[str, Node]
    met: dict[Expected, Node] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    trained: dict[tuple[str, str], Array] = field(default_factory=dict)  # by layer and part

    def compare(self, network: Operation, output: str) -> None:
        """From the output back. Raises Malformed with the first difference."""
        ahead: list[tuple[Expected, str]] = [(network, output)]
        while ahead:
            expected, name = ahead.pop()
            node = self._behind_identities(name)
            if expected not in self.met:
                self.met[expected] = node
                ahead.extend(reversed(self._compare_one(expected, node)))
            elif self.met[expected] is not node:
                other = f"{node.kind} again, beside {self.met[expected].name}"
                raise _difference(expected, node, other, "it once")

    def _behind_identities(self, name: str) -> Node:
        for _ in self.nodes:
            node = self.nodes[name]
            self.seen.add(name)
            if node.kind != "Identity" or len(node.inputs) != 1:
                return node
            name = node.inputs[0]
        raise Malformed(f"its nodes form a circle at {abridged(name)}")

    def _compare_one(self, expected: Expected, node: Node) -> list[tuple[Expected, str]]:
        """Returns what is to be compared next."""
        match expected:
            case Operation():
                if expected.formerly and node.kind == expected.formerly.kind:
                    expected = expected.formerly
                inputs = len(expected.inputs)
                _compare_node(expected, node, expected.kind, expected.attributes, inputs)
                return list(zip(expected.inputs, node.inputs, strict=True))
            case Constant():
                _compare_constant(expected, node)
            case Trained():
                self.trained[expected.place, expected.part] = _trained(expected, node)
        return []


def _compare_constant(expected: Constant, node: Node) -> None:
    value = _constant(expected, node, expected.dtype)
    if value.shape != expected.value.shape or not np.array_equal(value, expected.value):
        raise _difference(expected, node, f"the constant {value.tolist()}", expected.value.tolist())


def _trained(expected: Trained, node: Node) -> Array:
    value = _constant(expected, node, FLOAT)
    if value.shape != expected.shape:
        actual = f"a {expected.part} of shape {value.shape}"
        raise _difference(expected, node, actual, expected.shape)
    if not np.isfinite(value).all():
        raise _difference(expected, node, f"NaN or infinity in its {expected.part}", "numbers")
    return np.array(value, np.float32)  # the file's bytes are not kept, nor read-only


def _constant(expected: Expected, node: Node, dtype: str) -> Tensor:
    value = node.attributes.get("value", "none")
    _compare_node(expected, node, "Const", {"dtype": dtype, "value": value}, 0)
    if not isinstance(value, np.ndarray):
        raise _difference(expected, node, f"the value {value}", "a tensor")
    if value.dtype != NUMPY_TYPES[dtype]:
        raise _difference(expected, node, f"values of {value.dtype.name}", dtype)
    return value


def _compare_node(
    expected: Expected, node: Node, kind: str, attributes: Mapping[str, Value], inputs: int
) -> None:
    if node.kind != kind:
        raise _difference(expected, node, node.kind, kind)
    for name in (*attributes, *node.attributes):
        actual = node.attributes.get(name, DEFAULTS.get(name, "none"))
        wanted = attributes.get(name, "none")
        if not _agree(actual, wanted):
            raise _difference(expected, node, f"{name} {actual}", wanted)
    if len(node.inputs) != inputs:
        raise _difference(expected, node, f"{len(node.inputs)} inputs", inputs)


def _agree(actual: Value, wanted: Value) -> bool:
    if isinstance(actual, tuple) and isinstance(wanted, tuple) and len(actual) == len(wanted):
        return all(w in (a, ANY) for a, w in zip(actual, wanted, strict=True))
    return actual is wanted or (type(actual) is type(wanted) and actual == wanted)


def _difference(expected: Expected, node: Node, actual: object, wanted: object) -> Malformed:
    at = f"at node {abridged(node.name)}"
    return Malformed(f"{expected.place} has {abridged(actual)}, expected {abridged(wanted)}, {at}")
