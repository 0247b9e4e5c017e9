"""The network in torch, plain and fast, against TensorFlow's answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
import torch

from inference.arrays import Picture
from inference.dctnet.frozen import read_network
from inference.dctnet.gpu.fast import FastDctNet, in_phases
from inference.dctnet.layers import LAYERS, Weights
from inference.dctnet.network import DctNet, box_mean, convolution, doubled, guided_filter
from tests.inference.dctnet.graphs import style_weights
from tests.inference.dctnet.shared import FOLDER, needs_shared

GOLDEN = Path(__file__).with_name("golden.npz")
LARGEST = 250_000  # values of a picture that is drawn here; benchmarks.parity draws the others

Arrays = Mapping[str, Picture]


@pytest.fixture(scope="module")
def weights() -> tuple[Weights, Weights]:
    return style_weights()


@pytest.fixture(autouse=True)
def _inference() -> Iterator[None]:
    with torch.inference_mode():
        yield


def test_the_plain_network_draws_what_tensorflow_draws(weights: tuple[Weights, Weights]) -> None:
    for name, trained in zip(("bg", "h"), weights, strict=True):
        for error in _errors(DctNet(trained), name, np.load(GOLDEN)):
            assert error.max() <= 1
            assert (error > 0).mean() <= 1e-4


@pytest.mark.parametrize(("dtype", "most", "share"), [("float32", 1, 1e-4), ("float16", 2, 0.05)])
def test_the_fast_network_draws_the_same(
    weights: tuple[Weights, Weights], dtype: str, most: int, share: float
) -> None:
    for name, trained in zip(("bg", "h"), weights, strict=True):
        for error in _errors(FastDctNet(trained, getattr(torch, dtype)), name, np.load(GOLDEN)):
            assert error.max() <= most
            assert (error > 0).mean() <= share


@needs_shared
@pytest.mark.parametrize("name", ["bg", "h"])
def test_modelscope_s_graphs_are_drawn_as_tensorflow_draws_them(name: str) -> None:
    trained = read_network(FOLDER / f"cartoon_{name}.pb")
    golden = np.load(FOLDER / "golden.npz")

    for error in _errors(DctNet(trained), name, golden):
        assert error.max() <= 1
        assert (error > 0).mean() <= 1e-4
    for error in _errors(FastDctNet(trained, torch.float16), name, golden):
        assert error.max() <= 2


def test_pictures_of_a_batch_know_nothing_of_each_other(weights: tuple[Weights, Weights]) -> None:
    pictures = _noise(3)
    network = DctNet(weights[0])

    together = network(pictures).int()
    alone = torch.cat([network(picture[None]) for picture in pictures]).int()

    assert (together - alone).abs().max() <= 1


def test_the_picture_itself_is_left_as_it_is(weights: tuple[Weights, Weights]) -> None:
    picture = _noise(1)
    before = picture.clone()

    FastDctNet(weights[0], torch.float32)(picture)

    assert torch.equal(picture, before)


def test_a_convolution_in_phases_is_the_same_convolution(weights: tuple[Weights, Weights]) -> None:
    x = torch.randn(2, 32, 12, 18, generator=torch.Generator().manual_seed(0))
    trained = weights[0]["Conv_9"]

    plain, phases = convolution(LAYERS[-1], trained)(x), in_phases(trained)(x)

    assert torch.allclose(plain, phases, atol=1e-5)


def test_every_other_pixel_of_an_enlarged_picture_is_an_old_one() -> None:
    x = torch.tensor([[0.0, 4.0], [8.0, 20.0]])[None, None]

    rows = doubled(x)[0, 0].tolist()

    assert rows == [[0, 2, 4, 4], [4, 8, 12, 12], [8, 14, 20, 20], [8, 14, 20, 20]]


def test_a_mean_at_the_border_counts_only_pixels_that_there_are() -> None:
    x = torch.arange(9.0).reshape(1, 1, 3, 3)

    assert box_mean(x)[0, 0].tolist() == [[2, 2.5, 3], [3.5, 4, 4.5], [5, 5.5, 6]]


def test_a_guided_filter_keeps_the_guide_s_edges_and_smooths_what_it_does_not_know() -> None:
    edge = torch.cat([torch.full((1, 1, 8, 4), -1.0), torch.full((1, 1, 8, 4), 1.0)], dim=-1)
    noise = torch.randn(1, 1, 8, 8, generator=torch.Generator().manual_seed(0))

    assert (guided_filter(edge, edge) - edge).abs().max() < 0.05
    assert guided_filter(torch.zeros_like(edge), noise).std() < 0.4 * noise.std()


def _noise(count: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randint(0, 256, (count, 3, 16, 20), generator=generator, dtype=torch.uint8)


def _errors(network: DctNet, name: str, golden: Arrays) -> Iterator[Picture]:
    """How far the network is from the answers, in levels, one array for each picture."""
    for number in range(4):
        picture, answer = (
            golden[f"cartoon_{name}_{number}_{which}"] for which in ("input", "output")
        )
        if picture.size > LARGEST:
            continue
        drawn = network(torch.tensor(picture)[None].permute(0, 3, 1, 2))[0].permute(1, 2, 0)
        yield np.abs(drawn.numpy().astype(int) - answer).astype(np.uint8)
