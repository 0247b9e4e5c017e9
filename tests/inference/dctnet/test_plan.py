"""What is drawn at which size, and where the heads go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from inference.arrays import Array
from inference.dctnet.layers import HEAD_SIDE
from inference.dctnet.plan import (
    GAINS_FROM,
    HEAD_POINTS,
    LARGER_SIDE,
    OURS,
    REFERENCE,
    SMALLEST_HEAD,
    Head,
    plan,
)
from tests.inference.dctnet.landmarks import face


def moved(head: Head, points: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    return points @ head.to_crop[:, :2].T + head.to_crop[:, 2]


@pytest.mark.parametrize(
    ("size", "working"),
    [
        ((1665, 2048), (720, 885)),
        ((2048, 1365), (1080, 720)),
        ((720, 480), (720, 480)),
        ((3000, 3000), (720, 720)),
        ((2048, 720), (2048, 720)),
    ],
)
def test_the_background_has_720_pixels_on_its_short_side_at_most(
    size: tuple[int, int], working: tuple[int, int]
) -> None:
    assert plan(*size, []).working == plan(*size, [], REFERENCE).working == working


def test_a_panorama_costs_no_more_than_two_usual_photos() -> None:
    usual = np.prod(plan(3000, 2000, []).padded)
    for size in ((20_000, 720), (720, 20_000), (100_000, 5_000)):
        assert np.prod(plan(*size, []).padded) < 2 * usual
    assert np.prod(plan(20_000, 720, [], replace(OURS, capped=False)).padded) > 18 * usual


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (10_000, 10), (1, 100_000), (2_000_000, 1)])
@pytest.mark.parametrize("manner", [OURS, REFERENCE])
def test_pictures_of_any_shape_have_a_plan(size: tuple[int, int], manner: Any) -> None:
    planned = plan(*size, [face(0, 0, 300)], manner)
    assert all(
        0 < inner <= outer for inner, outer in zip(planned.working, planned.padded, strict=True)
    )
    assert all(side % 16 == 0 for side in planned.padded)


def test_only_the_side_that_is_off_is_padded() -> None:
    assert plan(640, 480, []).padded == (640, 480)
    assert plan(640, 481, []).padded == (640, 496)
    assert plan(640, 480, [], REFERENCE).padded == (640, 480)
    assert plan(640, 481, [], REFERENCE).padded == (656, 496)  # ModelScope extends both


@pytest.mark.parametrize("degrees", [0, 31, 90, 180, -120])
def test_a_face_is_upright_and_central_in_its_crop_whichever_way_it_lies(degrees: float) -> None:
    points = face(500, 400, 250, degrees)
    (head,) = plan(1000, 800, [points]).heads
    assert head.side == HEAD_SIDE
    assert head.extent == pytest.approx(250, rel=1e-4)
    np.testing.assert_allclose(moved(head, points), HEAD_POINTS, atol=1e-3)


def test_the_way_back_is_the_inverse() -> None:
    (head,) = plan(1000, 800, [face(500, 400, 250, 20)]).heads
    there, back = (np.vstack([way, [0, 0, 1]]) for way in (head.to_crop, head.from_crop))
    np.testing.assert_allclose(there @ back, np.eye(3), atol=1e-9)


def test_a_large_head_is_drawn_larger_from_the_same_part_of_the_photo() -> None:
    points = face(1000, 1000, GAINS_FROM + 1)
    (head,) = plan(2048, 2048, [points]).heads
    (usual,) = plan(2048, 2048, [points], replace(OURS, large_heads=False)).heads
    assert (head.side, usual.side) == (LARGER_SIDE, HEAD_SIDE)
    assert head.rectangle(2048, 2048) == usual.rectangle(2048, 2048)
    corner = np.array([-0.5, -0.5])
    here = corner @ usual.from_crop[:, :2].T + usual.from_crop[:, 2]
    np.testing.assert_allclose(moved(head, here), corner, atol=1e-9)


def test_near_faces_come_last() -> None:
    extents = [90.0, 400.0, 33.0, 200.0]
    faces = [face(500, 500, extent) for extent in extents]
    ours = [round(head.extent) for head in plan(1000, 1000, faces).heads]
    assert ours == [33, 90, 200, 400]
    far_last = plan(1000, 1000, faces, replace(OURS, near_last=False)).heads
    assert [round(head.extent) for head in far_last] == ours[::-1]


def test_everybody_is_drawn_where_modelscope_draws_the_ten_largest() -> None:
    faces = [face(100 + 150 * i, 300, 130 + i) for i in range(11)]
    assert len(plan(2000, 600, faces).heads) == 11
    ten = plan(2000, 600, faces, replace(OURS, every_head=False)).heads
    assert [round(head.extent) for head in ten] == list(range(131, 141))


def test_a_face_of_30_pixels_is_drawn_and_a_speck_is_not() -> None:
    small, speck = face(200, 200, 61), face(300, 300, SMALLEST_HEAD - 1)
    assert len(plan(1000, 1000, [small, speck]).heads) == 1
    assert plan(1000, 1000, [small], replace(OURS, small_heads=False)).heads == ()


@pytest.mark.parametrize(
    "points",
    [
        np.full((5, 2), 50),
        np.full((5, 2), np.nan),
        face(50, 50, 100) * np.inf,
        face(50, 50, 1e30),
        face(1e30, 50, 100),
        face(-200, 50, 100),
        face(50, 1200, 100),
    ],
    ids=["one place", "nan", "infinite", "huge", "far away", "left of it", "below it"],
)
def test_points_that_are_nobodys_in_the_picture_are_left_out(points: Array) -> None:
    somebody = face(500, 500, 200)
    (head,) = plan(1000, 1000, [points.astype(np.float32), somebody]).heads
    assert head.extent == pytest.approx(200, rel=1e-4)


def test_points_in_a_row_still_make_a_head() -> None:
    row = np.stack([np.linspace(400, 500, 5), np.full(5, 300)], axis=1).astype(np.float32)
    (head,) = plan(1000, 1000, [row]).heads
    assert np.isfinite(head.to_crop).all()


def test_a_head_over_the_border_keeps_the_part_that_is_in_the_picture() -> None:
    (head,) = plan(640, 480, [face(0, 470, 200)]).heads
    left, top, right, bottom = head.rectangle(640, 480)
    assert (left, bottom) == (0, 480)
    assert 98 <= right <= 103
    assert 368 <= top <= 372


def test_heads_are_cut_from_the_photo_where_modelscope_cuts_them_from_the_working_picture() -> None:
    points = [face(1000, 700, 600)]
    ours, theirs = plan(2000, 1500, points), plan(2000, 1500, points, REFERENCE)
    assert ours.stage == (2000, 1500)
    assert theirs.stage == theirs.working == (960, 720)
    assert theirs.heads[0].extent == pytest.approx(600 * 0.48, rel=1e-3)
