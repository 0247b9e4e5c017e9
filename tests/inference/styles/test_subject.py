from __future__ import annotations

import numpy as np
import pytest

from inference.arrays import Picture
from inference.styles.anatomy import FaceFrame
from inference.styles.scene import Scene, analyse
from tests.inference.portraits import EYES_NOSE_MOUTH, astronaut, her_face, noise


@pytest.fixture(scope="module")
def portrait() -> Scene:
    return _analysed(astronaut(512))


def test_she_is_the_subject_with_her_hair_and_her_suit(portrait: Scene) -> None:
    mask = portrait.subject.mask

    assert mask.shape == (512, 512)
    assert mask[80:150, 200:250].min() > 0.95  # face
    assert mask[40:60, 215:235].mean() > 0.9  # hair
    assert mask[300:500, 150:300].mean() > 0.95  # suit


def test_what_is_behind_her_is_not(portrait: Scene) -> None:
    mask = portrait.subject.mask

    assert mask[:150, :100].mean() < 0.05  # the flag
    assert mask[20:150, 300:420].mean() < 0.15  # the shuttle


def test_it_is_trusted_less_the_smaller_faces_are() -> None:
    trust = [_analysed(_in_a_corner(side), side).subject.trust for side in (480, 240, 120, 60)]

    assert trust == sorted(trust, reverse=True)
    assert trust[0] > 0.9
    assert trust[-1] == 0


def test_without_a_face_everything_is_subject() -> None:
    scene = analyse(astronaut(128), [])

    assert scene.subject.mask.min() == 1
    assert scene.subject.silhouette.min() == 1


def test_the_same_photo_has_the_same_subject(portrait: Scene) -> None:
    again = _analysed(astronaut(512))

    assert np.array_equal(again.subject.silhouette, portrait.subject.silhouette)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (3, 2000), (2000, 3), (40, 50), (400, 90)])
def test_any_proportions_and_faces_anywhere_have_a_subject(height: int, width: int) -> None:
    frames = [FaceFrame(EYES_NOSE_MOUTH), FaceFrame(EYES_NOSE_MOUTH[[1, 0, 2, 4, 3]] - 180)]

    mask = analyse(noise(height, width), frames).subject.mask

    assert mask.shape == (height, width)
    assert 0 <= mask.min() <= mask.max() <= 1


def _analysed(photo: Picture, side: int = 512) -> Scene:
    return analyse(photo, [FaceFrame(her_face(side).landmarks)])


def _in_a_corner(side: int) -> Picture:
    """Her portrait in a larger, grey picture."""
    photo = np.full((512, 512, 3), 128, np.uint8)
    photo[:side, :side] = astronaut(side)
    return photo
