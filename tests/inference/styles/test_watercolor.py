"""What only watercolour promises."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from inference.arrays import Array, Picture, fitted, resized
from inference.drawing import draw
from inference.styles import watercolor
from inference.styles.anatomy import FaceFrame
from inference.styles.belongings import find_belongings
from inference.styles.pigment import PAPER, Watercolor
from inference.styles.scene import Scene, analyse
from inference.styles.shore import CRISP, find_shore
from tests.inference.portraits import astronaut, flat, her_face

WHITE = 255 * np.array(PAPER)


@pytest.fixture(scope="module")
def portrait() -> Scene:
    return analyse(astronaut(512), [FaceFrame(her_face().landmarks)])


@pytest.fixture(scope="module")
def landscape() -> Scene:
    return analyse(flat(256, 384, 120), [])


def test_washes_end_in_paper_around_the_subject(portrait: Scene) -> None:
    drawing = watercolor.draw(portrait, 1.0).at(astronaut(512))

    beside, face = drawing[40:120, 420:500], drawing[90:150, 195:255]

    assert np.abs(beside.mean(axis=(0, 1)) - WHITE).max() < 8
    assert face.mean() < 215


def test_washes_end_before_the_border_where_nobody_is(landscape: Scene) -> None:
    drawing = watercolor.draw(landscape, 1.0).at(flat(256, 384, 120))

    assert np.abs(drawing[:4].mean(axis=(0, 1)) - WHITE).max() < 12
    assert drawing[100:150, 150:230].mean() < 200


@pytest.mark.parametrize("strength", [0.3, 0.6, 1.0])
def test_more_strength_leaves_more_paper(portrait: Scene, strength: float) -> None:
    less, more = (_bare(_depth(portrait, s)) for s in (strength - 0.2, strength))

    assert less < more


def test_a_weak_watercolour_shows_paper_and_a_very_weak_one_hardly_any(portrait: Scene) -> None:
    assert _bare(_depth(portrait, 0.3)) > 0.02
    assert _bare(_depth(portrait, 0.1)) < 0.01


def test_no_face_is_left_unpainted(portrait: Scene) -> None:
    in_a_corner = analyse(astronaut(512)[60:, 160:], [_moved(her_face().landmarks, -160, -60)])

    for scene in (portrait, in_a_corner):
        depth = _depth(scene, 1.0)
        assert depth[scene.masks.face > 0.9].min() >= 1


def test_what_a_silhouette_missed_is_painted_with_her() -> None:
    wall, braid = (40, 170, 170), (30, 24, 20)
    photo = astronaut(256).copy()
    photo[:, 200:] = photo[:60] = photo[:, :20] = wall
    photo[130:150, 160:248] = braid
    scene = analyse(photo, [FaceFrame(her_face(256).landmarks)])

    belongings = find_belongings(scene)

    assert belongings[140, 245] > 0.7
    assert belongings[100, 245] < 0.1
    assert _depth(scene, 1.0)[140, 245] >= 1


def test_darkness_beside_people_is_painted_with_them() -> None:
    photo = astronaut(256).copy()
    photo[:, 200:] = photo[:110, 170:] = photo[:80, :60] = photo[:20] = photo[:, :20] = 22
    scene = analyse(photo, [FaceFrame(her_face(256).landmarks)])

    belongings = find_belongings(scene)

    assert belongings[60, 180] > 0.7
    assert belongings[60, 230] < 0.1


def test_in_a_crowd_everybody_is_painted_up_to_the_border() -> None:
    landmarks = np.array([(-1.5, -2), (1.5, -2), (0, 0), (-1, 2), (1, 2)], np.float32)
    people = [_moved(landmarks, x, 8) for x in range(8, 256, 12)]
    depth = _depth(analyse(flat(256, 256, 120), people), 1.0)

    assert depth[4:12, 4:-4].min() > 0
    assert _bare(depth[-2:]) > 0.9


def test_black_becomes_a_dark_wash_of_indigo() -> None:
    red, green, blue = _painted_square((12, 12, 12), on=(120, 160, 200))

    assert blue > red + 8
    assert blue > green + 8
    assert max(red, green, blue) < 110


def test_in_a_photo_without_colours_black_has_none_either() -> None:
    assert np.ptp(_painted_square((12, 12, 12), on=(200, 200, 200))) < 4


def test_brown_stays_brown() -> None:
    red, green, blue = _painted_square((58, 38, 24), on=(200, 200, 200))

    assert red > green > blue


def test_the_shadows_of_brown_are_not_blue() -> None:
    shadows = np.indices((256, 256)).sum(axis=0) // 12 % 2 == 0
    hair = np.where(shadows[..., None], (14, 14, 14), (88, 58, 38))

    drawing = _with_square(hair, on=(120, 160, 200))[128:384, 128:384]

    middles = cv2.erode(shadows.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    middles[:72] = middles[-72:] = middles[:, :72] = middles[:, -72:] = False
    red, _, blue = drawing[middles].mean(axis=0)
    assert blue < red + 4


def test_black_hair_keeps_its_strands() -> None:
    hair = flat(256, 256, 16)
    hair[:, ::16] = hair[:, 1::16] = 48

    drawing = _with_square(hair, on=(200, 200, 200))[200:312, 200:312]

    assert drawing.mean(axis=2).std() > 11  # in the photo 10.6


def test_eyes_stay_dark_and_clear(portrait: Scene) -> None:
    drawing = watercolor.draw(portrait, 1.0).at(astronaut(512)).mean(axis=2)

    for x, y in her_face().landmarks[:2].astype(int):
        assert drawing[y - 3 : y + 4, x - 3 : x + 4].min() < 20


def test_a_hand_misses_contours_a_little() -> None:
    photo = flat(256, 256, 220)
    photo[:, 128:] = (40, 90, 40)

    around = draw(photo, [], "watercolor", 1.0, 256)[40:216, 100:156].mean(axis=2)

    border = (around < (around[:, 0].mean() + around[:, -1].mean()) / 2).argmax(axis=1)
    assert border.std() > 0.4
    assert np.ptp(border) < 8


def test_a_dark_wash_is_no_smoke() -> None:
    dark = draw(flat(512, 512, 20), [], "watercolor", 1.0, 512)[128:384, 128:384]

    clouds = cv2.GaussianBlur(dark, (0, 0), 12).astype(np.float32).mean(axis=2)

    assert clouds.std() < 8  # at 15 it looks like smoke


def test_white_paper_has_a_grain() -> None:
    assert draw(flat(64, 64, 255), [], "watercolor", 1.0, 256).mean(axis=2).std() > 2


def test_pigment_granulates_more_than_paper_does(landscape: Scene) -> None:
    drawing = watercolor.draw(landscape, 1.0)
    smooth = replace(drawing, grain=np.zeros_like(drawing.grain))
    photo = flat(512, 768, 120)

    assert _grain(drawing.at(photo)) > 1.5 * _grain(smooth.at(photo))


def test_granules_are_as_fine_in_a_large_result_as_it_has_pixels(landscape: Scene) -> None:
    drawing = watercolor.draw(landscape, 1.0)
    small = drawing.at(flat(256, 384, 120))
    large = drawing.at(flat(768, 1152, 120))

    enlarged = resized(small, 1152, 768, cv2.INTER_CUBIC)

    assert _grain(large) > 1.5 * _grain(enlarged)


def test_a_wet_edge_is_crisp_in_a_large_result(landscape: Scene) -> None:
    from_left = np.arange(384, dtype=np.float32) - 192
    depth = np.tile(from_left / np.float32(CRISP * landscape.scale), (256, 1))
    drawing = replace(watercolor.draw(landscape, 1.0), depth=depth)

    drawn = drawing.at(flat(1024, 1536, 120))[300:700, 700:1000]
    large, inside = drawn[:, :140].mean(axis=(0, 2)), drawn[:, -100:].mean()

    paper, rim = large[:40].mean(), large.min()
    between = (large < paper - 0.1 * (paper - rim)) & (large > paper - 0.9 * (paper - rim))
    assert paper > inside + 60 > rim + 75
    assert np.flatnonzero(between)[0] > 40
    assert np.count_nonzero(between[: large.argmin()]) <= 10


def test_the_pencil_is_seen_on_bare_paper(portrait: Scene) -> None:
    drawing = watercolor.draw(portrait, 1.0)
    without = replace(drawing, pencil=np.zeros_like(drawing.pencil))

    for size in (512, 1024):
        photo = fitted(astronaut(512), size)
        drawn, bare = drawing.at(photo), without.at(photo)
        on_paper = _enlarged(drawing, size) < 0
        assert (bare.astype(int) - drawn)[on_paper].max() > 12


def test_her_skin_keeps_its_lightness_at_every_strength(portrait: Scene) -> None:
    dark = (astronaut(512) * 0.4).astype(np.uint8)
    scene = analyse(dark, [FaceFrame(her_face().landmarks)])
    skin = portrait.skin.mask > 0.8

    lightness = [float(watercolor.draw(scene, s).at(dark)[skin].mean()) for s in (0.2, 0.6, 1.0)]

    assert max(lightness) - min(lightness) < 25
    assert max(lightness) < float(watercolor.draw(portrait, 0.8).at(astronaut(512))[skin].mean())


def _painted_square(color: npt.ArrayLike, on: tuple[int, int, int]) -> Array:
    """The mean colour of what becomes of its middle."""
    mean: Array = _with_square(color, on)[200:312, 200:312].mean(axis=(0, 1))
    return mean


def _with_square(color: npt.ArrayLike, on: tuple[int, int, int]) -> Picture:
    """A photo of 512 px with a square of 256 px in its middle, drawn at full strength."""
    photo = np.full((512, 512, 3), on, np.uint8)
    photo[128:384, 128:384] = color
    return draw(photo, [], "watercolor", 1.0, 512)


def _bare(depth: Array) -> float:
    return float((depth < 0).mean())


def _depth(scene: Scene, strength: float) -> Array:
    return find_shore(scene, find_belongings(scene), strength).depth


def _moved(landmarks: Array, x: float, y: float) -> FaceFrame:
    return FaceFrame(np.add(landmarks, (x, y), dtype=np.float32))


def _grain(picture: Picture) -> float:
    """The light that changes from one pixel to the next, in the middle."""
    height, width = picture.shape[:2]
    middle = picture[height // 3 : -height // 3, width // 3 : -width // 3].mean(axis=2)
    return float(np.abs(np.diff(middle)).mean())


def _enlarged(drawing: Watercolor, size: int) -> Array:
    return resized(drawing.depth, size, size, cv2.INTER_CUBIC)
