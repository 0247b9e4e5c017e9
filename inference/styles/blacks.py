"""Solid blacks: hair, glasses and brows as shapes of ink, with strands of light left in them.

XDoG on the dark side (Winnemöller et al. 2012): what is dark, and darker than what is around it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.arrays import Array
from inference.styles.filters import along_flow, blur, smoothstep
from inference.styles.scene import Scene


@dataclass(frozen=True, slots=True)
class Brush:
    """How blacks are filled. Lengths in the scene's units."""

    level: float  # lightness of what becomes black
    contrast: float = 1.5  # how far light strands stand out of the dark
    fine: float = 1.2  # width of the strands
    wide: float = 5.0  # how far around they are compared
    hardness: float = 13.0  # how soon it is black
    stroke: float = 2.0  # how far a strand is followed along the flow


def fill_blacks(scene: Scene, brush: Brush, spared: Array | None = None) -> Array:
    """Ink of every pixel, float32 (H, W), 0..1.

    spared: float32 (H, W), how much darker than the brush's level something must be to be black.
    """
    unit = scene.unit
    sharp = sharpened(scene, brush.contrast, brush.fine, brush.wide)
    sharp = along_flow(
        sharp, scene.flow, sigma=brush.stroke * unit, steps=2, step=max(1.0, brush.stroke * unit)
    )
    if spared is not None:
        sharp += spared
    half = 0.5 / brush.hardness
    return 1 - smoothstep(brush.level - half, brush.level + half, sharp)


def sharpened(scene: Scene, contrast: float, fine: float, wide: float) -> Array:
    """The lightness with its structures between `fine` and `wide` units exaggerated."""
    luminance, unit = scene.fine[0], scene.unit
    sharp: Array = blur(luminance, fine * unit)
    sharp -= blur(luminance, wide * unit)
    sharp *= np.float32(contrast)
    sharp += blur(luminance, 0.8 * unit)
    return sharp
