"""What only the pencil promises, and the paper that others draw on, too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from itertools import pairwise, product
from typing import cast

import cv2
import numpy as np
import pytest

from inference.arrays import Array, Picture, resized
from inference.drawing import Study, draw
from inference.styles import pencil
from inference.styles.anatomy import FaceFrame
from inference.styles.filters import blur
from inference.styles.graphite import PAPER
from inference.styles.paper import paper, turbulence
from inference.styles.scene import analyse
from tests.inference.portraits import astronaut, flat, her_face

Drawn = Callable[[float], Picture]  # at a strength

CHEEK = np.s_[115:135, 200:212]  # of the astronaut at 512 px
UPPER_LIP = np.s_[141:143, 212:234]
TEETH = np.s_[144:148, 219:231]
SUIT = np.s_[350:450, 100:140]


@pytest.fixture(scope="module")
def portrait() -> Study:
    return Study.of(astronaut(), [her_face()], 512)


@pytest.fixture(scope="module")
def drawn(portrait: Study) -> Drawn:
    """She at a strength, drawn once for all tests."""
    return cache(partial(portrait.drawn, "pencil"))


@pytest.mark.parametrize("shape", [(1, 1), (2, 900), (64, 64), (300, 500)])
@pytest.mark.parametrize("period", [0.1, 2.2, 40, 5000])
def test_turbulence_fits_any_size(shape: tuple[int, int], period: float) -> None:
    plane = turbulence(shape, period, seed=1)

    assert plane.shape == shape
    assert np.isfinite(plane).all()
    assert np.array_equal(plane, turbulence(shape, period, seed=1))


def test_turbulence_varies_by_one_around_zero_and_differs_from_seed_to_seed() -> None:
    one, other = (turbulence((400, 400), 10, seed) for seed in (1, 9))

    assert one.mean() == pytest.approx(0, abs=0.05)
    assert one.std() == pytest.approx(1, abs=0.05)
    assert abs(np.mean(one * other)) < 0.15


def test_paper_is_as_rough_as_asked_and_white_on_average() -> None:
    sheet = paper((512, 512), scale=1, amount=0.03)

    assert sheet.mean() == pytest.approx(1, abs=0.002)
    assert sheet.std() == pytest.approx(0.03, abs=0.002)


def test_what_is_flat_is_hatched_as_a_right_hander_does() -> None:
    drawing = draw(flat(512, 512, 110), [], "pencil", 1.0, 512)

    assert _direction(drawing) == pytest.approx(pencil.RIGHT_HANDER, abs=12)


def test_strokes_follow_the_shapes() -> None:
    folds = np.sin(np.arange(512) / 5) * 50 + 110
    across = np.repeat(np.repeat(folds[None, :, None], 512, axis=0), 3, axis=2).astype(np.uint8)

    upright = _direction(draw(across, [], "pencil", 1.0, 512))

    assert upright == pytest.approx(90, abs=8)


def test_the_darker_the_more_graphite() -> None:
    ramp = np.repeat(np.linspace(250, 10, 8), 64)
    photo = np.repeat(np.repeat(ramp[None, :, None], 256, axis=0), 3, axis=2).astype(np.uint8)

    drawing = draw(photo, [], "pencil", 0.7, 512)

    tones = drawing.mean(axis=(0, 2)).reshape(8, 64)[:, 16:48].mean(axis=1)
    assert (np.diff(tones) < -2).all()
    assert tones[0] > 235


def test_a_bold_pencil_is_darker_and_leaves_whiter_paper_than_a_delicate_one(
    drawn: Drawn,
) -> None:
    drawings = [drawn(strength) for strength in (0.7, 0.85, 1.0)]

    darkest, lightest = (
        [float(np.percentile(drawing, q)) for drawing in drawings] for q in (3, 70)
    )

    assert darkest[0] > darkest[1] + 5 > darkest[2] + 10
    assert lightest == sorted(lightest)


def test_every_step_between_usual_and_bold_is_seen(drawn: Drawn) -> None:
    drawings = [drawn(strength) for strength in (0.7, 0.8, 0.9, 1.0)]

    steps = [np.abs(_tones(a) - _tones(b)).mean() for a, b in pairwise(drawings)]

    assert min(steps) > 2.5


def test_colour_goes_as_strength_comes(drawn: Drawn) -> None:
    colors = [np.ptp(drawn(strength)[SUIT].mean(axis=(0, 1))) for strength in (0.1, 0.3, 0.5, 1.0)]

    assert colors == sorted(colors, reverse=True)
    assert colors[1] > 40
    assert colors[3] < 10


def test_a_larger_result_is_drawn_finer_and_not_enlarged() -> None:
    small, large = (draw(flat(24, 64, 110), [], "pencil", 0.7, size) for size in (1024, 2048))

    growth = _width_of_strokes(large) / _width_of_strokes(small)

    assert 1.1 < growth < 1.75


@pytest.mark.parametrize("level", [70, 150])
def test_previews_have_no_waves(level: int) -> None:
    drawing = draw(flat(16, 64, level), [], "pencil", 0.7, 2048)

    for shown, interpolation in product((1280, 800, 320), (cv2.INTER_AREA, cv2.INTER_LINEAR)):
        size = shown, shown // 4
        preview = cast(Picture, cv2.resize(drawing, size, interpolation=interpolation))
        seen, meant = (_from_afar(picture) for picture in (preview, drawing))
        assert np.abs(seen - meant).max() < 2.5


def test_contours_are_drawn_twice_and_slightly_apart() -> None:
    paper_alone = flat(256, 1024, 255)
    plain = pencil.draw(analyse(paper_alone, []), 0.7)
    contours = np.zeros((256, 1024), np.float32)
    contours[127:130] = 1

    drawing = replace(plain, contours=contours).at(paper_alone)

    ink = plain.at(paper_alone)[..., 1].astype(int) - drawing[..., 1]
    assert ink[128].min() > 60
    assert np.mean(ink[124:127].max(axis=0) > 25) > 0.15  # above it here, below it there
    assert np.mean(ink[130:133].max(axis=0) > 25) > 0.15
    assert ink[:115].max() < 5


def test_teeth_stay_paper_and_eyes_are_dark(drawn: Drawn) -> None:
    drawing = drawn(0.7)

    assert drawing[TEETH].mean() > 190
    for x, y in her_face().landmarks[:2].astype(int):
        assert drawing[y - 3 : y + 4, x - 3 : x + 4].min() < 90


def test_dark_skin_is_drawn_on_darker_paper_and_most_of_all_by_a_bold_pencil(
    drawn: Drawn,
) -> None:
    dark = Study.of((astronaut() * 0.45).astype(np.uint8), [her_face()], 512)

    light_cheeks, dark_cheeks = (
        np.array([draws(strength)[CHEEK].mean() for strength in (0.3, 0.7, 1.0)])
        for draws in (drawn, partial(dark.drawn, "pencil"))
    )

    assert (light_cheeks - dark_cheeks > 50).all()
    assert light_cheeks[2] - dark_cheeks[2] > light_cheeks[1] - dark_cheeks[1]


@pytest.mark.parametrize("strength", [0.7, 1.0])
def test_lips_are_darker_than_teeth_and_skin(drawn: Drawn, strength: float) -> None:
    drawing = drawn(strength)

    assert drawing[UPPER_LIP].mean() < min(drawing[TEETH].mean(), drawing[CHEEK].mean()) - 15


def test_a_bold_pencil_leaves_out_what_is_behind_her(drawn: Drawn) -> None:
    wall = [drawn(strength)[60:200, 400:500].mean() for strength in (0.1, 1.0)]

    assert wall[1] > 230 > wall[0]


def test_low_light_is_no_black_smear() -> None:
    night = (astronaut() * 0.2).astype(np.uint8)

    drawing = draw(night, [], "pencil", 0.7, 512)

    assert drawing.mean() > 100
    assert drawing.astype(np.float32).std() > 40


def test_white_is_paper() -> None:
    drawing = draw(flat(64, 64, 255), [], "pencil", 1.0, 512)

    assert np.abs(drawing.mean(axis=(0, 1)) - PAPER).max() < 8
    assert 0.5 < drawing.astype(np.float32).std() < 6  # it has a grain


def test_strokes_of_crowds_are_finer(portrait: Study) -> None:
    crowd = analyse(astronaut(), [FaceFrame(her_face(128).landmarks)])

    strokes = [pencil.draw(scene, 0.7).stroke for scene in (crowd, portrait.scene)]

    assert strokes[0] < 0.6 * strokes[1]


def _direction(drawing: Picture) -> float:
    """Of most strokes, in degrees from the x axis, counterclockwise."""
    tones = blur(_tones(drawing), 1)
    gx, gy = cv2.Sobel(tones, cv2.CV_32F, 1, 0), cv2.Sobel(tones, cv2.CV_32F, 0, 1)
    across = np.arctan2(2 * np.sum(gx * gy), np.sum(gx * gx - gy * gy)) / 2
    return float(np.rad2deg(np.pi / 2 - across) % 180)


def _width_of_strokes(drawing: Picture) -> float:
    """In pixels, by how fast the drawing varies."""
    tones = _tones(drawing)[100:-100, 100:-100]
    across, down = np.diff(tones, axis=1), np.diff(tones, axis=0)
    return float(tones.std() / np.sqrt(across.var() + down.var()))


def _from_afar(drawing: Picture) -> Array:
    """What is left of strokes where waves would be seen."""
    return resized(_tones(drawing), 8, 2)


def _tones(drawing: Picture) -> Array:
    tones: Array = drawing.mean(axis=2, dtype=np.float32)
    return tones
