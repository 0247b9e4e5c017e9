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
    assert sum((2 * head.scale * head.radius) ** 2 for head in heads) < 115_000


@pytest.mark.parametrize("shift", [-6, 0, 6])
def test_features_meet_on_the_way(shift: int) -> None:
    photo, painting = texture(), texture(shift)
    redrawn = circles((128, 128, 100), side=256)

    before, after = aligned(photo, painting, redrawn, 0.5)

    middle = np.s_[80:176, 80:176]
    apart = cv2.absdiff(photo[middle], painting[middle]).mean()
    assert cv2.absdiff(before[middle], after[middle]).mean() <= 0.25 * apart


def test_at_the_ends_one_of_them_stays_as_it_is() -> None:
    photo, painting = texture(), texture(6)
    redrawn = circles((128, 128, 100), side=256)

    assert np.array_equal(aligned(photo, painting, redrawn, 0.0)[0], photo)
    assert np.array_equal(aligned(photo, painting, redrawn, 1.0)[1], painting)


def test_nothing_moves_outside_of_the_mask() -> None:
    photo, painting = texture(), texture(6)
    redrawn = circles((128, 128, 100), side=256)
    outside = cv2.dilate(redrawn, np.ones((9, 9), np.uint8)) == 0

    before, after = aligned(photo, painting, redrawn, 0.5)

    assert np.array_equal(before[outside], photo[outside])
    assert np.array_equal(after[outside], painting[outside])


def test_heads_whose_boxes_overlap_leave_each_other_alone() -> None:
    photo, painting = texture(), texture(6)
    one, other = circles((90, 90, 76), side=256), circles((206, 206, 64), side=256)

    alone = aligned(photo, painting, one, 0.5)
    both = aligned(photo, painting, one | other, 0.5)

    rows, columns = find_heads(other)[0].box
    assert one[rows, columns].any()
    inner = cv2.erode(one, np.ones((9, 9), np.uint8)) > 0
    assert np.array_equal(both[0][inner], alone[0][inner])
    assert np.array_equal(both[1][inner], alone[1][inner])


def test_without_features_nothing_moves() -> None:
    ramp = np.repeat(np.linspace(0, 255, 256)[None, :, None], 256, axis=0)
    photo = np.repeat(ramp, 3, axis=2).astype(np.uint8)
    redrawn = circles((128, 128, 100), side=256)

    before, _ = aligned(photo, flat(256, 256), redrawn, 0.5)

    assert cv2.absdiff(before, photo).max() <= 12  # levels: less than 12 pixels
