"""Poster: flat sheets of colour with smooth borders, each person's own skin in a few tones.

Hair, glasses and brows are dark shapes. Behind one or two large faces there is a plain ground.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Array, Picture, resized
from inference.styles.blacks import Brush, fill_blacks
from inference.styles.color import from_oklab
from inference.styles.draft import closeness, sketch
from inference.styles.filters import smoothstep
from inference.styles.layers import blended
from inference.styles.likeness import Likeness, find_likeness
from inference.styles.lines import Pen, draw_lines
from inference.styles.papercut import Papercut, cut
from inference.styles.scene import Scene
from inference.upscale import grown_lines

RIM: Final = (0.55, 0.85)  # of the ground's soft border: up to here lines around people are kept
LINE_OPACITY: Final = 0.64
GLEAM: Final = 0.015  # of the photo, at strength 0: nobody sees it, but it is less and less
BLACK: Final = 0.226  # lightness of what becomes black
BLACK_OPACITY: Final = (0.842, 0.858)  # at strength 0, at 1: what is lighter below hides more


@dataclass(frozen=True, slots=True, eq=False)
class Poster:
    """Sheets of paper, finer ones for eyes and lips, and ink. Planes are at working size."""

    papercut: Papercut
    likeness: Likeness
    ink: Array  # float32 (H, W), 0..1
    ink_color: Picture  # uint8 (h, w, 3) RGB: a dark version of the local colour
    opacity: float  # of all this over the photo

    def at(self, photo: Picture) -> Picture:
        """See Drawing."""
        height, width = photo.shape[:2]
        drawn = self.papercut.painted(width, height)
        drawn = self.likeness.laid_over(drawn)
        ink_color = resized(self.ink_color, width, height)
        drawn = _laid_over(drawn, ink_color, grown_lines(self.ink, photo))
        return blended(drawn, photo, self.opacity)


def _laid_over(below: Picture, above: Picture, opacity: Array) -> Picture:
    return cast(Picture, cv2.blendLinear(below, above, 1 - opacity, opacity))


def draw(scene: Scene, strength: float) -> Poster:
    """strength: 0..1."""
    draft = sketch(scene)
    plainness = float(np.clip((strength - 0.25) / 0.4, 0, 1)) if draft.portrait else 0.0
    papercut = cut(draft, strength, plainness)
    subject = 1 - np.float32(plainness) * smoothstep(
        *RIM, resized(papercut.ground, *scene.shape[::-1])
    )
    return Poster(
        papercut=papercut,
        likeness=find_likeness(scene, strength, closeness(scene)),
        ink=_ink(scene, strength) * subject,
        ink_color=_ink_color(draft.lab),
        opacity=1 - 0.5 * (1 - strength) ** 3 - GLEAM * (1 - strength),
    )


def _ink(scene: Scene, strength: float) -> Array:
    """Few lines, and solid blacks except on skin."""
    pen = Pen(width=1 + 0.4 * strength, threshold=0.007, gain=200, shortest=30, nose=0.4)
    ink: Array = np.clip((draw_lines(scene, pen) - 0.25) * 1.7, 0, 1)
    ink *= np.float32(LINE_OPACITY)
    brush = Brush(BLACK, contrast=1.9, fine=0.9, wide=4.5, hardness=16)
    blacks = fill_blacks(scene, brush)
    blacks *= 1 - 0.8 * scene.skin.mask * (1 - scene.masks.features)
    weak, strong = BLACK_OPACITY
    np.maximum(ink, np.float32(weak + (strong - weak) * strength) * blacks, out=ink)
    return ink


def _ink_color(lab: Array) -> Picture:
    dark = 0.6 * lab
    dark[0] = np.minimum(dark[0], 0.18) + 0.06
    dark[1:] += np.array([0.003, -0.006], np.float32)[:, None, None]
    return from_oklab(dark)
