"""The lines that every style draws with its own pen."""

from __future__ import annotations

import numpy as np

from inference.styles.anatomy import FaceFrame
from inference.styles.lines import Pen, draw_lines
from inference.styles.scene import analyse
from tests.inference.portraits import astronaut, flat, her_face

PEN = Pen(width=1, threshold=0.005, gain=150, shortest=20, nose=0.5)
NO_CONTOURS = Pen(width=1, threshold=1, gain=150, shortest=20, nose=0.5)


def test_a_wire_is_a_line_and_specks_are_none() -> None:
    photo = flat(128, 1024, 200)
    photo[30:33, 100:900] = 110
    for row in range(70, 120, 16):
        photo[row : row + 3, 100:900] = np.where(np.arange(800) % 16 < 3, 110, 200)[:, None]

    ink = draw_lines(analyse(photo, []), PEN)

    assert ink[28:35, 150:850].max(axis=0).min() > 0.9
    assert ink[60:].max() < 0.1


def test_eyes_and_mouths_have_finer_lines_of_their_own() -> None:
    scene = analyse(astronaut(512), [FaceFrame(her_face(512).landmarks)])

    ink = draw_lines(scene, NO_CONTOURS)

    masks = scene.masks
    assert ink[masks.eyes > 0.9].max() > 0.9
    assert ink[masks.mouth > 0.9].max() > 0.5
    assert ink[np.maximum(masks.features, masks.nose) == 0].max() == 0
