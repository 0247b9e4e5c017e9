"""What is drawn in a face beyond its lines: brows, lips, irises; and how light its own skin is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from inference.arrays import Array, resized
from inference.styles.anatomy import FaceFrame, around, find_brows, is_empty, offsets
from inference.styles.blacks import sharpened
from inference.styles.filters import blur, magnitude, smoothstep, wide_blur
from inference.styles.scene import Scene

AROUND_BROW: Final = 0.2  # largest face size around a brow: whether it lies in shadow
BRIGHTER: Final = 0.14  # lightness by which skin is lighter than that, as the brow is part of it
IRIS: Final = 0.085  # radius, in face sizes
SMALLEST_IRIS_FACE: Final = 36.0  # face size, at 1024 px, from which irises are drawn
SQUINT: Final = 0.017  # height of what is dark in an eye, in face sizes: an eye that is closed
OPEN: Final = 0.023  # the same of an eye that is open
THROWN_BACK: Final = 0.25  # of the way from eyes to mouth: noses of heads whose eyes are not seen
LASHES: Final = (0.24, 0.32)  # how much darker it is below than above an eye that is closed
COARSE: Final = 8  # pixels that share one lightness of skin
MIDDLE: Final = 0.7  # face sizes around a nose that are most likely skin
BELIEVED: Final = 0.2  # share of that which must have the colour of skin
PALE: Final = 0.75  # complexion of somebody whose skin is not seen
SMALL_FACES: Final = (34.0, 60.0)  # face sizes, at 1024 px: all of it below, nothing above
SMALL_MOUTHS: Final = (90.0, 150.0)  # the same for lips of dots
NEIGHBOURHOOD: Final = 1.5  # face sizes around a face where skin is taken for that person's


@dataclass(frozen=True, slots=True, eq=False)
class Iris:
    """An iris, in pixels."""

    centre: Array  # float32 (2,): x, y
    radius: float
    openness: float  # of its eye, 0..1

    def scaled(self, factor: float) -> Iris:
        """The same iris in a picture of another size."""
        return Iris(self.centre * np.float32(factor), self.radius * factor, self.openness)


def own_lightness(scene: Scene) -> Array:
    """How light the skin of whoever is near is, as lit: float32 (H, W)."""
    height, width = scene.shape
    everybody = scene.skin.median(scene.fine[0], otherwise=0.75)
    return resized(_of_nearest(scene, scene.fine[0], 50, everybody), width, height)


def own_complexion(scene: Scene) -> Array:
    """How pale the skin of whoever is near was photographed: float32 (h, w), COARSE.

    As the typology angle of dermatologists: light, and with little colour.
    """
    lightness, a, b = scene.lab
    pale = lightness - scene.lightened
    pale -= magnitude(a, b)
    everybody = scene.skin.median(pale, otherwise=PALE)
    return _of_nearest(scene, pale, 62, everybody)


def _of_nearest(scene: Scene, plane: Array, percentile: float, otherwise: float) -> Array:
    """What a plane (H, W) is on the skin of whoever is near: float32 (h, w), COARSE."""
    height, width = scene.shape
    rows, columns = -(-height // COARSE), -(-width // COARSE)
    weight = np.full((rows, columns), 1e-3, np.float32)
    total = weight * np.float32(otherwise)
    for frame in scene.frames:
        own = _on_skin(scene, frame, plane, percentile, otherwise)
        small = frame.scaled(columns / width, rows / height)
        box = around(small.centre, 4 * NEIGHBOURHOOD * small.size, weight.shape)
        x, y = offsets(small.centre, box)
        spread = np.float32(2 * (NEIGHBOURHOOD * small.size) ** 2)
        nearness = np.exp(-(x * x + y * y) / spread)
        weight[box] += nearness
        total[box] += np.float32(own) * nearness
    nearest: Array = total / weight
    return nearest


def _on_skin(
    scene: Scene, frame: FaceFrame, plane: Array, percentile: float, otherwise: float
) -> float:
    """Of the middle of a face, whether lit or in shadow; in profile, without what is behind it."""
    box = around(frame.nose, MIDDLE * frame.size, scene.shape)
    plain = scene.masks.features[box] < 0.5
    skin = plain & (scene.skin.mask[box] > 0.5)
    seen = np.count_nonzero(skin) > BELIEVED * skin.size
    values = plane[box][skin if seen else plain]
    return float(np.percentile(values, percentile)) if len(values) > 12 else otherwise


def smallness(scene: Scene, sizes: tuple[float, float] = SMALL_FACES) -> Array:
    """Where faces are that are too small for shadows of their own: float32 (H, W), 0..1.

    sizes: of faces, at 1024 px: all of them below the first are small, none above the second.
    """
    plane = np.zeros(scene.shape, np.float32)
    for frame in scene.frames:
        size = np.float32(frame.size / scene.scale)
        small = 1 - smoothstep(*sizes, np.array([size]))
        box = around(frame.centre, 2 * frame.size, scene.shape)
        np.maximum(plane[box], small * scene.masks.face[box], out=plane[box])
    return plane


def draw_brows(scene: Scene, own: Array) -> Array:
    """Ink of brows, 0..1: where it is darker than the person's own skin, be it in shadow.

    own: lightness of that skin.
    """
    if not scene.frames:
        return np.zeros(scene.shape, np.float32)
    reach = AROUND_BROW * max(frame.size for frame in scene.frames)
    nearby = wide_blur(scene.fine[0], reach) + np.float32(BRIGHTER)
    dark = smoothstep(0.10, 0.19, np.minimum(own, nearby) - sharpened(scene, 1.2, 1.0, 5.0))
    ink = brows_of(scene)
    ink *= 1 - 0.5 * scene.masks.eyes
    ink *= dark
    return ink


def brows_of(scene: Scene) -> Array:
    """A soft mask of everybody's brows, (H, W), 0..1."""
    brows = np.zeros(scene.shape, np.float32)
    for frame in scene.frames:
        box = around(frame.centre, 2 * frame.size, scene.shape)
        if not is_empty(box):
            np.maximum(brows[box], find_brows(frame, box), out=brows[box])
    return brows


def find_lips(scene: Scene, own: Array) -> Array:
    """A soft mask of lips, 0..1: darker than the skin, and redder than teeth or a beard.

    own: lightness of that skin.
    """
    if not scene.skin.visible:
        return np.zeros(scene.shape, np.float32)
    typical = np.float32(scene.skin.median(scene.fine[1], otherwise=0))
    red = smoothstep(0.008, 0.03, scene.fine[1] - typical)
    lips: Array = scene.masks.mouth * red * smoothstep(0.04, 0.12, own - scene.fine[0])
    return lips


def find_irises(scene: Scene) -> tuple[Iris, ...]:
    """The irises of faces that are large enough and look this way, in eyes that are open."""
    smallest = SMALLEST_IRIS_FACE * scene.scale
    frames = [
        frame
        for frame in scene.frames
        if frame.frontal and frame.size >= smallest and _nose_height(frame) > THROWN_BACK
    ]
    found = [_find_iris(scene.fine[0], frame, eye) for frame in frames for eye in frame.eyes]
    return tuple(iris for iris in found if iris and iris.openness > 0)


def _nose_height(frame: FaceFrame) -> float:
    """How far down from the eyes the nose is, of the way to the mouth."""
    eyes: Array = frame.eyes.mean(axis=0, dtype=np.float32)
    nose, mouth = (float((point - eyes) @ frame.down) for point in (frame.nose, frame.mouth))
    return nose / max(1e-3, mouth)


def _find_iris(luminance: Array, frame: FaceFrame, eye: Array) -> Iris | None:
    """The centre of what is dark in an eye."""
    size = frame.size
    rows, columns = box = around(eye, 0.17 * size, luminance.shape)
    patch = np.ascontiguousarray(luminance[rows, columns])
    if min(patch.shape) < 5:
        return None
    x, y = offsets(eye, box)
    dark = np.clip(np.percentile(patch, 35) - blur(patch, 0.03 * size), 0, 1)
    dark *= np.exp(-(x * x + y * y) / np.float32((0.11 * size) ** 2))
    total = float(dark.sum())
    if total < 1e-3:
        return None
    middle_x, middle_y = float((dark * x).sum()) / total, float((dark * y).sum()) / total
    height = float(np.sqrt((dark * (y - middle_y) ** 2).sum() / total)) / size
    openness = float(np.clip((height - SQUINT) / (OPEN - SQUINT), 0, 1))
    centre = eye + np.array([middle_x, middle_y], np.float32)
    lashes = (_fall(luminance, frame, centre) - LASHES[0]) / (LASHES[1] - LASHES[0])
    return Iris(centre, IRIS * size, openness * float(1 - np.clip(lashes, 0, 1)))


def _fall(luminance: Array, frame: FaceFrame, centre: Array) -> float:
    """How much lighter it is above an iris, on a lid, than below it, on lashes."""
    step = np.float32(1.3 * IRIS * frame.size) * frame.down
    radius = max(1.0, 0.35 * IRIS * frame.size)
    above, below = (
        luminance[around(point, radius, luminance.shape)]
        for point in (centre - step, centre + step)
    )
    if not above.size or not below.size:
        return 0.0
    return float(above.mean() - below.mean())
