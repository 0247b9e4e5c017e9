"""Which grey of dots goes where: few steps, and faces white or toned as their own skin is."""

from __future__ import annotations

from typing import Final

import numpy as np

from inference.arrays import Array, resized
from inference.styles.anatomy import Box, FaceFrame, around, coordinates, is_empty
from inference.styles.filters import blur, mix, smoothstep
from inference.styles.scene import Scene
from inference.styles.staging import Stage

LEVELS: Final = np.array([0.13, 0.25, 0.40, 0.54])  # darkness at which dots grow
BOLD_LEVELS: Final = np.array([0.19, 0.31, 0.46, 0.58])  # the same at full strength: more paper
MORE: Final = (0.08, 0.12, 0.16, 0.18)  # ink at each of them
SOFTNESS: Final = 0.012  # of the borders between greys
SHINE: Final = 0.6  # of that ink which is missing where skin shines
COARSE: Final = 4  # pixels that are lit or not together
LIT: Final = (0.5, 0.75)  # lightness around eyes and mouths, of the skin's, where they stay light
SHINING: Final = (0.04, 0.18)  # how much lighter than all of the face that is
BEHIND_DARK: Final = 0.7  # of the ink of dark skin that is missing behind it
LIPS: Final = 0.28  # darkness of lips beyond that of the skin around
NOSE_SHADOW: Final = 0.12  # the most of a shadow on an upper lip: more would be a moustache
SMALL_SHADOW: Final = 0.12  # the most of a shadow on a small face: less than a step


def shade(scene: Scene, stage: Stage, light: Array, strength: float) -> Array:
    """How much of the paper dots cover, float32 (H, W), 0..1; less of it behind people.

    light: lightness in simple shapes.
    """
    unit, features, own = scene.unit, scene.masks.features, stage.own
    dark = np.clip(np.float32(0.93) - blur(light, 1.2 * unit), 0, 1)
    if scene.frames:
        skin = _skin(scene, light, own)
        shadows = _shadows(scene, blur(light, 2 * unit), stage)
        dark = mix(dark, shadows, skin * (1 - features))
        dark *= 1 - 0.65 * features * _lit(light, own, 6 * unit)
        dark = np.maximum(dark, np.float32(LIPS) * stage.lips * (1 - stage.small))
    dark *= 1 - np.float32(0.9 * min(1.0, 1.1 * strength)) * (1 - stage.front)
    tone = _stepped(blur(dark, 1.5 * unit), boldness(strength))
    if scene.frames:
        tone += (1 - tone) * complexion(scene, stage, light)
    return np.maximum(tone, _backdrop(scene, stage, strength))


def _lit(light: Array, own: Array, sigma: float) -> Array:
    """Where it is not much darker than the skin of whoever is near, 0..1."""
    height, width = light.shape
    columns, rows = -(-width // COARSE), -(-height // COARSE)
    nearby = blur(resized(light, columns, rows), sigma / COARSE)
    nearby /= np.maximum(resized(own, columns, rows), 0.1)
    return resized(smoothstep(*LIT, nearby), width, height)


def boldness(strength: float) -> float:
    """0 up to the default strength, then to 1: fewer greys, more black."""
    return float(np.clip((strength - 0.6) / 0.4, 0, 1))


def complexion(scene: Scene, stage: Stage, light: Array) -> Array:
    """Dots of all skin that is not white, 0..1; fewer where it shines, none on teeth and eyes.

    light: see `shade`.
    """
    height, width = scene.shape
    if not stage.skin_tone.any():
        return np.zeros(scene.shape, np.float32)
    tone = resized(stage.skin_tone, width, height)
    tone *= smoothstep(0.2, 0.5, np.maximum(scene.skin.mask, scene.masks.features))
    tone *= 1 - np.float32(SHINE) * smoothstep(*SHINING, light - stage.own)
    tone *= 1 - scene.masks.features * smoothstep(0.02, 0.10, scene.fine[0] - stage.own)
    return tone


def _skin(scene: Scene, light: Array, own: Array) -> Array:
    """Skin, 0..1, with the shine on faces that is too light for their skin."""
    shine = 0.9 * scene.masks.face * smoothstep(-0.05, 0.05, light - own)
    skin: Array = np.maximum(np.clip(1.3 * scene.skin.mask, 0, 1), shine)
    return skin


def _shadows(scene: Scene, light: Array, stage: Stage) -> Array:
    """Darker than the person's skin, or lighter."""
    shadow: Array = np.clip(1.95 * (stage.own - light) - np.float32(0.165), 0, 0.41)
    np.minimum(shadow, 0.41 - (0.41 - SMALL_SHADOW) * stage.small, out=shadow)
    for frame in scene.frames:
        _relax_nose_shadow(shadow, frame)
    shadow -= np.clip(1.2 * (light - stage.own) - np.float32(0.1), 0, 0.2)
    return shadow


def _relax_nose_shadow(shadow: Array, frame: FaceFrame) -> None:
    """Whatever is on an upper lip, in place."""
    box, distance = from_upper_lip(frame, shadow.shape)
    if not is_empty(box):
        allowed = NOSE_SHADOW + 0.4 * smoothstep(0.8, 1.4, distance)
        np.minimum(shadow[box], allowed, out=shadow[box])


def from_upper_lip(frame: FaceFrame, shape: tuple[int, ...]) -> tuple[Box, Array]:
    """Where a nose drops its shadow, and how far it is from there: 1 at the border of that."""
    middle: Array = np.float32(0.5) * (frame.nose + frame.mouth)
    box = around(middle, frame.size, shape)
    height = max(0.15, 0.62 * float(np.linalg.norm(frame.mouth - frame.nose)) / frame.size)
    right, down = coordinates(frame, middle, box)
    return box, np.hypot(right / np.float32(0.5), down / np.float32(height))


def _stepped(dark: Array, bold: float) -> Array:
    tone = np.zeros_like(dark)
    for level, more in zip(LEVELS + bold * (BOLD_LEVELS - LEVELS), MORE, strict=True):
        tone += np.float32(more) * smoothstep(level - SOFTNESS, level + SOFTNESS, dark)
    return tone


def _backdrop(scene: Scene, stage: Stage, strength: float) -> Array:
    """Behind people in close-up: dots that thin out downwards, lighter than dark skin."""
    behind = 1 - smoothstep(0.3, 0.6, stage.people)
    fall = np.linspace(1, 0, len(behind), dtype=np.float32)[:, None] ** 1.7
    dots = 0.34 - BEHIND_DARK * float(stage.skin_tone.max())
    behind *= np.float32(dots * min(0.7, strength) * scene.subject.trust) * fall
    return behind
