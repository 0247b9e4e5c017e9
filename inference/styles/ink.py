"""Ink: simplified colour in soft steps of light, lines in a dark version of the local hue."""

from __future__ import annotations

from typing import Final

import numpy as np

from inference.arrays import Array, Picture, resized
from inference.styles.anatomy import Box, FaceFrame, around, coordinates, is_empty
from inference.styles.color import from_oklab
from inference.styles.features import brows_of, smallness
from inference.styles.filters import (
    along_flow,
    blur,
    magnitude,
    mix,
    scaled,
    slopes,
    smoothstep,
    wide_blur,
)
from inference.styles.layers import Layers
from inference.styles.lines import Pen, draw_lines
from inference.styles.scene import Scene

LIGHT_STEPS: Final = 7  # from black to white
SHARPNESS: Final = 14.0  # of their borders: at 1 they would run into each other
SOFTEST: Final = 4.0  # the same where the light falls off so slowly that nobody sees a border
SEEN: Final = (0.004, 0.015)  # steps of light within a unit of length, from unseen to seen
SPARSE: Final = 8  # tones are compared with the scene's at every eighth pixel, both ways
SKIN_CALM: Final = (-0.3, 0.15)  # steps of shadow and of light that skin does not show
SMALL_FACES: Final = (14.0, 44.0)  # face sizes, at 1024 px: to which a pen leaves no eyes, and all
CLOSE_UP: Final = 110.0  # mean face size, at 1024 px, from which photos are close-ups


def draw(scene: Scene, strength: float) -> Layers:
    """strength: 0..1."""
    effect = _effect(scene, strength)
    small, brows = smallness(scene, SMALL_FACES), brows_of(scene)
    color = _simplified(scene, np.maximum(0.8 * small, 0.7 * brows), strength, effect)
    _lift_blacks(color[0], color[1:], scene, effect)
    _quantize(color[0], scene, brows, strength)
    color[0] += np.float32(_more_light(strength)) * _lightened(color[0], scene)
    # steps and sharp edges have stairs; smoothing along them takes the stairs away
    color[0] = along_flow(color[0], scene.flow, sigma=1.2, steps=2, step=1.0)
    lines = draw_lines(scene, _pen(strength, effect))
    lines *= 1 - 0.6 * small * small  # not at the jaw, where the mask fades
    _tune_colors(color, scene, strength, effect)
    return Layers(
        color=from_oklab(color),
        lines=lines,
        line_color=_line_color(color),
        line_opacity=0.57 + 0.43 * effect,
        opacity=min(1.0, 0.9 + 0.2 * strength),
    )


def _more_light(strength: float) -> float:
    """How much more of the scene's light, in parts of it: weak ink stays nearer to the photo."""
    weakness = 1 - strength
    return 0.3 - 0.75 * weakness - 0.4 * float(weakness**2.5)


def _effect(scene: Scene, strength: float) -> float:
    """The strength where small faces count, 0.3..1: they need more of everything to look drawn."""
    effect = 0.3 + 0.7 * strength
    if not scene.frames:
        return effect
    more = 0.6 * (1 - _closeness(scene)) * min(1.0, 2 * strength)
    return effect + (1 - effect) * more


def _closeness(scene: Scene) -> float:
    """1 for a close-up, towards 0 for small faces or none."""
    if not scene.frames:
        return 0.0
    mean = sum(frame.size for frame in scene.frames) / len(scene.frames)
    return min(1.0, mean / (CLOSE_UP * scene.scale))


def _pen(strength: float, effect: float) -> Pen:
    return Pen(
        width=1 + strength + 0.35 * strength**2,
        threshold=0.0058 - 0.0028 * effect,
        gain=145 + 55 * effect,
        shortest=28 - 8 * strength,
        nose=0.45,
    )


def _simplified(scene: Scene, kept: Array, strength: float, effect: float) -> Array:
    """Painted colours, finer where that lost strong small structures, and at eyes and mouths.

    kept: where they are finer in any case, (H, W), 0..1.
    """
    closeness = _closeness(scene)
    painted = _painted(scene, closeness, strength, effect)
    lost = blur(np.abs(scene.fine[0] - painted[0]), 2 * scene.unit)
    detail = smoothstep(0.035, 0.10, lost)
    detail *= (0.9 - 0.45 * effect) * (0.45 + 0.55 * closeness)
    for frame in scene.frames:
        _keep_light_hair(detail, lost, scene, frame)
    np.maximum(detail, kept, out=detail)
    color = mix(painted, scene.fine, detail)
    for frame in scene.frames:
        box = around(frame.centre, 1.7 * frame.size, scene.shape)
        if not is_empty(box):
            features = np.clip(1.1 * scene.masks.features[box], 0, 1)
            base = mix(painted[:, *box], scene.fine[:, *box], detail[box] * (1 - features))
            color[:, *box] = mix(base, _clear_features(scene, painted, box, strength), features)
    return color


def _painted(scene: Scene, closeness: float, strength: float, effect: float) -> Array:
    """More broadly with more strength; small faces less broadly than what is around them."""
    breadth = max(0.4 + 0.5 * strength, (1 - closeness) * min(1.0, 1.6 * effect))
    height, width = scene.painting.smooth.shape[1:]
    less = np.float32(0.6 - 0.4 * closeness) * resized(scene.masks.face, width, height)
    return scene.painting.enlarged(np.float32(breadth) * (1 - less), scene.flow)


def _keep_light_hair(detail: Array, lost: Array, scene: Scene, frame: FaceFrame) -> None:
    """White hair has little contrast, and painted broadly it is a bald head; in place."""
    crown = frame.centre - np.float32(0.8 * frame.size) * frame.down
    box = around(crown, 2.2 * frame.size, scene.shape)
    if is_empty(box):
        return
    right, down = coordinates(frame, crown, box)
    hair = 1 - smoothstep(0.8, 1.1, np.hypot(right / 1.75, down / 1.8))
    hair *= smoothstep(0.5, 0.68, scene.fine[0][box]) * (1 - scene.skin.mask[box])
    hair *= 0.85 * smoothstep(0.006, 0.025, lost[box])
    np.maximum(detail[box], hair, out=detail[box])


def _lightened(luminance: Array, scene: Scene) -> Array:
    """How much lighter than its photo a tone is drawn, (H, W).

    It depends on the tone alone, by a cubic that fits the scene, so that flat shapes stay flat.
    """
    sparse = slice(None, None, SPARSE)
    powers = scene.lab[0][sparse, sparse].ravel()[:, None] ** np.arange(4)
    lightened = scene.lightened[sparse, sparse].ravel()
    constant, *coefficients = np.linalg.lstsq(powers, lightened)[0].astype(np.float32)
    fitted = np.zeros_like(luminance)
    for coefficient in reversed(coefficients):
        fitted += coefficient
        fitted *= luminance
    fitted += constant
    return fitted


def _clear_features(scene: Scene, painted: Array, box: Box, strength: float) -> Array:
    """Sharpened eyes and mouths: no wrinkles in skin around eyes, no glare on lips."""
    eyes, mouth = scene.masks.eyes[box], scene.masks.mouth[box]
    calm = 0.45 * mouth * (1 - eyes) + 0.5 * scene.skin.mask[box] * eyes
    planes = []
    for index in range(3):
        plane, smooth = np.ascontiguousarray(scene.fine[index][box]), painted[index][box]
        detail = np.float32(0.35 + 0.45 * strength) * (plane - blur(plane, 3 * scene.unit))
        if index == 0:
            detail = np.clip(detail, -0.07, 0.02 + 0.02 * eyes)
        else:
            detail *= 0.5
        planes.append(mix(plane + detail, smooth, calm))
    return np.stack(planes)


def _lift_blacks(luminance: Array, hues: Array, scene: Scene, effect: float) -> None:
    """Dark hair keeps a colour; in place."""
    toe = np.maximum(1 - 1.7 * luminance, 0) ** 1.3
    toe *= np.float32(0.15 * effect) * (1 - 0.8 * scene.masks.features)
    luminance += toe
    hues *= 1 + 2.2 * toe


def _quantize(luminance: Array, scene: Scene, brows: Array, strength: float) -> None:
    """Soft steps of light (Winnemöller et al. 2006), gentler on features; in place.

    Skin lies in the middle of its step: one clean tone, lights and shadows as shapes of their own.
    """
    skin = scene.skin.median(luminance, otherwise=0.5 / LIGHT_STEPS)
    steps = luminance * np.float32(LIGHT_STEPS) - np.float32(skin * LIGHT_STEPS)
    faces: Array = np.maximum(scene.skin.mask, scene.masks.face)
    faces *= 1 - brows
    plain = steps - np.clip(steps, SKIN_CALM[0] * faces, SKIN_CALM[1] * faces)
    plain = mix(plain, wide_blur(plain, 4 * scene.unit, shrink=2), 0.8 * faces)
    middle = np.rint(plain)
    sharpness = _sharpness(steps, faces, scene.unit)
    stepped = np.tanh((plain - middle) * sharpness)
    stepped *= np.float32(0.5) / np.tanh(sharpness / 2)
    stepped += middle
    stepped -= steps
    stepped *= np.float32((0.75 + 0.25 * strength) / LIGHT_STEPS)
    stepped *= 1 - 0.75 * scene.masks.features
    stepped *= 1 - 0.1 * scene.skin.mask
    stepped *= 0.35 + 0.65 * smoothstep(0.2, 0.45, luminance)
    stepped *= 1 - smoothstep(0.85, 0.97, luminance)  # paper stays white
    luminance += stepped


def _sharpness(steps: Array, faces: Array, unit: float) -> Array:
    """Of the borders between steps, (H, W); shadows on faces are shapes."""
    height, width = steps.shape
    small = blur(resized(steps, (width + 1) // 2, (height + 1) // 2), 2 * unit)
    slope = magnitude(*slopes(small, over=unit / 2))
    seen = resized(smoothstep(*SEEN, slope), width, height)
    np.maximum(seen, faces, out=seen)
    seen *= np.float32(SHARPNESS - SOFTEST)
    seen += np.float32(SOFTEST)
    return seen


def _tune_colors(color: Array, scene: Scene, strength: float, effect: float) -> None:
    """Even skin, stronger colours, white teeth and eyes, warm lights; in place."""
    luminance, hues = color[0], color[1:]
    features, skin = scene.masks.features, scene.skin
    if skin.visible:
        even = np.float32(0.35 * strength) * skin.mask * (1 - features)
        typical = np.array([skin.median(plane, otherwise=0) for plane in hues], np.float32)
        hues += even * (typical[:, None, None] - hues)
    hues *= np.float32(1 + 0.45 * effect) - np.float32(0.25 * strength) * skin.mask
    if scene.frames:
        chroma = magnitude(hues[0], hues[1])
        white = features * smoothstep(0.5, 0.75, luminance) * (1 - smoothstep(0.02, 0.05, chroma))
        luminance += np.float32(0.04 * strength) * white
        hues *= 1 - np.float32(0.6 * strength) * white
    hues[1] += np.float32(0.006 * strength) * smoothstep(0.5, 0.9, luminance)


def _line_color(color: Array) -> Picture:
    """A dark version of the local colour, uint8 (H, W, 3); computed small, it varies slowly."""
    _, height, width = color.shape
    small = scaled(color, (width + 1) // 2, (height + 1) // 2)
    small[0] = np.minimum(small[0] * 0.34, 0.28) + 0.03
    small[1:] *= 0.6
    return resized(from_oklab(small), width, height)
