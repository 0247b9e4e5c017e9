from __future__ import annotations

import numpy as np
import pytest

from inference.styles.anatomy import FaceFrame
from inference.styles.color import from_oklab, to_oklab
from inference.styles.eyes import enlarge_eyes
from inference.styles.filters import flow_of
from inference.styles.scene import Scene, analyse
from tests.inference.portraits import EYES_NOSE_MOUTH, astronaut, her_face, noise


@pytest.fixture(scope="module")
def portrait() -> Scene:
    return analyse(astronaut(512), [FaceFrame(EYES_NOSE_MOUTH)])


def test_colours_survive_the_way_to_oklab_and_back() -> None:
    picture = noise(50, 40)

    difference = from_oklab(to_oklab(picture)).astype(int) - picture

    assert np.abs(difference).max() <= 1


def test_grey_has_no_colour_and_white_is_one() -> None:
    white = to_oklab(np.full((1, 1, 3), 255, np.uint8))[:, 0, 0]

    assert white == pytest.approx([1, 0, 0], abs=1e-3)


def test_masks_lie_on_the_features(portrait: Scene) -> None:
    (left_eye, right_eye), nose = EYES_NOSE_MOUTH[:2].astype(int), EYES_NOSE_MOUTH[2].astype(int)

    assert portrait.masks.eyes[left_eye[1], left_eye[0]] == 1
    assert portrait.masks.eyes[right_eye[1], right_eye[0]] == 1
    assert portrait.masks.nose[nose[1], nose[0]] > 0.5
    assert portrait.masks.mouth[140, 225] == 1
    assert portrait.masks.face[300:].max() == 0


def test_skin_is_found_on_the_face_and_not_in_the_hair_or_the_flag(portrait: Scene) -> None:
    skin = portrait.skin.mask

    assert skin[115:135, 205:215].mean() > 0.8  # a cheek
    assert skin[50:60, 215:235].mean() < 0.3  # hair
    assert skin[:200, :100].mean() < 0.1  # the flag


def test_strokes_are_measured_by_the_faces() -> None:
    near, far = (analyse(astronaut(512), [_face_of_size(size)]) for size in (90, 15))
    nobody = analyse(astronaut(512), [])

    assert near.unit > nobody.unit > far.unit


def test_flow_runs_along_edges() -> None:
    x, y = np.meshgrid(np.arange(64, dtype=np.float32), np.arange(64, dtype=np.float32))
    flow = flow_of(np.sin((x + y) / 4), sigma=2)

    along = np.abs(flow.x - flow.y)[10:-10, 10:-10] / np.sqrt(2)

    assert along.min() > 0.99  # up and to the right, or the opposite
    assert flow.coherence[10:-10, 10:-10].min() > 0.9


def test_eyes_grow_and_the_rest_of_the_face_stays() -> None:
    photo = astronaut(512)

    enlarged = enlarge_eyes(photo, [FaceFrame(her_face().landmarks)], 0.2)

    changed = np.abs(enlarged.astype(int) - photo).max(axis=2) > 0
    assert changed[95:108, 195:212].any()
    assert not changed[125:].any()
    assert np.array_equal(enlarge_eyes(photo, [], 0.2), photo)


def _face_of_size(size: float) -> FaceFrame:
    return FaceFrame((EYES_NOSE_MOUTH - 200) * np.float32(size / 44) + 200)
