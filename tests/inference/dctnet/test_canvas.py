from __future__ import annotations

import numpy as np
import pytest

from inference.arrays import Picture
from inference.dctnet.canvas import finished, on_canvas, packed, unpacked
from inference.dctnet.portrait import Painting
from inference.faces import Face, Sitter
from tests.inference.portraits import astronaut, flat, her_face

GREY, RED = 128, (200, 30, 30)


def painting_of(photo: Picture) -> Painting:
    """All red, with half of the canvas redrawn."""
    canvas, _ = on_canvas(Sitter(photo, []))
    redrawn = np.zeros(canvas.shape[:2], np.uint8)
    redrawn[: len(redrawn) // 2] = 255
    return Painting(np.full_like(canvas, RED), redrawn)


@pytest.mark.parametrize(
    ("size", "canvas_size"),
    [
        ((1500, 2000), (1500, 2000)),
        ((3000, 4096), (1500, 2048)),
        ((150, 300), (512, 1024)),
        ((1, 1), (1024, 1024)),
        ((1, 2048), (1, 2048)),
    ],
)
def test_a_canvas_is_as_large_as_the_photo_within_bounds(
    size: tuple[int, int], canvas_size: tuple[int, int]
) -> None:
    canvas, _ = on_canvas(Sitter(flat(*size), []))
    assert canvas.shape[:2] == canvas_size


def test_landmarks_stay_where_they_are_on_the_face() -> None:
    photo, face = astronaut(512), her_face(512)
    canvas, [landmarks] = on_canvas(Sitter(photo, [face]))
    x, y = np.rint(face.landmarks[2]).astype(int)
    canvas_x, canvas_y = np.rint(landmarks[2]).astype(int)
    difference = photo[y, x].astype(int) - canvas[canvas_y, canvas_x]
    assert canvas.shape[0] == 1024
    assert np.abs(difference).max() < 12


def test_a_landmark_at_the_photos_corner_is_at_the_canvas_corner() -> None:
    corner = Face(np.full((5, 2), -0.5, np.float32), 1.0)
    _, [landmarks] = on_canvas(Sitter(flat(100, 100), [corner]))
    assert np.allclose(landmarks, -0.5)


@pytest.mark.parametrize("size", [(40, 30), (1, 1), (30, 2)])
def test_a_painting_can_be_kept(size: tuple[int, int]) -> None:
    photo = flat(*size)
    painting = painting_of(photo)
    kept = unpacked(packed(painting).tobytes(), photo)
    assert np.array_equal(kept.picture, painting.picture)
    assert np.array_equal(kept.redrawn, painting.redrawn)


@pytest.mark.parametrize("size", [512, 1000, 2048])
def test_one_painting_serves_every_size(size: int) -> None:
    photo = flat(300, 400, GREY)
    picture = finished(photo, painting_of(photo), 1.0, size)
    assert picture.shape == (round(size * 3 / 4), size, 3)
    assert np.all(picture == RED)


def test_one_painting_serves_every_strength() -> None:
    photo = flat(64, 64, GREY)
    reds = [
        finished(photo, painting_of(photo), strength, 512)[..., 0].mean()
        for strength in (0.1, 0.4, 0.7, 1.0)
    ]
    assert GREY < reds[0] < reds[1] < reds[2] < reds[3] == RED[0]
