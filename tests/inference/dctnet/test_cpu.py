"""The network on a CPU, against TensorFlow's own answers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from benchmarks.golden import difference, pairs
from inference.arrays import Picture
from inference.dctnet.cpu.network import CpuNetwork, abilities
from inference.dctnet.frozen import read_network
from inference.dctnet.layers import Weights
from inference.dctnet.runtimes import Precision
from tests.inference.dctnet.graphs import random_weights, style_weights
from tests.inference.dctnet.shared import FOLDER, needs_shared

GOLDEN = Path(__file__).with_name("golden.npz")

LARGEST = 300_000  # values of a picture that is drawn here; benchmarks.parity draws the others

needs_bf16 = pytest.mark.skipif(
    Precision.BF16 not in abilities().precisions, reason="this CPU has no bfloat16"
)
every_precision = pytest.mark.parametrize(
    "precision", [Precision.FP32, pytest.param(Precision.BF16, marks=needs_bf16)]
)


def noise(*shape: int, seed: int = 0) -> Picture:
    return np.random.default_rng(seed).integers(0, 256, (*shape, 3), np.uint8)


@cache
def network(precision: Precision = Precision.FP32) -> CpuNetwork:
    return CpuNetwork(random_weights(0), precision, threads=2)


@every_precision
def test_it_draws_what_tensorflow_draws(precision: Precision) -> None:
    networks = {
        name: CpuNetwork(weights, precision)
        for name, weights in zip(("cartoon_bg", "cartoon_h"), style_weights(), strict=True)
    }
    for pair in pairs(GOLDEN):
        drawn = networks[pair.network](pair.picture[None])[0]
        assert difference(drawn, pair.answer).is_within(precision)


@needs_shared
@every_precision
@pytest.mark.parametrize("name", ["cartoon_bg", "cartoon_h"])
def test_modelscope_s_graphs_are_drawn_as_tensorflow_draws_them(
    precision: Precision, name: str
) -> None:
    drawing = CpuNetwork(read_network(FOLDER / f"{name}.pb"), precision)
    for pair in pairs(FOLDER / "golden.npz"):
        if pair.network == name and pair.picture.size <= LARGEST:
            drawn = drawing(pair.picture[None])[0]
            assert difference(drawn, pair.answer).is_within(precision)


@needs_bf16
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_bfloat16_stays_near_with_other_weights(seed: int) -> None:
    weights = random_weights(seed)
    picture = noise(1, 96, 96)
    exact = CpuNetwork(weights, Precision.FP32)(picture)
    drawn = CpuNetwork(weights, Precision.BF16)(picture)
    assert difference(drawn, exact).is_within(Precision.BF16)


def test_pictures_of_a_batch_know_nothing_of_each_other() -> None:
    pictures = noise(3, 24, 36)
    together = network()(pictures)
    for picture, drawn in zip(pictures, together, strict=True):
        np.testing.assert_array_equal(network()(picture[None])[0], drawn)


def test_sizes_may_change_and_return() -> None:
    small, wide = noise(1, 16, 20), noise(1, 32, 100)
    first = network()(small)
    assert network()(wide).shape == wide.shape
    np.testing.assert_array_equal(network()(small), first)


def test_a_part_of_a_larger_picture_is_drawn_like_a_picture_of_its_own() -> None:
    large = noise(1, 40, 60)
    part = large[:, 4:28, 8:40]
    np.testing.assert_array_equal(network()(part), network()(part.copy()))


def test_a_result_is_not_overwritten_by_the_next() -> None:
    first = network()(noise(1, 24, 24, seed=1))
    kept = first.copy()
    network()(noise(1, 24, 24, seed=2))
    np.testing.assert_array_equal(first, kept)


def test_threads_change_nothing() -> None:
    picture = noise(1, 200, 40)
    alone = CpuNetwork(random_weights(0), Precision.FP32, threads=1)
    assert difference(alone(picture), network()(picture)).is_within(Precision.FP32)


def test_a_precision_that_the_cpu_has_not_is_refused() -> None:
    with pytest.raises(ValueError, match="not in fp16"):
        CpuNetwork(random_weights(0), Precision.FP16)


def test_every_cpu_computes_in_float32() -> None:
    assert Precision.FP32 in abilities().precisions


def test_nobody_is_told_that_openvino_is_imported() -> None:
    program = """
import sys
seen = []
sys.addaudithook(lambda event, _: seen.append(event))
import inference.dctnet.cpu.network
assert "openvino" in sys.modules
assert sys.modules.get("openvino_telemetry") is None
told = {"socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.fork", "urllib.Request"}
assert not told & set(seen), told & set(seen)
"""
    subprocess.run([sys.executable, "-c", program], check=True)


class Kept:
    """A folder with one compiled network, and what it draws."""

    def __init__(self, folder: Path, weights: Weights) -> None:
        self.folder, self.weights = folder, weights
        self.picture = noise(1, 32, 32)
        self.expected = self.drawn()
        (self.file,) = folder.iterdir()

    def drawn(self) -> Picture:
        return CpuNetwork(self.weights, Precision.FP32, self.folder)(self.picture)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "compiled", random_weights(0))


def test_a_compiled_network_is_kept_for_this_user_alone(kept: Kept) -> None:
    assert kept.folder.stat().st_mode & 0o777 == 0o700
    assert kept.file.stat().st_mode & 0o777 == 0o600


def test_a_kept_network_is_used_again(kept: Kept) -> None:
    written = kept.file.stat()
    np.testing.assert_array_equal(kept.drawn(), kept.expected)
    (file,) = kept.folder.iterdir()
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (written.st_ino, written.st_mtime_ns)


def flipped(place: int) -> Callable[[bytes], bytes]:
    def damage(content: bytes) -> bytes:
        changed = bytearray(content)
        changed[place] ^= 0xFF
        return bytes(changed)

    return damage


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda content: content[:20],
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1],
        lambda content: content + b"\0",
        lambda _: bytes(5000),
        flipped(3),
        flipped(100),
        flipped(3_000_000),
        flipped(-100),
    ],
)
def test_a_damaged_kept_network_is_made_anew(kept: Kept, damage: Callable[[bytes], bytes]) -> None:
    whole = kept.file.read_bytes()
    kept.file.write_bytes(damage(whole))
    np.testing.assert_array_equal(kept.drawn(), kept.expected)
    assert len(kept.file.read_bytes()) == len(whole)
    np.testing.assert_array_equal(kept.drawn(), kept.expected)


def test_other_weights_are_another_network(kept: Kept) -> None:
    other = CpuNetwork(random_weights(1), Precision.FP32, kept.folder)
    assert not np.array_equal(other(kept.picture), kept.expected)
    assert len(list(kept.folder.iterdir())) == 2


def test_a_folder_that_others_can_write_to_is_not_trusted(
    kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    kept.folder.chmod(0o777)
    kept.file.unlink()
    np.testing.assert_array_equal(kept.drawn(), kept.expected)
    assert not list(kept.folder.iterdir())
    assert "others can write" in caplog.text


def test_a_folder_that_cannot_be_made_costs_time_only(
    kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    kept.folder = kept.file / "below a file"
    np.testing.assert_array_equal(kept.drawn(), kept.expected)
    assert "not kept" in caplog.text
