from __future__ import annotations

import numpy as np
import pytest

from inference.arrays import Picture
from inference.drawing import draw
from inference.faces import Face
from inference.styles import ink
from inference.styles.anatomy import FaceFrame
from inference.styles.scene import Scene, analyse
from tests.inference.portraits import astronaut, flat, her_face


@pytest.fixture(scope="module")
def portrait() -> Scene:
    return analyse(astronaut(512), [FaceFrame(her_face().landmarks)])


@pytest.mark.parametrize("faces", [[], [her_face()]], ids=["nobody", "her"])
def test_more_strength_leads_further_from_the_photo(faces: list[Face]) -> None:
    strengths = (0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
    drawings = [draw(astronaut(), faces, "ink", strength, 512) for strength in strengths]

    distances = [_away(drawing, astronaut()) for drawing in drawings]

    assert distances == sorted(distances)
    assert distances[0] < distances[-1] / 1.5


def test_strength_leads_away_from_a_dark_photo_too() -> None:
    # a dark face is lightened at every strength, and lines darken it again
    dark = (astronaut() * 0.45).astype(np.uint8)
    drawings = [draw(dark, [her_face()], "ink", s / 10, 512) for s in range(1, 11)]

    distances = [_away(drawing, dark) for drawing in drawings]

    assert distances == sorted(distances)


def test_contours_are_drawn_where_light_meets_dark() -> None:
    photo = flat(256, 256, 220)
    photo[:, 128:] = 60

    drawing = draw(photo, [], "ink", 1.0, 512)

    darkest = int(drawing.sum(axis=(0, 2)).argmin())
    assert 250 <= darkest <= 275
    assert drawing[256, darkest].max() < 50


def test_lines_keep_the_hue_of_what_they_surround() -> None:
    photo = flat(256, 256, 230)
    photo[:, 128:] = (150, 40, 40)

    red, green, blue = draw(photo, [], "ink", 1.0, 512)[256, 262].astype(int)

    assert red > green + 10
    assert red > blue + 10


def test_there_are_fewer_tones_than_in_the_photo() -> None:
    ramp = np.linspace(40, 250, 512).astype(np.uint8)
    photo = np.repeat(np.repeat(ramp[None, :, None], 64, axis=0), 3, axis=2)

    steps = np.abs(np.diff(draw(photo, [], "ink", 1.0, 512)[32, :, 1].astype(int)))

    assert np.count_nonzero(steps == 0) > 0.6 * len(steps)


def test_one_scene_serves_every_strength(portrait: Scene) -> None:
    before = portrait.lab.copy(), portrait.fine.copy()

    weak, strong = ink.draw(portrait, 0.2), ink.draw(portrait, 1.0)
    again = ink.draw(portrait, 0.2)

    assert strong.lines.mean() > weak.lines.mean()
    assert np.array_equal(weak.color, again.color)
    assert np.array_equal(before[0], portrait.lab)
    assert np.array_equal(before[1], portrait.fine)


def test_many_small_faces_are_drawn() -> None:
    tile = np.tile(astronaut(128), (3, 4, 1))
    corners = np.array([(128 * x, 128 * y) for x in range(4) for y in range(3)], np.float32)
    frames = [FaceFrame(her_face(128).landmarks + corner) for corner in corners]

    layers = ink.draw(analyse(tile, frames), 0.7)

    assert layers.color.shape == tile.shape
    assert 0 < layers.lines.mean() < 0.5


def _away(one: Picture, other: Picture) -> float:
    return float(np.abs(one.astype(np.float32) - other.astype(np.float32)).mean())
