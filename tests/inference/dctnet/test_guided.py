"""The guided filter in strips, against its definition."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pytest

from inference.arrays import Array, Picture
from inference.dctnet.cpu.guided import guided

Doubles = npt.NDArray[np.float64]


def defined(photo: Picture, drawn: Array) -> Doubles:
    """He et al. 2013, word for word, in float64: radius 1, epsilon 0.01; 0..255."""
    x, y = photo / 127.5 - 1, drawn.astype(np.float64)
    slope = (mean(x * y) - mean(x) * mean(y)) / (mean(x * x) - mean(x) ** 2 + 0.01)
    offset = mean(y) - slope * mean(x)
    filtered = mean(slope) * x + mean(offset)
    return (np.clip(filtered, -0.999999, 0.999999) + 1) * 127.5


def mean(plane: Doubles) -> Doubles:
    """Of the pixels of a square of three that are in the picture."""
    rows, columns = plane.shape[:2]
    result = np.empty_like(plane)
    for i in range(rows):
        for j in range(columns):
            result[i, j] = plane[max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2].mean(axis=(0, 1))
    return result


def noise(height: int, width: int, seed: int = 0) -> tuple[Picture, Array]:
    random = np.random.default_rng(seed)
    photo = random.integers(0, 256, (height, width, 3), np.uint8)
    return photo, random.uniform(-1.2, 1.2, photo.shape).astype(np.float32)


@pytest.mark.parametrize(("height", "width"), [(4, 4), (4, 32), (36, 4), (28, 24)])
def test_it_is_the_filter_of_the_paper(height: int, width: int) -> None:
    photo, drawn = noise(height, width)
    exact = defined(photo, drawn)
    result = guided(photo, drawn).astype(np.float64)
    assert np.all(result <= exact + 1e-3)
    assert np.all(exact < result + 1 + 1e-3)  # rounded down, not to the nearest


def test_strips_and_threads_change_nothing() -> None:
    photo, drawn = noise(100, 40)
    whole = guided(photo, drawn, rows=100)
    with ThreadPoolExecutor(3) as threads:
        for rows in (1, 2, 3, 7, 50, 99):
            np.testing.assert_array_equal(guided(photo, drawn, rows=rows), whole)
            np.testing.assert_array_equal(guided(photo, drawn, threads.map, rows), whole)


@pytest.mark.parametrize(("level", "byte"), [(-9, 0), (-1, 0), (0.5, 191), (1, 254), (9, 254)])
def test_a_flat_drawing_stays_flat_in_bytes_rounded_down(level: float, byte: int) -> None:
    photo, drawn = noise(12, 16)
    drawn[:] = level
    assert np.unique(guided(photo, drawn)).tolist() == [byte]


def test_an_edge_of_the_photo_stays_in_the_drawing_and_noise_goes() -> None:
    photo = np.full((24, 24, 3), 40, np.uint8)
    photo[:, 12:] = 220
    random = np.random.default_rng(1)
    drawn = (photo / 127.5 - 1 + random.normal(0, 0.05, photo.shape)).astype(np.float32)
    result = guided(photo, drawn).astype(np.float64)
    assert result[:, 12].mean() - result[:, 11].mean() > 170
    assert result[:, :12].std() < 0.5 * 127.5 * 0.05


def test_a_failure_in_a_strip_is_not_lost() -> None:
    photo, drawn = noise(8, 8)
    with ThreadPoolExecutor(2) as threads, pytest.raises(ValueError, match="broadcast"):
        guided(photo, drawn[:, :-1], threads.map)
