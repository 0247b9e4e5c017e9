"""Manga: solid blacks, four steps of dots, lines; soft colour remains at low strengths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Array, Picture
from inference.styles.anatomy import around, is_empty, offsets
from inference.styles.blacks import Brush, fill_blacks
from inference.styles.color import from_oklab
from inference.styles.features import (
    SMALL_MOUTHS,
    Iris,
    draw_brows,
    find_irises,
    smallness,
)
from inference.styles.filters import mix, smoothstep
from inference.styles.layers import blended
from inference.styles.lines import Pen, draw_lines
from inference.styles.scene import Scene
from inference.styles.screen import COARSE, FINE, FINEST, screened
from inference.styles.shading import boldness, complexion, shade
from inference.styles.spared import spare_skin
from inference.styles.staging import Stage, daylight, exposed, look_at
from inference.styles.wall import closeness, plain_wall
from inference.upscale import grown_color, grown_lines

INK: Final = (15, 15, 20)  # RGB
PAPER: Final = np.array([250, 247, 241])  # RGB, of magazines; whiter above the default strength
PAPER_LIGHTNESS: Final = 0.976  # the same in OKLab
PAPER_YELLOW: Final = 0.008
WHITE: Final = np.array([255, 255, 255])
DOT_INK: Final = (0.84, 1.0)  # how black dots are, at the default strength and at full
COLORLESS: Final = 0.65  # strength from which only ink is left
SKIN: Final = 0.005  # contrast on skin that draws no line: less than elsewhere, paper has no shades
SEEN: Final = 0.18  # ink from which a pixel belongs to a stroke
SHORTEST_BEHIND: Final = 60.0  # units: shorter strokes behind people are the roughness of a wall
DEEP: Final = 0.9  # how much darker than paper coloured skin is, for its ink in dots
SMALL_LIPS: Final = 0.3  # ink of mouths that are smaller than a few dots
LIPS: Final = 0.36  # and of lips that are
COARSE_UNIT: Final = 0.88  # pixels per unit, at 1024 px, from which faces are large
FINE_UNIT: Final = 0.52  # and above which they are more than a crowd
DIM: Final = (0.12, 0.20)  # lightness behind people that is black, and that is only dark
BLACK_ROOM: Final = (0.35, 0.6)  # black parts of a background: things in it, or all of it
HIGHLIGHTS: Final = ((-0.30, -0.34, 0.36), (0.36, 0.34, 0.17))  # in iris radii: x, y, radius


@dataclass(frozen=True, slots=True)
class Page:
    """Ink and dots on coloured paper, over the photo."""

    ink: Array  # float32 (H, W), 0..1: lines and blacks
    tone: Array  # float32 (H, W), 0..1: what dots cover
    dot_ink: float  # how black dots are, 0..1
    grid: float  # pixels between dots, at 1024 px
    lights: tuple[Iris, ...]  # eyes that get catch-lights
    light_opacity: float  # 0..1
    paper: tuple[float, ...]  # RGB
    color: Picture | None  # uint8 (H, W, 3) RGB, on the paper
    opacity: float  # of all this over the photo, 0..1

    def at(self, photo: Picture) -> Picture:
        """See Drawing."""
        height, width = photo.shape[:2]
        dark = screened(self.tone, width, height, self.grid)
        dark *= np.float32(self.dot_ink)
        np.maximum(dark, grown_lines(self.ink, photo), out=dark)
        for iris in self.lights:
            _add_lights(dark, iris.scaled(width / self.ink.shape[1]), self.light_opacity)
        return blended(self._printed(dark, photo), photo, self.opacity)

    def _printed(self, dark: Array, photo: Picture) -> Picture:
        """Ink on paper. dark: float32 (H, W), 0..1."""
        if self.color is None:
            levels = np.rint(dark * np.float32(255)).astype(np.uint8)
            colors = np.rint(np.linspace(self.paper, INK, 256)).astype(np.uint8)
            return cast(Picture, cv2.LUT(cv2.merge([levels] * 3), colors[:, None]))
        paper, ink = grown_color(self.color, photo), np.full_like(photo, INK)
        return cast(Picture, cv2.blendLinear(paper, ink, 1 - dark, dark))


def draw(scene: Scene, strength: float) -> Page:
    """strength: 0..1."""
    bold, day = boldness(strength), daylight(scene)
    scene = exposed(scene)
    stage = look_at(scene, day)
    painted = scene.painting.enlarged(0.0, scene.flow)
    irises = find_irises(scene)
    ink = _ink(scene, stage, strength)
    for iris in irises:
        _fill_iris(ink, scene, stage.own, iris, min(1.0, 0.25 + strength))
    return Page(
        ink=ink,
        tone=shade(scene, stage, _lightness(scene, painted), strength),
        dot_ink=DOT_INK[0] + bold * day * (DOT_INK[1] - DOT_INK[0]),
        grid=_grid(scene),
        lights=irises,
        light_opacity=min(1.0, 0.25 + strength),
        paper=tuple(PAPER + bold * (WHITE - PAPER)),
        color=_color(scene, stage, painted, strength),
        opacity=1 - 0.49 * ((1 - strength) / 0.9) ** 3,
    )


def _grid(scene: Scene) -> float:
    """Small faces and views without faces want finer dots."""
    if not scene.frames:
        return FINE
    unit = scene.unit / scene.scale
    return COARSE if unit > COARSE_UNIT else FINE if unit > FINE_UNIT else FINEST


def _lightness(scene: Scene, painted: Array) -> Array:
    """Simple shapes; eyes and mouths stay as they are."""
    return mix(painted[0], scene.fine[0], 0.7 * scene.masks.features)


def _ink(scene: Scene, stage: Stage, strength: float) -> Array:
    """Lines, blacks and brows, with crisp edges."""
    bold = boldness(strength)
    lines = draw_lines(scene, _pen(strength, bold * stage.day))
    _calm(lines, scene, stage)
    lines -= 0.3
    lines *= 2 * (1 - np.float32(0.55 * strength) * (1 - stage.front))
    ink = _crisp(np.clip(lines, 0, 1))
    brows = _crisp(_crisp(draw_brows(scene, stage.own)))
    np.maximum(ink, np.float32(min(1.0, 0.2 + 1.2 * strength)) * brows, out=ink)
    np.maximum(ink, _blacks(scene, stage, strength, bold), out=ink)
    np.maximum(ink, np.float32(SMALL_LIPS) * stage.small * _dark_mouths(scene, stage.own), out=ink)
    lips = stage.lips * smallness(scene, SMALL_MOUTHS)
    np.maximum(ink, np.float32(LIPS) * lips, out=ink)
    return ink


def _calm(lines: Array, scene: Scene, stage: Stage) -> None:
    """No short strokes on a wall of one colour, behind people in close-ups; in place."""
    close_up = closeness(scene)
    wall = plain_wall(scene, stage.front) if close_up > 0 else None
    if wall is None or wall.max() < 0.5:
        return
    behind = ((lines > SEEN) & (wall > 0.5)).astype(np.uint8)
    _, strokes, boxes, _ = cv2.connectedComponentsWithStats(behind, connectivity=8)
    length = boxes[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    short = length < SHORTEST_BEHIND * scene.unit
    short[0] = False
    texture = cv2.dilate(short.astype(np.uint8)[strokes], np.ones((3, 3), np.uint8)) > 0
    lines[texture] *= 1 - np.float32(close_up) * wall[texture]


def _dark_mouths(scene: Scene, own: Array) -> Array:
    """Lips and open mouths, 0..1."""
    dark = smoothstep(0.10, 0.19, own - scene.fine[0])
    mouths: Array = smoothstep(0.4, 1, scene.masks.mouth) * (1 - scene.masks.eyes) * dark
    return mouths


def _blacks(scene: Scene, stage: Stage, strength: float, bold: float) -> Array:
    """Solid blacks; on skin, in small faces and behind people only what is really black."""
    level = 0.28 + (0.05 * strength + 0.03 * bold) * stage.day
    blacks = fill_blacks(scene, Brush(level), spare_skin(scene, stage, level))
    features = scene.masks.features
    blacks *= smoothstep(0.25, 0.5, 1 - 0.85 * scene.skin.mask * (1 - features))
    shadow = smoothstep(0.14, 0.24, scene.fine[0]) * (1 - features)
    blacks *= 1 - stage.small * shadow
    behind = 1 - smoothstep(0.38, 0.52, stage.front)
    fading = behind * smoothstep(*DIM, scene.fine[0])
    fading *= 1 - _blackness(blacks, behind)
    kept = _crisp(blacks * (1 - fading))
    return mix(_crisp(blacks), kept, min(1.0, 1.5 * strength))


def _crisp(ink: Array) -> Array:
    return smoothstep(0.25, 0.75, ink)


def _blackness(blacks: Array, behind: Array) -> float:
    """1 where people are in the dark, towards 0 where some things behind them are black."""
    share = np.float32((blacks * behind).sum() / max(1.0, float(behind.sum())))
    return float(smoothstep(*BLACK_ROOM, np.array([share]))[0])


def _pen(strength: float, bold: float) -> Pen:
    width = 0.9 + 0.45 * strength + 0.6 * bold
    return Pen(width=width, threshold=0.0015, gain=240, shortest=16, nose=0.6, skin=SKIN)


def _color(scene: Scene, stage: Stage, painted: Array, strength: float) -> Picture | None:
    """Light colours on paper at low strengths, then none; dark skin stays dark."""
    color = max(0.0, 1 - strength / COLORLESS)
    if color == 0:
        return None
    lab = painted * np.float32(1.1 * color)
    lab[0] = 1 + np.float32(min(1.0, 1.2 * color) * 0.55) * (painted[0] - 1)
    lab[0] *= PAPER_LIGHTNESS
    if scene.frames:
        deep = np.float32(DEEP * min(1.0, 2 * color))
        lab[0] *= 1 - deep * complexion(scene, stage, painted[0])
    lab[2] += PAPER_YELLOW
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
