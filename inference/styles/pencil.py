"""Pencil: layers of hatching that follow the shapes, contours drawn twice, on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Array, Picture, resized
from inference.styles.color import from_oklab
from inference.styles.features import own_lightness
from inference.styles.filters import blur, mix, positions, sampled, scaled, smoothstep, wide_blur
from inference.styles.hatching import Directions, Strokes, covered, directions_of
from inference.styles.layers import blended
from inference.styles.lines import Pen, draw_lines
from inference.styles.paper import turbulence
from inference.styles.scene import Scene
from inference.upscale import grown_lines

RIGHT_HANDER: Final = 52.0  # degrees in which a right-hander hatches what is flat
FIRMNESS: Final = 4e-4  # squared contrast below which that direction is kept
FINER: Final = 0.6  # exponent with which strokes grow with a picture: below 1, so they get finer
PAPER: Final = (252, 250, 245)
CLOUDS: Final = 0.010  # of lightness, over the paper
FIBRES: Final = 0.014


@dataclass(frozen=True, slots=True)
class Hand:
    """How somebody draws, from delicate to bold. Lengths in the scene's units."""

    width: float  # of strokes
    length: float
    softness: float  # of strokes' edges, in darkness
    cross: float  # darkness from which strokes cross
    deep: float  # darkness from which a third layer is laid
    hatching: float  # darkness of strokes, 0..1
    smudge: float  # darkness of graphite rubbed in between
    contour: float  # darkness of contours
    graphite: int  # level of the darkest stroke, 0..255
    color: float  # how much of the photo's colour is left
    opacity: float  # of the drawing over the photo


def hand_of(strength: float) -> Hand:
    """strength: 0..1."""
    bold = max(0.0, strength - 0.7) / 0.3
    return Hand(
        width=1.5 + 0.7 * strength + 0.5 * bold,
        length=26 + 14 * strength,
        softness=0.34 - 0.16 * strength,
        cross=0.40 - 0.1 * bold,
        deep=0.68 - 0.15 * bold,
        hatching=0.35 + 0.55 * strength,
        smudge=0.55 * (1 - 0.28 * strength),
        contour=0.45 + 0.25 * strength + 0.2 * bold,
        graphite=round(44 - 20 * bold),
        color=max(0.0, 1 - strength / 0.55),
        opacity=min(1.0, 0.5 + 0.9 * strength),
    )


@dataclass(frozen=True, slots=True)
class PencilDrawing:
    """What is drawn how dark and which way. Planes are float32 (H, W), 0..1."""

    darkness: Array
    calm: Array  # how much less is hatched: skin
    lines: Array
    directions: Directions
    tint: tuple[Picture, Picture] | None  # uint8 (h, w, 3): what colour adds, what it takes
    hand: Hand
    fineness: float  # of strokes beside the drawing's size: 1 for close-ups
    unit: float  # pixels per unit of length
    scale: float

    def at(self, photo: Picture) -> Picture:
        """See Drawing."""
        shape = photo.shape[:2]
        pen = (max(shape) / 1024) ** FINER
        tooth = turbulence(shape, 1.5 * pen, seed=21, octaves=2)
        dark = self._shading(shape, pen * self.fineness)
        grain = np.float32(0.22) * tooth
        grain += 0.5
        np.clip(grain, 0, 1, out=grain)
        dark *= np.float32(0.78) + np.float32(0.42) * grain
        np.clip(dark, 0, 0.84, out=dark)
        lines = self._contours(photo) * (np.float32(0.65) + np.float32(0.5) * grain)
        np.clip(lines, 0, 1, out=lines)
        dark += (1 - dark) * lines * np.float32(self.hand.contour)
        drawn = self._on_paper(dark, tooth)
        return blended(self._tinted(drawn), photo, self.hand.opacity)

    def _shading(self, shape: tuple[int, int], pen: float) -> Array:
        """Graphite of all layers of strokes, and rubbed in."""
        height, width = shape
        hand = self.hand
        darkness = resized(self.darkness, width, height)
        calm = resized(self.calm, width, height)
        light = np.ones(shape, np.float32)
        layers = (
            (hand.width, hand.length, 0.0, 11, 0.03, 0.90, 0.40),
            (hand.width, 30.0, 36.0, 12, hand.cross, hand.cross + 0.7, 0.36),
            (1.4, 22.0, -10.0, 13, hand.deep, hand.deep + 0.52, 0.42),
        )
        for width_, length, turned, seed, start, end, opacity in layers:
            strokes = Strokes(max(1.0, width_ * pen), length * pen, turned, seed)
            ranks = strokes.drawn(shape, self.directions)
            coverage = np.clip((darkness - np.float32(start)) / np.float32(end - start), 0, 1)
            graphite = covered(ranks, coverage, hand.softness)
            graphite *= np.float32(opacity)
            if start < 0.6:
                graphite *= calm
            light *= 1 - graphite
        hatch = 1 - light
        hatch *= np.float32(hand.hatching) * smoothstep(0, 0.14, darkness)
        smudge = (
            np.float32(hand.smudge) * darkness * (np.float32(0.65) + np.float32(0.35) * darkness)
        )
        return hatch + smudge

    def _contours(self, photo: Picture) -> Array:
        lines = grown_lines(self.lines, photo)
        x, y = positions(lines.shape)
        growth = max(photo.shape) / max(self.lines.shape)
        apart = np.float32(1.6 * self.unit * growth)
        x += apart * turbulence(lines.shape, 70 * self.scale * growth, 31, 1)
        y += apart * turbulence(lines.shape, 70 * self.scale * growth, 33, 1)
        again = sampled(lines, x, y)
        return np.maximum(lines, np.float32(0.5) * again)

    def _on_paper(self, dark: Array, tooth: Array) -> Picture:
        """Graphite on paper, uint8 (H, W, 3)."""
        shade = np.float32(FIBRES) * tooth
        shade += np.float32(CLOUDS) * turbulence(dark.shape, 60 * max(dark.shape) / 1024, 95, 2)
        shade += np.float32(0.02)
        np.maximum(shade, 0, out=shade)
        shade *= 1 - dark
        shade += dark
        levels = (shade * 255).astype(np.uint8)
        paper, graphite = np.array(PAPER), np.array([self.hand.graphite] * 3)
        ramp = paper + (graphite - paper) * np.linspace(0, 1, 256)[:, None]
        table = np.rint(ramp).astype(np.uint8)[None]
        return cast(Picture, cv2.LUT(cv2.merge([levels] * 3), table))

    def _tinted(self, drawn: Picture) -> Picture:
        if self.tint is None:
            return drawn
        height, width = drawn.shape[:2]
        more, less = (resized(t, width, height) for t in self.tint)
        return cast(Picture, cv2.subtract(cv2.add(drawn, more), less))


def draw(scene: Scene, strength: float) -> PencilDrawing:
    """strength: 0..1."""
    hand = hand_of(strength)
    subject = scene.subject.mask
    darkness = _darkness(scene)
    darkness *= mix(np.float32(1 - 0.92 * strength), np.float32(1), blur(subject, 3 * scene.unit))
    skin = scene.skin.mask * (1 - scene.masks.features)
    calm = 1 - skin * (np.float32(0.5) - np.float32(0.35) * smoothstep(0.4, 0.85, darkness))
    lines = draw_lines(scene, Pen(0.95 + 0.35 * strength, 0.0045, 150, 16, 1.0))
    lines *= mix(np.float32(1 - 0.65 * strength), np.float32(1), subject)
    luminance = blur(scene.fine[0], 1.5 * scene.unit)
    firmness = FIRMNESS / scene.scale**2
    fineness = scene.unit / scene.scale
    return PencilDrawing(
        darkness=darkness,
        calm=calm,
        lines=lines,
        directions=directions_of(luminance, 5 * scene.unit, RIGHT_HANDER, firmness),
        tint=_tint(scene, darkness, hand) if hand.color else None,
        hand=hand,
        fineness=fineness * min(1.0, max(0.5, fineness)),
        unit=scene.unit,
        scale=scene.scale,
    )


def _darkness(scene: Scene) -> Array:
    """How dark it shall be, 0..1."""
    unit = scene.unit
    light = blur(scene.fine[0], 0.7 * unit)
    shadows = 1 - smoothstep(0.15, 0.55, light)
    lit = light + 0.22 * (light - wide_blur(light, 25 * unit, shrink=8))
    lit += 0.75 * shadows * (light - blur(light, 6 * unit)) + 0.06 * shadows
    darkness = np.clip((0.97 - lit) / 0.86, 0, 1)
    own = own_lightness(scene)
    skin = np.clip((own + 0.03 - lit) * 1.35, 0, 0.8)
    skin += 0.75 * np.clip(0.82 - own, 0, 0.5) * np.clip(4 * darkness, 0, 1)
    return mix(darkness, skin, 0.85 * scene.skin.mask * (1 - scene.masks.features))


def _tint(scene: Scene, darkness: Array, hand: Hand) -> tuple[Picture, Picture]:
    height, width = darkness.shape
    small = scaled(scene.fine, (width + 1) // 2, (height + 1) // 2)
    small[0] = 0.97 - 0.6 * resized(darkness, small.shape[2], small.shape[1])
    small[1:] *= np.float32(0.9 * hand.color)
    colored = from_oklab(small)
    small[1:] = 0
    grey = from_oklab(small)
    return cast(
        "tuple[Picture, Picture]", (cv2.subtract(colored, grey), cv2.subtract(grey, colored))
    )
