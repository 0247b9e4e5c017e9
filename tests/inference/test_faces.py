from __future__ import annotations

import numpy as np
import pytest

from inference.arrays import Array
from inference.faces import Face, find_faces
from inference.mtcnn import Linear, load_weights
from tests.inference.portraits import EYES_NOSE_MOUTH, astronaut, flat, noise

NEAR = 6  # pixels


def landmarks(faces: list[Face]) -> Array:
    assert len(faces) == 1
    return faces[0].landmarks


def test_a_face_is_found_where_it_is() -> None:
    found = find_faces(astronaut())

    assert np.abs(landmarks(found) - EYES_NOSE_MOUTH).max() < NEAR
    assert found[0].score > 0.9
    assert found[0].landmarks.dtype == np.float32


def test_left_is_left_as_seen_in_the_picture() -> None:
    points = landmarks(find_faces(np.ascontiguousarray(astronaut()[:, ::-1])))

    assert points[0, 0] < points[1, 0]
    assert points[3, 0] < points[4, 0]


def test_landmarks_are_in_pixels_of_the_picture_that_was_given() -> None:
    large = astronaut().repeat(4, axis=0).repeat(3, axis=1)

    points = landmarks(find_faces(large))

    assert np.abs(points / (3, 4) - EYES_NOSE_MOUTH).max() < NEAR


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_face_is_found_in_a_photo_that_lies_on_its_side(turns: int) -> None:
    turned = np.ascontiguousarray(np.rot90(astronaut(), turns))

    x, y = landmarks(find_faces(turned)).T

    for _ in range(turns):  # back, a quarter turn at a time
        x, y = 511 - y, x
    assert np.abs(np.stack([x, y], axis=1) - EYES_NOSE_MOUTH).max() < 2 * NEAR


def test_the_largest_face_comes_first() -> None:
    small = astronaut()[::2, ::2]
    both = np.concatenate([np.concatenate([small, small * 0]), astronaut()], axis=1)

    first, second = find_faces(both)

    assert first.landmarks[0, 0] > 256 > second.landmarks[0, 0]


def test_a_face_that_is_tiny_beside_the_largest_is_left_out() -> None:
    tiny = astronaut()[:200:5, 150:350:5]
    both = astronaut().copy()
    both[-40:, -40:] = tiny

    assert len(find_faces(both.repeat(2, axis=0).repeat(2, axis=1))) == 1


def test_there_is_no_face_in_grey_or_in_noise() -> None:
    assert find_faces(flat(300, 400)) == []
    assert find_faces(noise(300, 400)) == []


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (3000, 2), (11, 12), (24, 24), (25, 13)])
def test_pictures_of_any_shape_can_be_searched(shape: tuple[int, int]) -> None:
    assert find_faces(flat(*shape)) == []


def test_weights_of_another_shape_are_refused_by_name() -> None:
    weights = load_weights()

    with pytest.raises(ValueError, match=r"'refine\.box\.weight' is float32 \(4, 128\)"):
        Linear(weights, "refine.box", (4, 64))
