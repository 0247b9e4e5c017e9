from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from inference.arrays import Array, Picture, resized
from inference.drawing import Study, draw
from inference.faces import Face
from inference.styles import manga
from inference.styles.anatomy import FaceFrame
from inference.styles.features import find_irises, own_lightness, smallness
from inference.styles.filters import blur
from inference.styles.scene import Scene, analyse
from inference.styles.screen import COARSE, FINE, FINEST, screened
from inference.styles.staging import look_at
from inference.styles.subject import Subject
from tests.inference.portraits import astronaut, flat, her_face

SMALL = 256
HEAD = np.s_[10:90, 85:145]  # at that size
SHADOW = np.s_[45:70, 95:110]
CHEEK = np.s_[120:135, 202:215]  # at 512 pixels
HAIR = np.s_[36:52, 196:212]
VISOR = np.s_[425:475, 320:350]


@pytest.fixture(scope="module")
def portrait() -> Scene:
    return _scene(astronaut())


@pytest.mark.parametrize("tone", [0.0, 0.08, 0.2, 0.36, 0.54, 0.8, 1.0])
@pytest.mark.parametrize("side", [512, 1024, 2048])
def test_dots_are_as_dark_as_the_tone(tone: float, side: int) -> None:
    dots = screened(np.full((64, 64), tone, np.float32), side, side)

    assert dots.mean() == pytest.approx(tone, abs=0.01)


def test_all_dots_are_alike() -> None:
    dots = screened(np.full((64, 64), 0.2, np.float32), 1024, 1024)

    assert np.array_equal(dots[8:, 8:], dots[:-8, :-8])


def test_dots_grow_with_the_result() -> None:
    tone = np.full((64, 64), 0.2, np.float32)

    small, large = screened(tone, 1024, 1024), screened(tone, 2048, 2048)

    assert _distance_between_dots(large[0]) == 2 * _distance_between_dots(small[0])


@pytest.mark.parametrize("grid", [COARSE, FINE, FINEST])
@pytest.mark.parametrize("shown", [1280, 800, 320])
def test_previews_have_no_waves(shown: int, grid: float) -> None:
    dots = screened(np.full((64, 64), 0.2, np.float32), 2048, 2048, grid)

    preview = resized(dots, shown, shown)

    seen_from_afar = blur(preview, 12)[40:-40, 40:-40]  # wider than any dot, narrower than a wave
    assert np.ptp(seen_from_afar) < 0.002


def test_strong_drawings_are_ink_on_paper() -> None:
    drawing = _drawn(astronaut(), 1.0).astype(int)

    assert np.ptp(drawing, axis=2).max() <= 6
    assert np.mean((drawing[..., 0] < 40) | (drawing[..., 0] > 230)) > 0.7


def test_weak_drawings_keep_colour() -> None:
    suit = np.s_[350:450, 100:140]

    red, _, blue = _drawn(astronaut(), 0.3)[suit].mean(axis=(0, 1))

    assert red > blue + 60


def test_every_step_of_strength_is_seen() -> None:
    drawings = [_drawn(astronaut(SMALL), step / 10).astype(np.float32) for step in range(1, 11)]

    away = [float(np.abs(drawing - astronaut(SMALL)).mean()) for drawing in drawings]
    steps = [float(np.abs(b - a).mean()) for a, b in pairwise(drawings)]

    assert all(later > earlier for earlier, later in pairwise(away))
    assert min(steps) > 2


def test_light_skin_is_paper_and_dark_skin_a_tone(portrait: Scene) -> None:
    dark = _scene((astronaut() * 0.5).astype(np.uint8))

    light_tone, dark_tone = (
        manga.draw(scene, 0.7).tone[CHEEK].mean() for scene in (portrait, dark)
    )

    assert light_tone < 0.03
    assert dark_tone > 0.06


def test_shadows_on_dark_skin_are_no_blacks() -> None:
    half_lit = astronaut(SMALL) * 0.3
    half_lit[:, :112] *= 0.3

    page = manga.draw(_scene(half_lit.astype(np.uint8)), 0.7)

    assert page.ink[SHADOW].mean() < 0.35  # an eye, and no more
    assert page.tone[SHADOW].mean() > 0.3


def test_what_is_nearly_black_is_drawn_lighter_and_the_more_the_stronger() -> None:
    photo = (astronaut(SMALL) * 0.12).astype(np.uint8)
    study = Study.of(photo, [], SMALL)

    means = [study.drawn("manga", strength).mean() for strength in (0.6, 0.7, 0.8, 0.9, 1.0)]

    assert means[0] > 60
    assert all(lighter > light for light, lighter in pairwise(means))


def test_own_skin_is_measured_on_faces(portrait: Scene) -> None:
    own = own_lightness(portrait)

    assert own[CHEEK].mean() == pytest.approx(float(portrait.fine[0][CHEEK].mean()), abs=0.1)


def test_open_eyes_have_an_iris_each(portrait: Scene) -> None:
    irises = sorted(find_irises(portrait), key=lambda iris: float(iris.centre[0]))

    eyes = her_face().landmarks[:2]
    assert len(irises) == 2
    assert all(np.abs(iris.centre - eye).max() < 5 for iris, eye in zip(irises, eyes, strict=True))


def test_catch_lights_are_paper(portrait: Scene) -> None:
    iris = find_irises(portrait)[0]
    x, y = (iris.centre + iris.radius * np.array(manga.HIGHLIGHTS[0][:2])).astype(int)

    drawing = manga.draw(portrait, 1.0).at(astronaut())

    assert drawing[y, x].min() > 200


def test_closed_eyes_and_small_ones_have_none() -> None:
    closed = _scene(flat(512, 512, 180))
    small = _scene(np.tile(astronaut(128), (4, 4, 1)), her_face(128))

    assert not find_irises(closed)
    assert not find_irises(small)


def test_eyes_that_look_down_have_none() -> None:
    lids = astronaut(512).copy()
    for x, y in her_face(512).landmarks[:2].astype(int):
        lids[y - 12 : y, x - 15 : x + 15] = lids[y + 25, x]
        lids[y : y + 12, x - 15 : x + 15] = 10

    assert not find_irises(_scene(lids))


def test_hair_that_was_not_found_is_somebodys(portrait: Scene) -> None:
    scene = _scene(astronaut())
    silhouette = portrait.subject.silhouette.copy()
    silhouette[:60] = 0
    vars(scene)["subject"] = Subject(silhouette, trust=1.0)

    people = look_at(scene, day=1.0).people

    assert people[HAIR].mean() > 0.5
    assert people[:60, :150].max() < 0.1


def test_the_dark_half_of_a_light_face_is_dense_dots() -> None:
    half_lit = astronaut(SMALL).copy()
    half_lit[:, :112] //= 3

    page = manga.draw(_scene(half_lit), 0.7)

    assert page.ink[SHADOW].mean() < 0.4
    assert page.tone[SHADOW].mean() > 0.3


def test_plain_walls_have_no_short_strokes() -> None:
    rough = flat(SMALL, SMALL, 180)
    rough[::12, 4::24] = rough[1::12, 4::24] = 120
    rough[::12, 5::24] = rough[1::12, 5::24] = 120
    rough[HEAD] = astronaut(SMALL)[HEAD]
    scene = _scene(rough)
    silhouette = np.zeros(scene.shape, np.float32)
    silhouette[HEAD] = 1
    vars(scene)["subject"] = Subject(silhouette, trust=1.0)

    assert manga.draw(scene, 1.0).ink[150:].mean() < 0.005


def test_who_throws_back_the_head_has_no_catch_lights() -> None:
    landmarks = her_face(SMALL).landmarks.copy()
    landmarks[2] = landmarks[:2].mean(axis=0)

    assert not find_irises(analyse(astronaut(SMALL), [FaceFrame(landmarks)]))


def test_only_small_faces_are_simplified() -> None:
    large, small = (
        _scene(astronaut()),
        _scene(np.tile(astronaut(128), (4, 4, 1)), her_face(128)),
    )

    assert smallness(large).max() == 0
    assert smallness(small).max() == 1


def test_black_things_behind_people_stay_whole(portrait: Scene) -> None:
    assert manga.draw(portrait, 1.0).ink[VISOR].mean() > 0.9


def test_whoever_is_in_the_dark_stays_there() -> None:
    dark = flat(SMALL, SMALL, 44)
    dark[HEAD] = astronaut(SMALL)[HEAD]

    ink = manga.draw(_scene(dark), 0.7).ink

    assert ink[:, :60].mean() > 0.95


def test_a_wall_that_was_taken_for_somebody_is_a_wall() -> None:
    picture = flat(SMALL, SMALL, 190)
    picture[100:, 60:120] = (150, 40, 40)
    scene = _scene(picture)
    silhouette = np.zeros(scene.shape, np.float32)
    silhouette[100:, 60:200] = 1
    vars(scene)["subject"] = Subject(silhouette, trust=1.0)

    people = look_at(scene, day=1.0).people

    assert people[150:, 70:110].min() > 0.9
    assert people[150:, 140:].max() < 0.1


def _scene(picture: Picture, face: Face | None = None) -> Scene:
    face = face or her_face(picture.shape[0])
    return analyse(picture, [FaceFrame(face.landmarks)])


def _drawn(picture: Picture, strength: float) -> Picture:
    return draw(picture, [her_face(picture.shape[0])], "manga", strength, picture.shape[0])


def _distance_between_dots(row: Array) -> int:
    starts = np.flatnonzero((row[1:] > 0.5) & (row[:-1] <= 0.5))
    return int(np.diff(starts)[0])
