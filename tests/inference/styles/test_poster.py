from __future__ import annotations

import numpy as np
import pytest

from inference.arrays import Array, Picture
from inference.drawing import draw
from inference.styles import poster
from inference.styles.anatomy import FaceFrame
from inference.styles.color import to_oklab
from inference.styles.regions import cut_out
from inference.styles.scene import Scene, analyse
from tests.inference.portraits import astronaut, flat, her_face, noise

CHEEK = np.s_[118:132, 206:214]


@pytest.fixture(scope="module")
def portrait() -> Scene:
    return analyse(astronaut(512), [FaceFrame(her_face().landmarks)])


@pytest.fixture(scope="module")
def drawn(portrait: Scene) -> Picture:
    return poster.draw(portrait, 1.0).at(astronaut(512))


def test_the_ground_behind_her_is_plain(drawn: Picture) -> None:
    rows = drawn[0:120, 330:500].astype(int)  # the shuttle

    assert np.ptp(rows, axis=1).max() <= 2  # one colour from left to right
    assert np.abs(rows[0] - rows[-1]).max() > 5  # deeper below


def test_what_she_carries_is_not_cut_in_half(drawn: Picture) -> None:
    helmet = drawn[380:500, 300:460].mean(axis=2)

    assert np.mean(helmet < 60) > 0.8


def test_a_shadow_on_the_wall_is_no_part_of_her() -> None:
    photo, beside = astronaut(256), np.s_[45:80, 145:165]
    x, y = np.meshgrid(np.arange(256), np.arange(256))
    shadow = np.exp(-((x - 140) ** 2 + (y - 62) ** 2) / 700.0) * (x > 125)
    photo = (photo * (1 - 0.85 * shadow[..., None])).astype(np.uint8)

    drawn = draw(photo, [her_face(256)], "poster", 1.0, 256)

    assert photo[beside].mean() < 120
    assert drawn[beside].mean() > 180


def test_what_is_no_face_has_no_ground() -> None:
    green = np.ascontiguousarray(astronaut(256)[..., [1, 0, 2]] * np.array([0.7, 1, 0.9])).astype(
        np.uint8
    )

    drawn = draw(green, [her_face(256)], "poster", 1.0, 256)

    assert np.ptp(drawn[0:60, 165:250].astype(int), axis=1).max() > 60


def test_at_low_strength_the_photo_keeps_its_background(portrait: Scene) -> None:
    drawn = poster.draw(portrait, 0.2).at(astronaut(512))

    assert np.ptp(drawn[0:120, 330:500].astype(int), axis=1).max() > 60


def test_with_more_than_two_people_the_background_stays() -> None:
    three = np.tile(astronaut(256), (1, 3, 1))
    faces = [her_face(256).landmarks + np.array([256 * x, 0], np.float32) for x in range(3)]

    drawn = poster.draw(analyse(three, [FaceFrame(face) for face in faces]), 1.0).at(three)

    assert np.ptp(drawn[0:60, 165:250].astype(int), axis=1).max() > 60


def test_white_before_white_gets_no_ground() -> None:
    photo = flat(512, 512, 235)
    photo[60:170, 180:270] = astronaut()[60:170, 180:270]

    drawn = draw(photo, [her_face()], "poster", 1.0, 512)

    beside = drawn[300:, :].astype(int).reshape(-1, 3)
    assert np.ptp(beside, axis=0).max() <= 3


def test_colours_are_flat(drawn: Picture) -> None:
    across = np.abs(np.diff(drawn[250:450, 60:220].astype(int), axis=1)).max(axis=2)

    assert np.count_nonzero(across <= 1) > 0.8 * across.size


@pytest.mark.parametrize("brightness", [0.4, 0.6, 1.0])
def test_skin_keeps_its_lightness_and_hue(brightness: float) -> None:
    photo = (astronaut() * brightness).astype(np.uint8)
    scene = analyse(photo, [FaceFrame(her_face().landmarks)])

    drawn = to_oklab(poster.draw(scene, 1.0).at(photo))

    lit, shown = _mean(scene.lab), _mean(drawn)
    assert shown[0] == pytest.approx(lit[0], abs=0.07)
    assert np.arctan2(shown[2], shown[1]) == pytest.approx(np.arctan2(lit[2], lit[1]), abs=0.3)


def test_two_people_keep_their_own_complexions() -> None:
    light = astronaut(256)
    both = np.concatenate([light, (light * 0.5).astype(np.uint8)], axis=1)
    faces = [her_face(256).landmarks + np.array([256 * x, 0], np.float32) for x in range(2)]
    scene = analyse(both, [FaceFrame(face) for face in faces])

    shown = to_oklab(poster.draw(scene, 1.0).at(both))[0, 59:66, :]

    cheek = slice(103, 107)
    assert shown[:, cheek].mean() > shown[:, 256:][:, cheek].mean() + 0.15


@pytest.mark.parametrize("size", [64, 100, 500, 2048])
def test_borders_are_crisp_at_any_size(size: int) -> None:
    x, y = np.meshgrid(np.arange(64), np.arange(64))
    regions = cut_out((x + y > 60).astype(np.intp), 2, softness=2.0)
    black, white = np.zeros((1, 1, 3), np.uint8), np.full((1, 1, 3), 255, np.uint8)

    painted = regions.painted([black, white], size, size)

    mixed = (painted > 0) & (painted < 255)
    assert 1 <= mixed[size // 2, :, 0].sum() <= 3
    assert painted[size // 2, :, 0].mean() == pytest.approx(255 * 35 / 64, abs=2.5)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (3, 2000), (2000, 3), (64, 64), (64, 48)])
def test_any_proportions_are_drawn(height: int, width: int) -> None:
    photo = noise(height, width)

    drawn = draw(photo, [her_face(64), her_face(512)], "poster", 0.8, max(height, width))

    assert drawn.shape == photo.shape


def test_a_grey_photo_stays_grey() -> None:
    grey = np.repeat(astronaut(256).mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)

    drawn = poster.draw(analyse(grey, []), 1.0).at(grey).astype(int)

    assert np.ptp(drawn, axis=2).max() < 24


def test_one_scene_serves_every_strength(portrait: Scene, drawn: Picture) -> None:
    poster.draw(portrait, 0.1).at(astronaut(512))

    assert np.array_equal(poster.draw(portrait, 1.0).at(astronaut(512)), drawn)


def _mean(lab: Array) -> Array:
    mean: Array = lab[:, *CHEEK].mean(axis=(1, 2))
    return mean
