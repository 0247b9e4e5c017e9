"""Who stands before what: people as manga sets them off from their background."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Array, resized
from inference.styles.features import find_lips, own_complexion, own_lightness, smallness
from inference.styles.filters import blur, scaled, smoothstep, wide_blur
from inference.styles.scene import Scene

COMPLEXIONS: Final = (0.40, 0.48, 0.55, 0.62, 0.66)  # from the darkest skin to white paper
SKIN_TONES: Final = (0.30, 0.21, 0.17, 0.12, 0.0)  # the ink of each
SPARSE: Final = 4  # statistics are taken from every fourth pixel, both ways
SEEN: Final = 0.6  # lightness that the lightest things of a photo must have
MOST_LIGHT: Final = 3.0  # times lighter, at most
NIGHT: Final = 0.25  # median lightness of photos of the night
DAY: Final = 0.40  # and of others
COARSE: Final = 8  # pixels that are wall or not together
LOCAL: Final = 10.0  # of these: how far around a wall has one colour
ELSEWHERE: Final = np.float32(0.01)  # weight of the wall's colour farther away
NOWHERE: Final = np.float32(1e-5)
ALIKE: Final = (0.03, 0.07)  # OKLab distance from the wall's colour: wall, and something else
LIGHT: Final = (0.30, 0.45)  # lightness of walls: what is darker may be hair or cloth
FARTHEST: Final = 64  # of these: how far a wall may reach into what was taken for people
CLOSE_UP: Final = (65.0, 95.0)  # largest face size, at 1024 px: hair that was not found is drawn
NEAR: Final = 16.0  # units around people where that hair is


def exposed(scene: Scene) -> Scene:
    """A scene as light as it must be to be seen: only photos that are nearly black change."""
    lightest = float(np.percentile(scene.lab[0, ::SPARSE, ::SPARSE], 95))
    if lightest >= SEEN:
        return scene
    lab = scene.lab.copy()
    lab[0] *= np.float32(min(SEEN / max(lightest, 1e-3), MOST_LIGHT))
    return replace(scene, lab=lab)


def daylight(scene: Scene) -> float:
    """0 for photos of the night, 1 for others."""
    photo = scene.lab[0, ::SPARSE, ::SPARSE] - scene.lightened[::SPARSE, ::SPARSE]
    return float(np.clip((np.median(photo) - NIGHT) / (DAY - NIGHT), 0, 1))


@dataclass(frozen=True, slots=True)
class Stage:
    """Where people are and how large and light they are. Planes are float32 (H, W)."""

    people: Array  # 0..1, without walls that were taken for them
    front: Array  # 0..1: the same as far as it is known, and what is dark and close to them
    own: Array  # lightness of the skin of whoever is near, as lit
    skin_tone: Array  # (h, w): ink of that skin
    lips: Array  # 0..1
    small: Array  # 1 in faces that are too small for shadows of their own
    day: float  # 0 by night, 1 by day


def look_at(scene: Scene, day: float) -> Stage:
    people = _people(scene)
    front = _front(scene, people)
    own, tone = own_lightness(scene), _skin_tone(scene)
    return Stage(people, front, own, tone, find_lips(scene, own), smallness(scene), day)


def _skin_tone(scene: Scene) -> Array:
    if not scene.frames:
        return np.zeros((1, 1), np.float32)
    return np.interp(own_complexion(scene), COMPLEXIONS, SKIN_TONES).astype(np.float32)


def _people(scene: Scene) -> Array:
    height, width = scene.shape
    found = scene.subject.silhouette
    if found.min() > 0.5:
        return found
    people: Array = found * (1 - resized(_wall(scene), width, height))
    return people


def _front(scene: Scene, people: Array) -> Array:
    known: Array = 1 - np.float32(scene.subject.trust) * (1 - people)
    largest = max((frame.size for frame in scene.frames), default=0) / scene.scale
    close_up = float(np.clip((largest - CLOSE_UP[0]) / (CLOSE_UP[1] - CLOSE_UP[0]), 0, 1))
    if close_up == 0:
        return known
    near = np.clip(2.5 * wide_blur(scene.subject.silhouette, NEAR * scene.unit), 0, 1)
    near *= np.float32(close_up) * (1 - smoothstep(0.38, 0.55, scene.fine[0]))
    front: Array = np.maximum(known, near)
    return front


def _wall(scene: Scene) -> Array:
    """What hangs together with the background and has its colour, 0..1: float32 (h, w), COARSE."""
    height, width = scene.shape
    columns, rows = -(-width // COARSE), -(-height // COARSE)
    lab = scaled(scene.fine, columns, rows)
    behind = 1 - smoothstep(0.25, 0.5, resized(scene.subject.silhouette, columns, rows))
    face = np.minimum(scene.masks.face, scene.skin.mask)
    alike = 1 - smoothstep(*ALIKE, _distance(lab, behind))
    alike *= smoothstep(*LIGHT, lab[0]) * (1 - smoothstep(0, 0.3, resized(face, columns, rows)))
    wall, kernel = behind, np.ones((3, 3), np.uint8)
    for _ in range(FARTHEST):
        grown = np.maximum(wall, np.minimum(cast(Array, cv2.dilate(wall, kernel)), alike))
        if np.array_equal(grown, wall):
            break
        wall = grown
    return wall


def _distance(lab: Array, behind: Array) -> Array:
    """How far every colour is from that of the background near it. lab: float32 (3, h, w)."""
    weight = _average(behind) + NOWHERE
    squares = [(plane - _average(plane * behind) / weight) ** 2 for plane in lab]
    distance: Array = np.sqrt(squares[0] + 2 * squares[1] + 2 * squares[2])
    return distance


def _average(plane: Array) -> Array:
    return blur(plane, LOCAL) + ELSEWHERE * blur(plane, 3 * LOCAL)
