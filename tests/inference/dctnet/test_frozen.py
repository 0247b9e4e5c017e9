"""Frozen graphs: the one that we know is read, everything else is refused in one sentence."""

from __future__ import annotations

import os
import pickle
import re
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from inference.dctnet.frozen import ForeignModel, read_network
from inference.dctnet.layers import LAYERS
from inference.dctnet.tensorflow import graph_pb2 as pb
from tests.inference.dctnet.differences import DIFFERENCES
from tests.inference.dctnet.graphs import network, random_weights, serialized
from tests.inference.dctnet.notation import BARE, DIALECTS, TF1, Dialect
from tests.inference.dctnet.shared import FOLDER, needs_shared

WEIGHTS = random_weights()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "anime").mkdir()
    return tmp_path / "anime" / "cartoon_bg.pb"


def _refusal(path: Path, file: bytes) -> str:
    """What an operator is told of the file."""
    path.write_bytes(file)
    with pytest.raises(ForeignModel) as error:
        read_network(path)
    return str(error.value)


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_weights_come_out_of_every_dialect_as_they_went_in(path: Path, dialect: Dialect) -> None:
    path.write_bytes(serialized(network(WEIGHTS, dialect)))

    read = read_network(path)

    assert list(read) == [layer.name for layer in LAYERS]
    for name, layer in WEIGHTS.items():
        np.testing.assert_array_equal(read[name].kernel, layer.kernel)
        np.testing.assert_array_equal(read[name].bias, layer.bias)
    assert all(layer.kernel.flags.writeable for layer in read.values())


def test_our_graph_is_as_large_as_the_published_ones() -> None:
    assert len(serialized(network(WEIGHTS, TF1))) == 5_894_895


@needs_shared
@pytest.mark.parametrize("name", ["cartoon_bg.pb", "cartoon_h.pb"])
def test_a_graph_of_modelscopes_exporter_is_read(name: str) -> None:
    assert len(read_network(FOLDER / name)) == len(LAYERS)


def test_tensors_may_list_their_values_and_order_and_hints_are_free(path: Path) -> None:
    nodes = network(WEIGHTS, BARE)
    nodes = [nodes[i] for i in np.random.RandomState(1).permutation(len(nodes))]
    for node in nodes:
        node.attr["_output_shapes"].list.shape.add(unknown_rank=True)
        node.input[:] = [f"{name}:0" for name in node.input]
        tensor = node.attr["value"].tensor if node.op == "Const" else pb.TensorProto()
        if tensor.dtype == pb.DT_FLOAT and tensor.tensor_content:
            tensor.float_val[:] = np.frombuffer(tensor.tensor_content, "<f4")
            tensor.tensor_content = b""
    path.write_bytes(serialized(nodes))

    np.testing.assert_array_equal(read_network(path)["Conv_9"].kernel, WEIGHTS["Conv_9"].kernel)


def test_one_value_stands_for_all(path: Path) -> None:
    nodes = network(WEIGHTS)
    bias = next(node for node in nodes if node.name == "generator/Conv_4/biases")
    bias.attr["value"].tensor.tensor_content = b""
    bias.attr["value"].tensor.float_val[:] = [0.5]
    path.write_bytes(serialized(nodes))

    np.testing.assert_array_equal(read_network(path)["Conv_4"].bias, np.full(128, 0.5))


def test_reading_takes_much_less_than_a_tenth_of_a_second(path: Path) -> None:
    path.write_bytes(serialized(network(WEIGHTS)))
    times = []
    for _ in range(5):
        start = time.perf_counter()
        read_network(path)
        times.append(time.perf_counter() - start)

    assert min(times) < 0.1


@pytest.mark.parametrize("name", DIFFERENCES)
def test_the_first_difference_is_named(path: Path, name: str) -> None:
    spoil, sentence = DIFFERENCES[name]
    nodes = {node.name: node for node in network(WEIGHTS)}
    spoil(nodes)

    told = _refusal(path, serialized(list(nodes.values())))

    wanted = re.escape(f"anime/cartoon_bg.pb is not the expected network: {sentence}")
    assert re.fullmatch(wanted.replace("…", ".*"), told)
    assert len(told) < 400


def test_functions_and_multitudes_are_refused(path: Path) -> None:
    functions = pb.FunctionDefLibrary(function=[b"f"])
    graph = pb.GraphDef(node=[b""], library=functions)
    assert "functions of its own" in _refusal(path, graph.SerializeToString())

    nodes = pb.GraphDef(node=[b""] * 1_000_000)
    assert "1,000,000 nodes, expected at most 1,000" in _refusal(path, nodes.SerializeToString())

    node = pb.GraphDef(node=[bytes(2_000_000)])
    assert "node 1 has 2,000,000 bytes, expected at most" in _refusal(
        path, node.SerializeToString()
    )

    shape = pb.TensorShapeProto(dim=[pb.TensorShapeProto.Dim()] * 200_000)
    flat = pb.NodeDef(name="n", attr={"shape": pb.AttrValue(shape=shape)}).SerializeToString()
    told = _refusal(path, pb.GraphDef(node=[flat]).SerializeToString())
    assert "node n has 200,000 dimensions, expected at most 8" in told


NOT_GRAPHS = {
    "nothing": b"",
    "text": b"Not Found\n",
    "a page": b"<!doctype html><title>404</title>" * 100,
    "a pickle": pickle.dumps({"weights": list(range(1000))}),
    "a picture": b"\xff\xd8\xff\xe0" + bytes(1000),
    "zeros": bytes(1000),
    "a message of another kind": pb.TensorProto(float_val=[1.0]).SerializeToString(),
    "deep nesting": b"\x0b" * 100_000,
    "a node of rubbish": pb.GraphDef(node=[b"\xff" * 100]).SerializeToString(),
}


@pytest.mark.parametrize("file", NOT_GRAPHS.values(), ids=NOT_GRAPHS)
def test_what_is_no_graph_is_said_to_be_none(path: Path, file: bytes) -> None:
    told = _refusal(path, file)

    assert told.startswith("anime/cartoon_bg.pb is not the expected network: ")
    assert "\n" not in told


def test_an_archive_is_refused(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model", b"weights")

    assert "is not the expected network" in _refusal(path, path.read_bytes())


def test_a_pickle_is_not_loaded(path: Path, tmp_path: Path) -> None:
    class Explosive:
        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (tmp_path / "exploded",)

    _refusal(path, pickle.dumps(Explosive()))

    assert not (tmp_path / "exploded").exists()


def test_every_truncated_or_scribbled_file_is_refused_or_still_right(path: Path) -> None:
    whole = serialized(network(WEIGHTS))
    random = np.random.RandomState(1)
    for at in (1, len(whole) - 1, *random.randint(2, len(whole), 40)):
        _refusal(path, whole[:at])
    for _ in range(60):
        file = bytearray(whole)
        for at in random.randint(0, 20_000, 3) - 18_000:  # where small nodes are
            file[at] = random.randint(256)
        path.write_bytes(file)
        with suppress(ForeignModel):  # no other exception; some scribbles change nothing
            read_network(path)


def test_only_regular_files_of_a_sane_size_are_read(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(ForeignModel, match=r"^anime/cartoon_bg\.pb is not a regular file$"):
        read_network(path)
    with pytest.raises(ForeignModel, match="zero is not a regular file"):
        read_network(Path("/dev/zero"))
    with pytest.raises(ForeignModel, match="anime cannot be read: Is a directory"):
        read_network(path.parent)
    with pytest.raises(FileNotFoundError):
        read_network(path.with_name("nothing.pb"))
    path.unlink()
    with path.open("wb") as file:
        file.truncate(10 << 30)
    with pytest.raises(ForeignModel, match="has 10,737,418,240 bytes, expected at most 16,777,216"):
        read_network(path)
