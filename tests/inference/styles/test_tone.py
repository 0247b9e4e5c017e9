"""Light on faces: a shadow is not a moustache, and a moustache stays."""

from __future__ import annotations

import numpy as np
import pytest

from inference.arrays import Array
from inference.styles.anatomy import FaceFrame, draw_masks
from inference.styles.skin import Skin
from inference.styles.tone import relax_nose_shadows, toned

SKIN = (0.75, 0.05, 0.05)  # OKLab
FACE = FaceFrame(np.array([[88, 90], [168, 90], [128, 130], [98, 170], [158, 170]], np.float32))


@pytest.mark.parametrize(("half_width", "stays"), [(18, False), (60, True)])
def test_what_is_dark_below_a_nose_only_is_a_shadow(half_width: int, stays: bool) -> None:
    face = _face()
    lip = (0, slice(135, 163), slice(128 - half_width, 128 + half_width))
    face[lip] = 0.2
    face[1:, lip[1], lip[2]] = 0

    relax_nose_shadows(face, [FACE], _all_skin())

    lit, *hue = face[:, 148, 128]
    assert lit == pytest.approx(0.2, abs=0.01) if stays else lit > 0.8 * SKIN[0]
    assert max(hue) < 0.01 if stays else min(hue) > 0.7 * SKIN[1]


def test_a_shadow_on_a_face_is_lifted_but_never_past_the_skin_beside_it() -> None:
    face = _face()
    face[0, :, 128:] = 0.3

    before, after = (_toned(face, frames) for frames in ([], [FACE]))

    assert before[130, 150] + 0.05 < after[130, 150] < after[130, 110]


@pytest.mark.parametrize("lightness", [0.45, 0.55, 0.65])
def test_skin_is_brightened_a_little_and_dark_skin_stays_dark(lightness: float) -> None:
    face = _face()
    face[0] = lightness
    face[0, :40] = np.linspace(0, 1, 256)  # every tone: there is nothing to stretch

    brightened = float(_toned(face, [FACE])[130, 60]) - lightness

    assert 0.02 < brightened < 0.065


def _toned(face: Array, frames: list[FaceFrame]) -> Array:
    return toned(face, frames, draw_masks(frames, 256, 256), _all_skin(), unit=1)


def test_the_dark_half_of_a_face_gets_no_light_patch() -> None:
    face = _face()
    face[0, :, 128:] = 0.3

    relax_nose_shadows(face, [FACE], _all_skin())

    assert face[0, 135:163, 160].max() < 0.45


def _face() -> Array:
    return np.repeat(np.array(SKIN, np.float32), 256 * 256).reshape(3, 256, 256)


def _all_skin() -> Skin:
    return Skin(np.ones((256, 256), np.float32), np.ones((64, 64), np.bool_))
