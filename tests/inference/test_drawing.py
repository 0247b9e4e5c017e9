from __future__ import annotations

import numpy as np
import pytest

from inference.arrays import Picture
from inference.drawing import STYLES, draw
from inference.faces import Face
from inference.styles import registry
from tests.inference.portraits import astronaut, flat, her_face, noise


def test_every_built_in_style_can_be_drawn() -> None:
    assert set(registry.BUILT_IN) == set(STYLES)
    assert registry.DEFAULT in STYLES


@pytest.mark.parametrize("size", [512, 700, 1024, 1300, 2048])
def test_the_longest_side_is_the_asked_size(size: int) -> None:
    photo = astronaut(512)[:384]

    drawing = draw(photo, [her_face(512)], "ink", 0.7, size)

    assert drawing.shape == (round(size * 3 / 4), size, 3)
    assert drawing.dtype == np.uint8


def test_the_same_photo_is_drawn_the_same_way_every_time() -> None:
    first, second = (draw(astronaut(512), [her_face()], "ink", 0.7, 512) for _ in range(2))

    assert np.array_equal(first, second)


def test_the_photo_itself_is_left_as_it_is() -> None:
    photo = astronaut(512).copy()

    draw(photo, [her_face()], "ink", 1.0, 512)

    assert np.array_equal(photo, astronaut(512))


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (3, 900), (2048, 2), (10, 10)])
@pytest.mark.parametrize("strength", [0.1, 1.0])
def test_pictures_of_any_shape_are_drawn(shape: tuple[int, int], strength: float) -> None:
    drawing = draw(noise(*shape), [], "ink", strength, 512)

    assert max(drawing.shape) == 512
    assert min(drawing.shape[:2]) == max(1, round(512 * min(shape) / max(shape)))


@pytest.mark.parametrize("photo", [flat(40, 60), flat(40, 60, 0), flat(40, 60, 255)])
def test_a_flat_picture_stays_flat(photo: Picture) -> None:
    drawing = draw(photo, [], "ink", 1.0, 512)

    assert np.ptp(drawing.reshape(-1, 3), axis=0).max() <= 2


@pytest.mark.parametrize(
    "landmarks",
    [
        np.zeros((5, 2)),
        [[-90, -80], [600, -20], [50, 5], [35, 700], [600, 700]],
        [[900, 900], [950, 900], [925, 930], [905, 950], [945, 950]],
    ],
)
def test_a_face_in_an_impossible_place_does_no_harm(landmarks: object) -> None:
    face = Face(np.asarray(landmarks, np.float32), 0.9)

    assert draw(astronaut(128), [face], "ink", 1.0, 512).shape == (512, 512, 3)


def test_a_tiny_photo_is_drawn_smoothly_at_the_asked_size() -> None:
    drawing = draw(astronaut(64), [her_face(64)], "ink", 0.7, 512)

    assert _away(drawing, astronaut(512)) < 40  # it is still the same picture


def test_a_large_drawing_looks_like_the_small_one() -> None:
    photo = astronaut(2048)
    large = draw(photo, [her_face(2048)], "ink", 0.7, 2048)
    small = draw(photo, [her_face(2048)], "ink", 0.7, 1024)

    assert _away(large[::2, ::2], small) < 6


def _away(one: Picture, other: Picture) -> float:
    return float(np.abs(one.astype(np.float32) - other.astype(np.float32)).mean())
