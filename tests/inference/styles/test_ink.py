"""What only ink promises: contours in the colour of what they surround, and few tones."""

from __future__ import annotations

import numpy as np
import pytest

from inference.arrays import Array, Picture
from inference.drawing import Study, draw
from inference.faces import Face
from tests.inference.portraits import astronaut, flat, her_face

every_strength = pytest.mark.parametrize("strength", [0.1, 1.0])


@pytest.fixture(scope="module")
def portrait() -> Study:
    return Study.of(astronaut(), [her_face()], 512)


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

    drawing = draw(photo, [], "ink", 1.0, 512)[256].astype(int)

    red, green, blue = drawing[drawing.sum(axis=1).argmin()]
    assert red > max(green, blue) + 30


@every_strength
def test_dark_hair_keeps_a_colour(strength: float) -> None:
    photo = flat(256, 256, 200)
    photo[64:192, 64:192] = (24, 14, 8)

    red, _, blue = draw(photo, [], "ink", strength, 256)[128, 128].astype(int)

    assert red > blue + 18


def test_more_strength_is_more_colour(portrait: Study) -> None:
    weak, strong = (np.ptp(portrait.drawn("ink", s), axis=2).mean() for s in (0.1, 1.0))

    assert strong > 1.1 * weak


@every_strength
def test_no_line_is_drawn_between_teeth(portrait: Study, strength: float) -> None:
    drawing = portrait.drawn("ink", strength)

    assert drawing[144:148, 219:231].mean(axis=2).min() > 120


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


@pytest.mark.parametrize(("strength", "likeness"), [(0.1, 0.88), (1.0, 0.80)])
def test_small_faces_keep_their_eyes_and_mouths(strength: float, likeness: float) -> None:
    photo = flat(512, 512, 90)
    photo[200:296, 200:296] = astronaut(96)
    face = Face(her_face(96).landmarks + np.float32(200), 1.0)

    drawing = draw(photo, [face], "ink", strength, 512)

    drawn, meant = (_middle(picture, face).ravel() for picture in (drawing, photo))
    assert np.corrcoef(drawn, meant)[0, 1] > likeness


def _middle(picture: Picture, face: Face) -> Array:
    """The tones of a face from its eyes to its mouth."""
    (left, top), (right, bottom) = (
        face.landmarks.min(axis=0).astype(int) - 2,
        face.landmarks.max(axis=0).astype(int) + 4,
    )
    tones: Array = picture[top:bottom, left:right].mean(axis=2, dtype=np.float32)
    return tones
