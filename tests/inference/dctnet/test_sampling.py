"""What is done to pixels on a device, beside what OpenCV does."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from inference.arrays import Picture, resized
from inference.dctnet import heads
from inference.dctnet.gpu.sampling import as_bytes, as_floats, enlarged, shrunk, warped, warped_mask
from inference.dctnet.plan import OURS, Head
from tests.inference.portraits import astronaut

SCALES = (1.7, 1.0, 0.8, 0.45, 0.2)  # of a crop to the picture


@pytest.mark.parametrize("size", [(511, 512), (300, 333), (256, 128), (100, 77), (1, 1)])
def test_shrinking_averages_by_area(size: tuple[int, int]) -> None:
    small = as_bytes(shrunk(as_floats(torch.tensor(astronaut())), *size)).numpy()

    assert _away(small, resized(astronaut(), *size)) <= 1


@pytest.mark.parametrize("size", [(512, 513), (700, 731), (1024, 512)])
def test_enlarging_is_bicubic(size: tuple[int, int]) -> None:
    large = as_bytes(enlarged(as_floats(torch.tensor(astronaut())), *size)).numpy()

    assert _away(large, resized(astronaut(), *size, cv2.INTER_CUBIC)) <= 1


@pytest.mark.parametrize("scale", SCALES)
def test_a_head_is_cut_out_as_opencv_cuts_it(scale: float) -> None:
    head = _head(scale)

    crop = as_bytes(warped(as_floats(torch.tensor(astronaut())), head.to_crop, 288, 288)).numpy()

    assert _away(crop, heads.cut(astronaut(), head, OURS)) <= 1


def test_a_mask_is_nothing_beyond_its_edge() -> None:
    moved = np.array([[1.0, 0, 3], [0, 1, 2]])

    there = warped_mask(torch.ones(1, 1, 4, 4), moved, 10, 8)[0, 0]

    assert there[2:6, 3:7].min() > 0.999
    assert there.sum() < 16.001


def _head(scale: float) -> Head:
    """Turned, in the astronaut's picture, and in part beyond its edge."""
    x, y = scale * np.cos(0.3), scale * np.sin(0.3)
    return Head(np.array([[x, -y, 20], [y, x, -30]]), 288)


def _away(one: Picture, other: Picture) -> int:
    assert one.shape == other.shape
    return int(np.abs(one.astype(int) - other).max())
