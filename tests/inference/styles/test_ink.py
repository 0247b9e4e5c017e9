"""What only ink promises: contours in the colour of what they surround, and few tones."""

from __future__ import annotations

import numpy as np
import pytest

from inference.arrays import Picture
from inference.drawing import draw
from inference.faces import Face
from tests.inference.portraits import astronaut, flat, her_face

every_strength = pytest.mark.parametrize("strength", [0.1, 1.0])


@every_strength
def test_contours_are_drawn_where_light_meets_dark(strength: float) -> None:
    photo = flat(256, 256, 220)
    photo[:, 128:] = 100

    drawing = draw(photo, [], "ink", strength, 512)

    darkest = int(drawing.sum(axis=(0, 2)).argmin())
    assert 250 <= darkest <= 275
    assert drawing[256, darkest].max() < 75


def test_lines_keep_the_hue_of_what_they_surround() -> None:
    photo = flat(256, 256, 230)
    photo[:, 128:] = (150, 40, 40)

    red, green, blue = draw(photo, [], "ink", 1.0, 512)[256, 262].astype(int)

    assert red > green + 10
    assert red > blue + 10


@every_strength
def test_soft_shadows_become_shapes_with_borders(strength: float) -> None:
    assert _steepest_of_a_ramp(96, strength) > 4 * 210 / 96


@every_strength
def test_light_that_falls_off_slowly_gets_no_borders(strength: float) -> None:
    assert _steepest_of_a_ramp(512, strength) <= 2


def _steepest_of_a_ramp(width: int, strength: float) -> float:
    """The largest difference between neighbours where a photo goes from 40 to 250 in `width`."""
    ramp = np.pad(np.linspace(40, 250, width), (512 - width) // 2, mode="edge").astype(np.uint8)
    photo = np.tile(ramp[None, :, None], (64, 1, 3))
    tones = draw(photo, [], "ink", strength, 512)[32, :, 1].astype(float)
    return float(np.abs(np.diff(tones)).max())


def test_weak_ink_is_no_filtered_photo() -> None:
    grain = np.random.default_rng(1).normal(140, 12, (256, 256, 1))
    photo = np.repeat(np.clip(grain, 0, 255).astype(np.uint8), 3, axis=2)

    drawing = draw(photo, [], "ink", 0.1, 256)

    assert drawing[..., 1].std() < photo[..., 1].std() / 4


@every_strength
def test_small_faces_keep_their_eyes(strength: float) -> None:
    photo = flat(512, 512, 90)
    photo[200:296, 200:296] = astronaut(96)
    face = Face(her_face(96).landmarks + np.float32(200), 1.0)

    drawing = draw(photo, [face], "ink", strength, 512)

    assert _contrast_of_eyes(drawing, face) > 0.7 * _contrast_of_eyes(photo, face)


def _contrast_of_eyes(picture: Picture, face: Face) -> float:
    """How much darker an eye is than the tip of the nose."""
    light = picture.mean(axis=2)
    column, row = np.rint(face.landmarks[2]).astype(int)
    eyes = [
        light[y - 1 : y + 2, x - 1 : x + 2].min()
        for x, y in np.rint(face.landmarks[:2]).astype(int)
    ]
    return float(light[row, column] - np.mean(eyes))
