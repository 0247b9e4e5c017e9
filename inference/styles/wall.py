"""What hangs behind people: where it was taken for them, and where they were taken for it."""

from __future__ import annotations

from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Array, resized
from inference.styles.anatomy import around, coordinates, is_empty
from inference.styles.filters import blur, scaled, smoothstep, wide_blur
from inference.styles.scene import Scene

COARSE: Final = 8  # pixels that are wall or not together
LOCAL: Final = 10.0  # of these: how far around a wall has one colour
ELSEWHERE: Final = np.float32(0.01)  # weight of the wall's colour farther away
NOWHERE: Final = np.float32(1e-5)
ALIKE: Final = (0.03, 0.07)  # OKLab distance from the wall's colour: wall, and something else
LIGHT: Final = (0.30, 0.45)  # lightness of walls: what is darker may be hair or cloth
FARTHEST: Final = 64  # of these: how far a wall may reach into what was taken for people
HEAD: Final = (1.1, 2.4)  # middle above that of a face, and radius, in face sizes
ASIDE: Final = (0.75, 1.2)  # how wide it is, of that, from the front and from the side
UNLIKE: Final = (0.10, 0.16)  # distance from the wall's colour: the same wall, and hair before it
DARKER: Final = (0.03, 0.10)  # how much darker than the wall hair is
HAT: Final = 1.6  # how large a head may be with a hat
FAIR: Final = (0.60, 0.68)  # lightness of hair, and of what may be a shadow on a wall
PLAIN: Final = (0.10, 0.16)  # distance from a wall's colour that its roughness has, and more
PLAINNESS: Final = (0.45, 0.65)  # share of the background of that colour: no wall, and a wall
CLOSE_UP: Final = (65.0, 95.0)  # largest face size, at 1024 px: hair that was not found is drawn


def closeness(scene: Scene) -> float:
    """1 for close-ups, 0 where nobody is large."""
    return float(np.clip((scene.largest_face - CLOSE_UP[0]) / (CLOSE_UP[1] - CLOSE_UP[0]), 0, 1))


def plain_wall(scene: Scene, front: Array) -> Array | None:
    """Where it has the colour of most of the background, 0..1, if that has one."""
    height, width = scene.shape
    columns, rows = -(-width // COARSE), -(-height // COARSE)
    lab = scaled(scene.fine, columns, rows)
    behind = resized(front, columns, rows) < 0.5
    if not behind.any():
        return None
    lightness, a, b = (plane - np.float32(np.median(plane[behind])) for plane in lab)
    other: Array = np.sqrt(lightness**2 + 2 * a**2 + 2 * b**2)
    plain = 1 - smoothstep(*PLAIN, other)
    plain *= smoothstep(*PLAINNESS, plain[behind].mean(keepdims=True))
    plain *= cv2.dilate(behind.astype(np.float32), np.ones((9, 9), np.uint8))
    return resized(plain, width, height)


def hair_and_wall(scene: Scene) -> tuple[Array, Array]:
    """What was missed of heads, and what was taken for people, 0..1: float32 (h, w), COARSE."""
    height, width = scene.shape
    columns, rows = -(-width // COARSE), -(-height // COARSE)
    lab = scaled(scene.fine, columns, rows)
    behind = 1 - smoothstep(0.25, 0.5, resized(scene.subject.silhouette, columns, rows))
    if closeness(scene) == 0:
        return np.zeros_like(behind), _wall(scene, lab, behind)
    hair = _hair(scene, lab, behind)
    return hair, _wall(scene, lab, np.minimum(behind, 1 - hair))


def _hair(scene: Scene, lab: Array, behind: Array) -> Array:
    """What hangs together with people near their heads, and is darker than the wall.

    Of a large hat also what is farther away, and has the same colour.
    """
    heads = _heads(scene, behind.shape, 1)
    wall = behind * (1 - heads)
    close_up = np.float32(closeness(scene))
    if wall.max() < 0.5:
        return np.zeros_like(behind)
    unlike = smoothstep(*UNLIKE, _distance(lab, wall))
    unlike *= 1 - smoothstep(*FAIR, lab[0])
    nearby = _average(lab[0] * wall) / (_average(wall) + NOWHERE)
    unlike *= smoothstep(*DARKER, nearby - lab[0])
    hair: Array = _grown(1 - behind, close_up * heads * unlike) * behind
    same = 1 - smoothstep(*ALIKE, _distance(lab, hair))
    same *= (1 - smoothstep(*FAIR, lab[0])) * _heads(scene, behind.shape, HAT)
    np.maximum(hair, _grown(hair, close_up * same) * behind, out=hair)
    return hair


def _heads(scene: Scene, shape: tuple[int, ...], size: float) -> Array:
    """Ellipses around heads, 0..1: float32 of this shape. size: 1 with their hair."""
    heads = np.zeros(shape, np.float32)
    for frame in scene.frames:
        small = frame.scaled(shape[1] / scene.shape[1], shape[0] / scene.shape[0])
        middle: Array = small.centre - np.float32(HEAD[0] * small.size) * small.down
        radius = size * HEAD[1]
        width = radius * (ASIDE[0] if frame.frontal else ASIDE[1])
        box = around(middle, max(radius, width) * small.size, shape)
        if not is_empty(box):
            right, down = coordinates(small, middle, box)
            away = np.hypot(right / np.float32(width), down / np.float32(radius))
            np.maximum(heads[box], 1 - smoothstep(0.9, 1, away), out=heads[box])
    return heads


def _wall(scene: Scene, lab: Array, behind: Array) -> Array:
    """What hangs together with the background and has its colour."""
    rows, columns = behind.shape
    face = np.minimum(scene.masks.face, scene.skin.mask)
    alike = 1 - smoothstep(*ALIKE, _distance(lab, behind))
    alike *= smoothstep(*LIGHT, lab[0]) * (1 - smoothstep(0, 0.3, resized(face, columns, rows)))
    return smoothstep(0.3, 0.7, blur(_grown(behind, alike), 1))


def _grown(found: Array, allowed: Array) -> Array:
    """With all that hangs together with it, as far as it is allowed."""
    kernel = np.ones((3, 3), np.uint8)
    for _ in range(FARTHEST):
        grown = np.maximum(found, np.minimum(cast(Array, cv2.dilate(found, kernel)), allowed))
        if np.array_equal(grown, found):
            break
        found = grown
    return found


def _distance(lab: Array, behind: Array) -> Array:
    """How far every colour is from that of the background near it. lab: float32 (3, h, w)."""
    weight = _average(behind) + NOWHERE
    squares = [(plane - _average(plane * behind) / weight) ** 2 for plane in lab]
    distance: Array = np.sqrt(squares[0] + 2 * squares[1] + 2 * squares[2])
    return distance


def _average(plane: Array) -> Array:
    return blur(plane, LOCAL) + ELSEWHERE * wide_blur(plane, 3 * LOCAL)
