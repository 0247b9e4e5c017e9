"""What of people's skin is never solid black: shadows on it are dots."""

from __future__ import annotations

from typing import Final

import numpy as np

from inference.arrays import Array, resized
from inference.styles.anatomy import FaceFrame, around, find_brows, is_empty, offsets
from inference.styles.filters import blur, scaled, smoothstep
from inference.styles.scene import Scene
from inference.styles.shading import from_upper_lip
from inference.styles.staging import Stage

DARKEST: Final = 0.05  # lightness that is black even on the darkest skin
DARKER: Final = 0.46  # of the lightness of skin: so dark, and as much darker, is black
DEEPEST: Final = 0.14  # lightness that is black in shadows on faces
DARK_SKIN: Final = 0.08  # and on dark skin
LIT_FROM_ONE_SIDE: Final = (0.25, 0.35)  # difference between both cheeks
BROWN: Final = (0.012, 0.025)  # colour of dark skin, and not of black hair
MOUSTACHE: Final = 0.2  # lightness below a nose that is not only its shadow
SMALLEST: Final = 24.0  # face size, at 1024 px: smaller ones have their own rules
COARSE: Final = 4  # pixels that are skin or not together
MOUTHS: Final = 0.4  # of that, which is missing in mouths: they stay seen


def spare_skin(scene: Scene, stage: Stage, level: float) -> Array | None:
    """How much darker than the level of blacks skin in shadow must be to be black."""
    if not scene.frames:
        return None
    spared: Array = np.maximum(np.float32(level - DARKEST) - np.float32(DARKER) * stage.own, 0)
    for frame in scene.frames:
        box, distance = from_upper_lip(frame, scene.shape)
        if not is_empty(box):
            shadow = np.float32(level - MOUSTACHE) * (1 - smoothstep(0.8, 1.2, distance))
            shadow *= 1 - scene.masks.mouth[box] * smoothstep(0.75, 0.9, distance)
            np.maximum(spared[box], shadow, out=spared[box])
        if frame.frontal and frame.size > SMALLEST * scene.scale:
            _spare_dark_side(spared, scene, frame, level)
    if stage.skin_tone.any():
        toned = np.float32(level - DARK_SKIN) * _dark_skin(scene, stage)
        np.maximum(spared, toned, out=spared)
    return spared


def _spare_dark_side(spared: Array, scene: Scene, frame: FaceFrame, level: float) -> None:
    """Faces that are lit from one side only are dense dots on the other; in place."""
    boxes = [around(_cheek(frame, side), 0.3 * frame.size, scene.shape) for side in (-1.0, 1.0)]
    if any(is_empty(box) for box in boxes):
        return
    left, right = (float(np.median(scene.fine[0][box])) for box in boxes)
    dots = (level - DEEPEST) * smoothstep(
        *LIT_FROM_ONE_SIDE, np.array([abs(left - right)], np.float32)
    )
    box = around(frame.centre, 2 * frame.size, scene.shape)
    side = np.float32(dots) * scene.masks.face[box]
    side *= 1 - MOUTHS * scene.masks.mouth[box]
    np.maximum(spared[box], side, out=spared[box])


def _cheek(frame: FaceFrame, side: float) -> Array:
    middle: Array = 0.6 * frame.nose + 0.4 * frame.eyes.mean(axis=0, dtype=np.float32)
    cheek: Array = middle + np.float32(0.55 * side * frame.size) * frame.right
    return cheek


def _dark_skin(scene: Scene, stage: Stage) -> Array:
    """Near people whose skin is dots: what is dark and brown, without brows, 0..1."""
    height, width = scene.shape
    columns, rows = -(-width // COARSE), -(-height // COARSE)
    a, b = scaled(scene.fine[1:], columns, rows)
    brown = smoothstep(*BROWN, blur(np.minimum(a, 1.4 * b), 5 * scene.unit / COARSE))
    brown *= np.clip(6 * resized(stage.skin_tone, columns, rows), 0, 1)
    near = np.zeros_like(brown)
    large = (frame for frame in scene.frames if frame.size > SMALLEST * scene.scale)
    for frame in large:
        _add_surroundings(near, frame.scaled(columns / width, rows / height))
    brown *= near
    return resized(brown, width, height)


def _add_surroundings(near: Array, frame: FaceFrame) -> None:
    """Around a mouth, in place."""
    box = around(frame.mouth, 4 * frame.size, near.shape)
    if is_empty(box):
        return
    away = np.hypot(*offsets(frame.mouth, box))
    skin = 1 - smoothstep(3 * frame.size, 4 * frame.size, away)
    skin *= 1 - np.clip(2 * find_brows(frame, box), 0, 1)
    np.maximum(near[box], skin, out=near[box])
