from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import pytest

from inference.arrays import Array, Picture
from inference.dctnet.alignment import Mask
from inference.dctnet.strength import blended
from inference.styles.color import to_oklab
from tests.inference.portraits import EYES_NOSE_MOUTH, astronaut, flat, noise

STRENGTHS = [round(0.1 * step, 1) for step in range(1, 11)]
SIDE = 256
PALE, DARK, GREY = (246, 222, 206), (96, 62, 44), (128, 128, 128)
INK = (40, 26, 24)


@dataclass(frozen=True)
class Pair:
    """A photo, its painting, and where the painting has a geometry of its own."""

    photo: Picture
    painting: Picture
    redrawn: Mask

    def at(self, strength: float) -> Picture:
        return blended(self.photo, self.painting, self.redrawn, strength)


def head_mask(height: int, width: int, centre: tuple[int, int], axes: tuple[int, int]) -> Mask:
    mask = cv2.ellipse(np.zeros((height, width), np.uint8), centre, axes, 0, 0, 360, 255, -1)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), min(axes) / 8), np.uint8)


def drawn_face(skin: tuple[int, int, int], brows: int, eye: int, mouth: int) -> Picture:
    """brows, mouth: their height in pixels. eye: its radius."""
    face = flat(SIDE, SIDE, 90)
    cv2.ellipse(face, (128, 128), (70, 92), 0, 0, 360, skin, -1, cv2.LINE_AA)
    for x in (98, 158):
        cv2.ellipse(face, (x, brows + 10), (22, 10), 0, 200, 340, INK, 3, cv2.LINE_AA)
        cv2.circle(face, (x, 118), eye, INK, -1, cv2.LINE_AA)
    cv2.ellipse(face, (128, mouth - 8), (26, 8), 0, 20, 160, INK, 3, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(face, (0, 0), 0.8), np.uint8)


def moved_features(skin: tuple[int, int, int] = (206, 158, 130)) -> Pair:
    """The drawing has higher brows, larger eyes and a higher mouth."""
    photo = drawn_face(skin, brows=94, eye=7, mouth=182)
    painting = drawn_face(PALE, brows=86, eye=10, mouth=175)
    return Pair(photo, painting, head_mask(SIDE, SIDE, (128, 128), (80, 104)))


def portrait(brightness: float = 1.0) -> Pair:
    """The astronaut: paler, without texture, the face stretched a little."""
    photo = (astronaut(384) * brightness).astype(np.uint8)
    x, y = np.meshgrid(np.arange(384, dtype=np.float32), np.arange(384, dtype=np.float32))
    centre_x, centre_y = EYES_NOSE_MOUTH[2] * np.float32(0.75)
    pull = 1 - 0.15 * np.exp(-((x - centre_x) ** 2 + (y - centre_y) ** 2) / 900)
    at_x, at_y = centre_x + (x - centre_x) * pull, centre_y + (y - centre_y) * pull
    stretched = cv2.remap(photo, at_x, at_y, cv2.INTER_LINEAR)
    smooth = cv2.bilateralFilter(stretched, 9, 40, 5)
    paler = cv2.addWeighted(smooth, 0.7, flat(384, 384, 255), 0.3, 0)
    redrawn = head_mask(384, 384, (int(centre_x), int(centre_y)), (55, 70))
    return Pair(photo, np.asarray(paler, np.uint8), redrawn)


def without_heads(pair: Pair) -> Pair:
    return Pair(pair.photo, pair.painting, np.zeros_like(pair.redrawn))


def grey() -> Pair:
    pair = moved_features(GREY)
    return Pair(_without_colour(pair.photo), _without_colour(pair.painting), pair.redrawn)


def _without_colour(picture: Picture) -> Picture:
    return np.asarray(cv2.merge([cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)] * 3), np.uint8)


def unrelated() -> Pair:
    pair = moved_features()
    return Pair(noise(SIDE, SIDE), pair.painting, pair.redrawn)


PAIRS: dict[str, Callable[[], Pair]] = {
    "a face": moved_features,
    "dark skin": lambda: moved_features(DARK),
    "grey": grey,
    "a portrait": portrait,
    "a portrait in the dark": lambda: portrait(0.15),
    "no head": lambda: without_heads(portrait()),
    "another picture": unrelated,
}
every_pair = pytest.mark.parametrize("pair", [make() for make in PAIRS.values()], ids=PAIRS.keys())


def brow_lines(picture: Picture) -> list[Array]:
    """Through the left brow, from the top of the face to the eye: how dark, 0..1, at columns."""
    luminance = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[60:106, 90:106].astype(np.float32)
    darkness = np.maximum(np.median(luminance, axis=0) - luminance, 0)
    return list((darkness / darkness.max(axis=0)).T)


def contours(profile: Array, threshold: float = 0.2) -> int:
    """How many separate dark lines a profile crosses."""
    dark = np.concatenate([[False], profile > threshold])
    return int(np.count_nonzero(dark[1:] & ~dark[:-1]))


@every_pair
def test_full_strength_is_the_painting(pair: Pair) -> None:
    assert np.array_equal(pair.at(1.0), pair.painting)


@every_pair
def test_no_strength_is_the_photo(pair: Pair) -> None:
    assert np.array_equal(pair.at(0.0), pair.photo)


@every_pair
def test_more_strength_leads_further_from_the_photo(pair: Pair) -> None:
    distances = [cv2.norm(pair.at(s), pair.photo, cv2.NORM_L1) for s in STRENGTHS]

    assert (np.diff([0, *distances]) > 0).all()


@every_pair
def test_a_little_more_strength_changes_little_everywhere(pair: Pair) -> None:
    steps = np.stack([pair.at(s) for s in np.linspace(0.1, 1, 31)]).astype(np.float32)

    places = steps[:, : steps.shape[1] // 16 * 16, : steps.shape[2] // 16 * 16]
    places = places.reshape(31, steps.shape[1] // 16, 16, -1, 16, 3).mean(axis=(2, 4))
    whole_way = np.abs(pair.painting.astype(int) - pair.photo).max()
    assert np.abs(np.diff(places, axis=0)).max() < 0.06 * whole_way + 1


@pytest.mark.parametrize("skin", [(206, 158, 130), DARK, GREY])
def test_a_moved_brow_stays_one_line(skin: tuple[int, int, int]) -> None:
    pair = moved_features(skin)

    for strength in STRENGTHS:
        assert max(contours(line) for line in brow_lines(pair.at(strength))) == 1


def test_a_plain_blend_has_two_brows() -> None:
    """Otherwise the test above would say nothing."""
    pair = moved_features()

    plain = cv2.addWeighted(pair.photo, 0.5, pair.painting, 0.5, 0)

    assert min(contours(line) for line in brow_lines(np.asarray(plain, np.uint8))) == 2


def test_a_moved_brow_goes_all_the_way_without_turning_back() -> None:
    pair = moved_features()

    heights = [np.argmax(brow_lines(pair.at(s)), axis=1).mean() for s in (0.0, *STRENGTHS)]

    assert heights[0] - heights[-1] > 6  # pixels
    assert np.diff(heights).max() <= 0.25
    assert heights[0] - 6 < heights[5] < heights[0] - 2


@pytest.mark.parametrize("skin", [(206, 158, 130), DARK])
def test_skin_goes_straight_to_its_new_tone(skin: tuple[int, int, int]) -> None:
    pair = moved_features(skin)

    cheeks = [pair.at(s)[135:150, 90:165] for s in (0.0, *STRENGTHS)]
    lightness, a, b = np.array([to_oklab(cheek).mean(axis=(1, 2)) for cheek in cheeks]).T

    assert np.diff(lightness).min() > 0
    chroma = np.hypot(a, b)
    assert chroma.min() > min(chroma[0], chroma[-1]) - 0.003  # nobody turns grey half way


def test_lines_come_before_tone() -> None:
    photo, painting = flat(SIDE, SIDE, 120), flat(SIDE, SIDE, 220)
    cv2.line(painting, (0, 128), (255, 128), (20, 20, 20), 1)

    touched = blended(photo, painting, np.zeros((SIDE, SIDE), np.uint8), 0.3)[:, 128, 0].astype(int)

    assert 148 <= touched[20] <= 152
    assert touched[20] - touched[128] > 0.4 * 200


def test_where_nothing_was_redrawn_no_value_turns_back_or_overshoots() -> None:
    pair = without_heads(portrait())

    values = np.stack([pair.at(s) for s in (0.0, *STRENGTHS)]).astype(int)

    direction = np.sign(values[-1] - values[0])
    assert (np.diff(values, axis=0) * direction).min() >= -2  # rounding
    assert (values <= values[[0, -1]].max(axis=0)).all()
    assert (values >= values[[0, -1]].min(axis=0)).all()


@pytest.mark.parametrize("strength", [0.2, 0.5, 0.8])
def test_nothing_moves_outside_of_redrawn_heads(strength: float) -> None:
    pair = moved_features()
    far = cv2.dilate(pair.redrawn, np.ones((9, 9), np.uint8)) == 0

    with_head, without = pair.at(strength), without_heads(pair).at(strength)

    assert np.array_equal(with_head[far], without[far])
    assert not np.array_equal(with_head, without)


@pytest.mark.parametrize("strength", [0.2, 0.5, 0.8])
def test_the_seam_of_a_head_is_as_soft_as_its_mask(strength: float) -> None:
    redrawn = head_mask(SIDE, SIDE, (128, 128), (80, 80))
    smooth = cv2.GaussianBlur(noise(SIDE, SIDE).astype(np.float32), (0, 0), 4)
    photo = (100 + 4 * (smooth - smooth.mean())).clip(60, 140).astype(np.uint8)
    painting = photo + (redrawn[..., None] * (60 / 255)).astype(np.uint8)

    change = blended(photo, painting, redrawn, strength).astype(int) - photo

    steepest = np.abs(np.diff(painting.astype(int) - photo, axis=1)).max()
    assert np.abs(np.diff(change, axis=1)).max() <= 2 * steepest + 2
    assert change.min() >= -1
    assert change.max() <= 60


@pytest.mark.parametrize(
    ("height", "width"),
    [(1, 1), (1, 500), (500, 1), (9, 7), (33, 40), (40, 3000), (700, 33), (129, 255)],
)
def test_every_size_can_be_blended(height: int, width: int) -> None:
    photo, painting = noise(height, width), flat(height, width)

    result = blended(photo, painting, np.full((height, width), 255, np.uint8), 0.5)

    assert result.shape == photo.shape
    assert result.dtype == np.uint8


@every_pair
def test_the_same_again_is_the_same(pair: Pair) -> None:
    before = pair.photo.copy(), pair.painting.copy(), pair.redrawn.copy()

    first, second = pair.at(0.4), pair.at(0.4)

    assert np.array_equal(first, second)
    assert np.array_equal(before[0], pair.photo)
    assert np.array_equal(before[1], pair.painting)
    assert np.array_equal(before[2], pair.redrawn)
