"""What a poster is cut from: the scene at a low resolution, its colours simple already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from inference.arrays import Array, fitted_size, resized
from inference.styles.complexion import Complexion, find_complexion
from inference.styles.filters import mix, scaled
from inference.styles.scene import Scene

SIDE: Final = 512  # longest side of a draft: borders are curves, they need few pixels
SMALLEST_SIDE: Final = 256  # but not so few that they are no curves
SMALLEST_FACE: Final = 16.0  # face size, at 1024 px, from which skin has its own tones
MOST_PEOPLE: Final = 2  # of a portrait
CLOSE: Final = 0.72  # how close somebody is in it: 1 is a close-up
CLOSE_UP: Final = 75.0  # face size, at 1024 px
CHIN: Final = 0.6  # below a mouth, in face sizes
EVENNESS: Final = 0.45  # of the hues of skin


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """Planes float32 (h, w), 0..1."""

    lab: Array  # (3, h, w) OKLab, lit
    detail: Array  # the lightness with all its edges, sharp and soft ones
    lightened: Array  # how much lighter than the photo that is
    subject: Array
    silhouette: Array
    face: Array
    features: Array
    complexion: Complexion | None  # None where no face is large enough
    unit: float  # pixels per unit of length
    face_size: float  # of a typical face, in pixels; 0 without one
    chin: float  # the lowest one's row
    portrait: bool  # of one or two people, from near

    @property
    def skin(self) -> Array:
        if self.complexion is None:
            return np.zeros_like(self.features)
        return self.complexion.likelihood


def sketch(scene: Scene) -> Draft:
    """The same for every strength."""
    height, width = scene.shape
    columns, rows = fitted_size(scene.shape, int(np.clip(max(scene.shape), SMALLEST_SIDE, SIDE)))
    masks, fine = scene.masks, scaled(scene.fine, columns, rows)
    eyes, mouth, face, features, skin, subject, silhouette, lightened = (
        resized(plane, columns, rows)
        for plane in (
            masks.eyes,
            masks.mouth,
            masks.face,
            masks.features,
            scene.skin.mask,
            scene.subject.mask,
            scene.subject.silhouette,
            scene.lightened,
        )
    )
    lab = mix(
        scaled(scene.painting.plain, columns, rows), fine, np.maximum(0.85 * eyes, 0.4 * mouth)
    )
    large = [frame for frame in scene.frames if frame.size > SMALLEST_FACE * scene.scale]
    frames = [frame.scaled(columns / width, rows / height) for frame in large]
    complexion = find_complexion(lab, frames, skin * subject, features)
    if complexion is not None:
        even = np.float32(EVENNESS) * complexion.likelihood * (1 - features)
        lab[1:] += even * (complexion.typical[1:] - lab[1:])
    face_size = float(np.median([frame.size for frame in frames])) if frames else 0.0
    chin = max((float(f.mouth[1] + CHIN * f.size) for f in frames), default=0.0)
    return Draft(
        lab=lab,
        detail=fine[0],
        lightened=lightened,
        subject=subject,
        silhouette=silhouette,
        face=face,
        features=features,
        complexion=complexion,
        unit=scene.unit * columns / width,
        face_size=face_size,
        chin=chin,
        portrait=_is_portrait(scene),
    )


def closeness(scene: Scene) -> float:
    """1 for a close-up, towards 0 for small faces or none."""
    return min(1.0, scene.largest_face / CLOSE_UP)


def _is_portrait(scene: Scene) -> bool:
    """Of so few people, and from so near, that what is behind them may go."""
    people = sum(frame.size > SMALLEST_FACE * scene.scale for frame in scene.frames)
    return people <= MOST_PEOPLE and closeness(scene) > CLOSE
