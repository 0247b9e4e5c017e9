"""Who stands before what: people as manga sets them off from their background."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from inference.arrays import Array, resized
from inference.styles.features import find_lips, own_complexion, own_lightness, smallness
from inference.styles.filters import smoothstep, wide_blur
from inference.styles.scene import Scene
from inference.styles.wall import closeness, hair_and_wall

COMPLEXIONS: Final = (0.40, 0.48, 0.55, 0.62, 0.66, 0.68)  # from the darkest skin to white paper
SKIN_TONES: Final = (0.32, 0.25, 0.20, 0.18, 0.11, 0.0)  # the ink of each
SPARSE: Final = 4  # statistics are taken from every fourth pixel, both ways
SEEN: Final = 0.6  # lightness that the lightest things of a photo must have
MOST_LIGHT: Final = 3.0  # times lighter, at most
NIGHT: Final = 0.25  # median lightness of photos of the night
DAY: Final = 0.40  # and of others
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
    hair, wall = hair_and_wall(scene)
    found = np.maximum(found, resized(hair, width, height))
    people: Array = found * (1 - resized(wall, width, height))
    return people


def _front(scene: Scene, people: Array) -> Array:
    known: Array = 1 - np.float32(scene.subject.trust) * (1 - people)
    close_up = closeness(scene)
    if close_up == 0:
        return known
    near = np.clip(2.5 * wide_blur(scene.subject.silhouette, NEAR * scene.unit), 0, 1)
    near *= np.float32(close_up) * (1 - smoothstep(0.38, 0.55, scene.fine[0]))
    front: Array = np.maximum(known, near)
    return front
