"""Which grey of dots goes where: few steps, and faces white or toned as their own skin is."""

from __future__ import annotations

from typing import Final

import numpy as np

from inference.arrays import Array, resized
from inference.styles.anatomy import FaceFrame, coordinates, is_empty
from inference.styles.features import find_lips, own_complexion
from inference.styles.filters import blur, mix, smoothstep, wide_blur
from inference.styles.scene import Scene

LEVELS: Final = np.array([0.13, 0.25, 0.40, 0.54])  # darkness at which dots grow
BOLD_LEVELS: Final = np.array([0.16, 0.27, 0.42, 0.54])  # the same at full strength: more paper
MORE: Final = (0.08, 0.12, 0.16, 0.18)  # ink at each of them
SOFTNESS: Final = 0.012  # of the borders between greys
COMPLEXIONS: Final = (0.40, 0.48, 0.55, 0.62, 0.66)  # from the darkest skin to white paper
SKIN_TONES: Final = (0.30, 0.21, 0.17, 0.12, 0.0)  # the ink of each
SHINE: Final = 0.6  # of that ink which is missing where skin shines
LIPS: Final = 0.28  # darkness of lips beyond that of the skin around
NOSE_SHADOW: Final = 0.15  # the most of a shadow on an upper lip: more would be a moustache
SMALL_SHADOW: Final = 0.12  # the most of a shadow on a small face: less than a step


def shade(scene: Scene, light: Array, own: Array, small: Array, strength: float) -> Array:
    """How much of the paper dots cover, float32 (H, W), 0..1; less of it behind people.

    light: lightness in simple shapes. own: of the skin of whoever is near. small: 1 in small faces.
    """
    unit, features = scene.unit, scene.masks.features
    dark = np.clip(np.float32(0.93) - blur(light, 1.2 * unit), 0, 1)
    if scene.frames:
        skin = _skin(scene, light, own)
        shadows = _shadows(scene, blur(light, 2 * unit), own, small)
        dark = mix(dark, shadows, skin * (1 - features))
        dark *= 1 - 0.65 * features
        lips = find_lips(scene, own) * (1 - small)
        dark = np.maximum(dark, np.float32(LIPS) * lips)
    dark *= 1 - np.float32(0.9 * min(1.0, 1.1 * strength)) * (1 - foreground(scene))
    tone = _stepped(blur(dark, 1.5 * unit), boldness(strength))
    if scene.frames:
        tone += (1 - tone) * _complexion(scene, light, own)
    return np.maximum(tone, _backdrop(scene, strength))


def boldness(strength: float) -> float:
    """0 up to the default strength, then to 1: fewer greys, more black."""
    return float(np.clip((strength - 0.6) / 0.4, 0, 1))


def foreground(scene: Scene) -> Array:
    """The people, 0..1, with what is dark and close to them: hair that was not found."""
    subject = scene.subject
    largest = max((frame.size for frame in scene.frames), default=0) / scene.scale
    close_up = float(np.clip((largest - 65) / 30, 0, 1))
    if close_up == 0:
        return subject.mask
    near = np.clip(2.5 * wide_blur(subject.silhouette, 16 * scene.unit), 0, 1)
    near *= np.float32(close_up) * (1 - smoothstep(0.38, 0.55, scene.fine[0]))
    people: Array = np.maximum(subject.mask, near)
    return people


def _complexion(scene: Scene, light: Array, own: Array) -> Array:
    """Dots of all skin that is not white, 0..1; fewer where it shines, none on teeth and eyes.

    light, own: see `shade`.
    """
    height, width = scene.shape
    tones = np.interp(own_complexion(scene), COMPLEXIONS, SKIN_TONES).astype(np.float32)
    if not tones.any():
        return np.zeros(scene.shape, np.float32)
    tone = resized(tones, width, height)
    tone *= smoothstep(0.2, 0.5, np.maximum(scene.skin.mask, scene.masks.features))
    tone *= 1 - np.float32(SHINE) * smoothstep(0.02, 0.14, light - own)
    tone *= 1 - scene.masks.features * smoothstep(0.02, 0.10, scene.fine[0] - own)
    return tone


def _skin(scene: Scene, light: Array, own: Array) -> Array:
    """Skin, 0..1, with the shine on faces that is too light for their skin."""
    shine = 0.9 * scene.masks.face * smoothstep(-0.05, 0.05, light - own)
    skin: Array = np.maximum(np.clip(1.3 * scene.skin.mask, 0, 1), shine)
    return skin


def _shadows(scene: Scene, light: Array, own: Array, small: Array) -> Array:
    """Darker than the person's skin, or lighter."""
    shadow: Array = np.clip(1.95 * (own - light) - np.float32(0.165), 0, 0.41)
    np.minimum(shadow, 0.41 - (0.41 - SMALL_SHADOW) * small, out=shadow)
    for frame in scene.frames:
        _relax_nose_shadow(shadow, frame)
    shadow -= np.clip(1.2 * (light - own) - np.float32(0.1), 0, 0.2)
    return shadow


def _relax_nose_shadow(shadow: Array, frame: FaceFrame) -> None:
    """Whatever is on an upper lip, in place."""
    middle: Array = np.float32(0.5) * (frame.nose + frame.mouth)
    box = frame.box(middle, frame.size, shadow.shape)
    if is_empty(box):
        return
    height = max(0.15, 0.62 * float(np.linalg.norm(frame.mouth - frame.nose)) / frame.size)
    right, down = coordinates(frame, middle, box)
    distance = np.hypot(right / np.float32(0.5), down / np.float32(height))
    allowed = NOSE_SHADOW + 0.4 * smoothstep(0.8, 1.4, distance)
    np.minimum(shadow[box], allowed, out=shadow[box])


def _stepped(dark: Array, bold: float) -> Array:
    tone = np.zeros_like(dark)
    for level, more in zip(LEVELS + bold * (BOLD_LEVELS - LEVELS), MORE, strict=True):
        tone += np.float32(more) * smoothstep(level - SOFTNESS, level + SOFTNESS, dark)
    return tone


def _backdrop(scene: Scene, strength: float) -> Array:
    """Behind people in close-up: dots that thin out downwards."""
    behind = 1 - smoothstep(0.3, 0.6, scene.subject.silhouette)
    fall = np.linspace(1, 0, len(behind), dtype=np.float32)[:, None] ** 1.7
    behind *= np.float32(0.34 * min(0.7, strength) * scene.subject.trust) * fall
    return behind
