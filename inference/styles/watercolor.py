"""Watercolour: transparent washes with wet edges, ending in white paper, over a thin pencil."""

from __future__ import annotations

from typing import Final

import numpy as np

from inference.arrays import Array, Picture
from inference.styles.belongings import find_belongings
from inference.styles.color import from_oklab
from inference.styles.filters import smoothstep
from inference.styles.lines import Pen, draw_lines
from inference.styles.paper import turbulence
from inference.styles.pigment import Watercolor, thickened
from inference.styles.scene import Scene
from inference.styles.shore import Shore, find_shore
from inference.styles.washes import lay_washes, wet_edges

CURVE: Final = 0.6  # below 1: low strengths look painted, too
PENCIL: Final = Pen(width=0.9, threshold=0.005, gain=140, shortest=22, nose=0.6, steps=2)


def draw(scene: Scene, strength: float) -> Watercolor:
    """strength: 0..1."""
    effect = float(strength**CURVE)
    belongings = find_belongings(scene)
    aside = np.float32(scene.subject.trust) * (1 - belongings)
    color = lay_washes(scene, aside, effect)
    edges = wet_edges(color[0], scene)
    calm: Array = np.clip(scene.masks.face + 0.5 * scene.skin.mask, 0, 1)
    shore = find_shore(scene, belongings, strength)
    return Watercolor(
        washes=_pigmented(color, edges, calm, shore, scene, effect),
        depth=shore.depth,
        grain=np.float32(0.04 + 0.07 * effect)
        * smoothstep(0.02, 0.25, 1 - color[0])
        * (1 - 0.65 * calm),
        calm=calm,
        lines=draw_lines(scene, PENCIL),
        pencil=_visibility_of_pencil(scene, shore.depth, effect),
        rim=0.55 * effect,
        opacity=min(1.0, 0.4 + 2 * strength),
    )


def _pigmented(
    color: Array, edges: Array, calm: Array, shore: Shore, scene: Scene, effect: float
) -> Picture:
    """Washes with uneven pigment, uint8 (H, W, 3) RGB: clouds, wet edges, and thin far away."""
    light = 0.35 + 0.65 * smoothstep(0.15, 0.55, color[0])  # darks would turn to smoke
    uneven = np.float32(0.20) * turbulence(scene.shape, 150 * scene.scale, seed=51)
    uneven += np.float32(0.10) * turbulence(scene.shape, 24 * scene.scale, seed=71)
    uneven *= (1 - 0.65 * calm) * light * np.float32(0.2 + 0.8 * effect)
    amount = np.clip(1 + uneven + np.float32(0.4 + 0.9 * effect) * edges, 0.3, 2.6)
    thin = shore.aside * (1 - np.clip(2 * calm, 0, 1))
    amount *= 1 - 0.5 * thin * (1 - smoothstep(0, 8, shore.depth))
    return thickened(from_oklab(color), amount)


def _visibility_of_pencil(scene: Scene, depth: Array, effect: float) -> Array:
    """How much of the underdrawing is seen: most under the paint of the subject."""
    pencil: Array = 0.35 + 0.65 * scene.subject.mask
    pencil *= 0.25 + 0.75 * np.clip(depth, 0, 1)
    pencil *= np.float32(0.34 + 0.29 * effect)
    return pencil
