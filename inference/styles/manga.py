"""Manga: solid blacks, four steps of dots, lines; soft colour remains at low strengths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Array, Picture
from inference.styles.anatomy import is_empty, offsets
from inference.styles.blacks import Brush, fill_blacks
from inference.styles.color import from_oklab
from inference.styles.features import Iris, around, draw_features, find_irises, own_lightness
from inference.styles.filters import blur, mix, smoothstep
from inference.styles.layers import blended
from inference.styles.lines import Pen, draw_lines
from inference.styles.scene import Scene
from inference.styles.screen import screened
from inference.upscale import grown_color, grown_lines

INK: Final = (15, 15, 20)  # RGB
PAPER: Final = (254, 253, 251)
DOT_INK: Final = 0.92  # dots are a little lighter than what is black
COLORLESS: Final = 0.65  # strength from which only ink is left
STEPS: Final = ((0.13, 0.08), (0.25, 0.12), (0.40, 0.16), (0.54, 0.18))  # darkness, more ink
STEP_SOFTNESS: Final = 0.012
LIGHT_SKIN: Final = 0.74  # lightness of skin, as lit, that is left white
PRINTED: Final = np.linspace(PAPER, INK, 256).astype(np.uint8)[:, None]  # colours by darkness
HIGHLIGHTS: Final = ((-0.30, -0.34, 0.36), (0.36, 0.34, 0.17))  # in iris radii: x, y, radius


@dataclass(frozen=True, slots=True)
class Page:
    """Ink and dots on coloured paper, over the photo."""

    ink: Array  # float32 (H, W), 0..1: lines and blacks
    tone: Array  # float32 (H, W), 0..1: what dots cover
    lights: tuple[Iris, ...]  # eyes that get catch-lights
    light_opacity: float  # 0..1
    color: Picture | None  # uint8 (H, W, 3) RGB, or white paper
    opacity: float  # of all this over the photo, 0..1

    def at(self, photo: Picture) -> Picture:
        """See Drawing."""
        height, width = photo.shape[:2]
        dark = screened(self.tone, width, height)
        dark *= np.float32(DOT_INK)
        np.maximum(dark, grown_lines(self.ink, photo), out=dark)
        for iris in self.lights:
            _add_lights(dark, iris.scaled(width / self.ink.shape[1]), self.light_opacity)
        return blended(self._printed(dark, photo), photo, self.opacity)

    def _printed(self, dark: Array, photo: Picture) -> Picture:
        """Ink on paper. dark: float32 (H, W), 0..1."""
        if self.color is None:
            levels = np.rint(dark * np.float32(len(PRINTED) - 1)).astype(np.uint8)
            return cast(Picture, cv2.LUT(cv2.merge([levels] * 3), PRINTED))
        paper, ink = grown_color(self.color, photo), np.full_like(photo, INK)
        return cast(Picture, cv2.blendLinear(paper, ink, 1 - dark, dark))


def draw(scene: Scene, strength: float) -> Page:
    """strength: 0..1."""
    own = own_lightness(scene)
    painted = scene.painting.enlarged(0.0, scene.flow)
    tone = _tones(scene, _lightness(scene, painted), own, strength)
    irises = find_irises(scene)
    ink = _ink(scene, own, strength)
    for iris in irises:
        _fill_iris(ink, scene, own, iris, min(1.0, 0.25 + strength))
    return Page(
        ink=ink,
        tone=tone,
        lights=irises,
        light_opacity=min(1.0, 0.25 + strength),
        color=_color(painted, strength),
        opacity=min(1.0, 0.4 + 1.1 * strength),
    )


def _lightness(scene: Scene, painted: Array) -> Array:
    """Simple shapes; eyes and mouths stay as they are."""
    return mix(painted[0], scene.fine[0], 0.7 * scene.masks.features)


def _tones(scene: Scene, light: Array, own: Array, strength: float) -> Array:
    """How much of the paper dots cover: four steps, fewer of them behind people."""
    unit, features = scene.unit, scene.masks.features
    dark = np.clip(np.float32(0.93) - blur(light, 1.2 * unit), 0, 1)
    skin = np.clip(1.3 * scene.skin.mask, 0, 1) * (1 - features)
    dark = mix(dark, _skin_darkness(blur(light, 2 * unit), own), skin)
    dark *= 1 - 0.65 * features
    front = scene.subject.mask
    dark *= mix(np.full_like(front, 1 - 0.9 * min(1.0, 1.1 * strength)), np.ones_like(front), front)
    dark = blur(dark, 1.5 * unit)
    tone = np.zeros_like(dark)
    for level, more in STEPS:
        tone += np.float32(more) * smoothstep(level - STEP_SOFTNESS, level + STEP_SOFTNESS, dark)
    return np.maximum(tone, _backdrop(scene, strength))


def _skin_darkness(light: Array, own: Array) -> Array:
    """Light skin is white paper, dark skin a tone; shadows on it are darker than that."""
    complexion = np.clip(1.6 * (LIGHT_SKIN - own), 0, 0.35)
    shadow = np.clip(1.95 * (own - light) - np.float32(0.165), 0, 0.41)
    shine = np.clip(light - own - np.float32(0.06), 0, 0.3)
    darkness: Array = complexion + shadow - shine
    return darkness


def _backdrop(scene: Scene, strength: float) -> Array:
    """Behind people in close-up: dots that thin out downwards."""
    behind = 1 - smoothstep(0.3, 0.6, scene.subject.silhouette)
    fall = np.linspace(1, 0, len(behind), dtype=np.float32)[:, None] ** 1.7
    behind *= np.float32(0.34 * strength * scene.subject.trust) * fall
    return behind


def _ink(scene: Scene, own: Array, strength: float) -> Array:
    """Lines, blacks and brows."""
    front = scene.subject.mask
    lines = draw_lines(scene, _pen(strength))
    lines *= 1 - np.float32(0.55 * strength) * (1 - front)
    ink = np.clip(2 * (lines - np.float32(0.2)), 0, 1)
    blacks = fill_blacks(scene, Brush(level=0.28 + 0.05 * strength))
    behind = np.float32(0.85 * min(1.0, 1.2 * strength))
    blacks *= smoothstep(0.38, 0.52, 1 - behind * (1 - front))
    bare = scene.skin.mask * (1 - scene.masks.features)
    blacks *= smoothstep(0.25, 0.5, 1 - 0.85 * bare)
    np.maximum(ink, blacks, out=ink)
    brows = np.clip(1.3 * draw_features(scene, own, lips=0.22), 0, 1)
    np.maximum(ink, np.float32(0.95) * brows, out=ink)
    return ink


def _pen(strength: float) -> Pen:
    return Pen(width=0.9 + 0.45 * strength, threshold=0.0032, gain=240, shortest=16, nose=0.6)


def _color(painted: Array, strength: float) -> Picture | None:
    """Light colours at low strengths, then none."""
    color = max(0.0, 1 - strength / COLORLESS)
    if color == 0:
        return None
    lab = painted * np.float32(1.1 * color)
    lab[0] = 1 + np.float32(min(1.0, 1.2 * color) * 0.55) * (painted[0] - 1)
    return from_oklab(lab)


def _fill_iris(ink: Array, scene: Scene, own: Array, iris: Iris, opacity: float) -> None:
    """A disc of ink, lighter below, where no lid covers the eye; in place."""
    box = around(iris.centre, 1.5 * iris.radius + 3, ink.shape)
    if is_empty(box):
        return
    x, y = offsets(iris.centre, box)
    disc = (np.float32(0.95 * iris.radius) - np.hypot(x, y)) / np.float32(
        max(1, 0.15 * iris.radius)
    )
    fill = np.clip(disc + 0.5, 0, 1) * smoothstep(0.02, 0.10, own[box] - scene.fine[0][box])
    fill *= 1 - 0.75 * np.clip(y / np.float32(iris.radius), 0, 1) ** 2
    fill *= np.float32(opacity * iris.openness)
    np.maximum(ink[box], fill, out=ink[box])


def _add_lights(dark: Array, iris: Iris, opacity: float) -> None:
    """Two catch-lights; in place."""
    for right, down, size in HIGHLIGHTS:
        centre = iris.centre + np.float32(iris.radius) * np.array([right, down], np.float32)
        radius = size * iris.radius * iris.openness
        box = around(centre, radius + 2, dark.shape)
        x, y = offsets(centre, box)
        light = np.clip(np.float32(radius) - np.hypot(x, y) + 0.5, 0, 1)
        dark[box] *= 1 - np.float32(opacity) * light
