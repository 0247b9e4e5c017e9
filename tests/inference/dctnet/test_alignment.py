from __future__ import annotations

import cv2
import numpy as np
import pytest

from inference.arrays import Picture
from inference.dctnet.alignment import Mask, aligned, find_heads
from tests.inference.portraits import flat, noise


def circles(*where: tuple[int, int, int], side: int = 512) -> Mask:
    """x, y and radius of each."""
    mask = np.zeros((side, side), np.uint8)
    for x, y, radius in where:
        cv2.circle(mask, (x, y), radius, 255, -1)
    return mask


def texture(shift: int = 0) -> Picture:
    """Spots, moved to the right."""
    spots = cv2.GaussianBlur(noise(256, 256)[..., 1].astype(np.float32), (0, 0), 5)
    grey = (128 + 8 * (spots - spots.mean())).clip(0, 255).astype(np.uint8)
    return np.repeat(np.roll(grey, shift, axis=1)[..., None], 3, axis=2)


def test_each_head_is_found_with_its_size() -> None:
    heads = find_heads(circles((120, 120, 70), (380, 300, 100)))

    assert [head.radius for head in heads] == pytest.approx([100, 70], rel=0.15)
    for side, (start, end) in zip(heads[0].box, [(200, 400), (280, 480)], strict=True):
        assert start - 20 <= side.start <= start
        assert end <= side.stop <= end + 20


def test_heads_that_overlap_are_one() -> None:
    (head,) = find_heads(circles((200, 200, 60), (280, 200, 60)))

    assert 50 < head.radius < 70


def test_no_head_and_tiny_heads_are_nothing_to_align() -> None:
    assert find_heads(circles()) == []
    assert find_heads(circles((100, 100, 12))) == []


def test_in_a_crowd_the_largest_come_first_and_cost_is_bounded() -> None:
    grid = [(x, y, 50) for x in range(80, 1200, 120) for y in range(80, 1200, 120)]

    heads = find_heads(circles(*grid, (1600, 600, 200), side=2048))

    assert heads[0].radius == pytest.approx(200, rel=0.1)
    assert 2 < len(heads) < len(grid)
    assert sum((2 * head.scale * head.radius) ** 2 for head in heads) < 140_000


@pytest.mark.parametrize("shift", [-6, 0, 6])
def test_features_meet_on_the_way(shift: int) -> None:
    photo, painting = texture(), texture(shift)
    redrawn = circles((128, 128, 100), side=256)
    (head,) = find_heads(redrawn)

    before, after = aligned(photo, painting, redrawn, head, 0.5)

    middle = np.s_[60:150, 60:150]
    apart = cv2.absdiff(photo[head.box][middle], painting[head.box][middle]).mean()
    assert cv2.absdiff(before[middle], after[middle]).mean() <= 0.25 * apart


def test_at_the_ends_one_of_them_stays_as_it_is() -> None:
    photo, painting = texture(), texture(6)
    redrawn = circles((128, 128, 100), side=256)
    (head,) = find_heads(redrawn)

    assert np.array_equal(aligned(photo, painting, redrawn, head, 0.0)[0], photo[head.box])
    assert np.array_equal(aligned(photo, painting, redrawn, head, 1.0)[1], painting[head.box])


def test_nothing_moves_outside_of_the_mask() -> None:
    photo, painting = texture(), texture(6)
    redrawn = circles((128, 128, 100), side=256)
    (head,) = find_heads(redrawn)
    outside = cv2.dilate(redrawn, np.ones((9, 9), np.uint8))[head.box] == 0

    before, after = aligned(photo, painting, redrawn, head, 0.5)

    assert outside.mean() > 0.1
    assert np.array_equal(before[outside], photo[head.box][outside])
    assert np.array_equal(after[outside], painting[head.box][outside])


def test_without_features_nothing_moves() -> None:
    ramp = np.repeat(np.linspace(0, 255, 256)[None, :, None], 256, axis=0)
    photo = np.repeat(ramp, 3, axis=2).astype(np.uint8)
    redrawn = circles((128, 128, 100), side=256)
    (head,) = find_heads(redrawn)

    before, _ = aligned(photo, flat(256, 256), redrawn, head, 0.5)

    assert cv2.absdiff(before, photo[head.box]).max() <= 12  # levels: less than 12 pixels
