"""Pencil: layers of hatching that follow the shapes, contours drawn twice, on paper."""

from __future__ import annotations

from dataclasses import astuple
from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Array, Picture, resized
from inference.styles.color import from_oklab
from inference.styles.features import own_lightness
from inference.styles.filters import blur, mix, scaled, smoothstep, wide_blur
from inference.styles.graphite import GraphiteDrawing, Hand
from inference.styles.hatching import directions_of
from inference.styles.lines import Pen, draw_lines
from inference.styles.scene import Scene

RIGHT_HANDER: Final = 52.0  # degrees in which a right-hander hatches what is flat
FIRMNESS: Final = 4e-4  # squared contrast, per pixel at 1024 px, below which that is kept
FAINT: Final = 0.14  # darkness below which strokes are lighter, too
CALM: Final = 6.0  # times firmer on skin: wavy strokes would be wrinkles
WHITE: Final = 0.97  # lightness that is left as paper
TONES: Final = 0.86  # from there down to black
PALE: Final = 0.79  # lightness of a person's skin, as lit, that is drawn on bare paper
BESIDE: Final = 60.0  # units of length from people within which what is behind them is hatched
HEAD: Final = 30.0  # units of length around faces within which graphite is rubbed in
DUSK: Final = 0.54  # lightness of a photo, as lit, below which it is dark
NIGHT: Final = 0.41  # and where it is as dark as photos get
USUAL_STRENGTH: Final = 0.7
COLORLESS: Final = 0.7  # strength from which no colour is left

DELICATE: Final = Hand(
    width=1.3,
    length=24,
    softness=0.36,
    cross=0.50,
    deep=0.80,
    press=0.40,
    gaps=0.0,
    hatching=0.50,
    smudge=0.38,
    rubbed=0.88,
    deepest=0.66,
    contour=0.40,
    point=0.9,
    mean=0.46,
    contrast=0.0,
    large=0.10,
    background=1.0,
)
USUAL: Final = Hand(
    width=2.0,
    length=36,
    softness=0.23,
    cross=0.40,
    deep=0.68,
    press=0.40,
    gaps=0.10,
    hatching=0.82,
    smudge=0.37,
    rubbed=0.88,
    deepest=0.86,
    contour=0.62,
    point=1.2,
    mean=0.41,
    contrast=0.2,
    large=0.28,
    background=0.48,
)
BOLD: Final = Hand(
    width=2.7,
    length=44,
    softness=0.16,
    cross=0.34,
    deep=0.60,
    press=0.47,
    gaps=0.24,
    hatching=1.10,
    smudge=0.0,
    rubbed=0.95,
    deepest=0.97,
    contour=0.95,
    point=1.6,
    mean=0.40,
    contrast=0.28,
    large=0.46,
    background=0.12,
)


def draw(scene: Scene, strength: float) -> GraphiteDrawing:
    """strength: 0..1."""
    hand = _hand(strength)
    darkness, rubbed = _darkness(scene, hand), _rubbed(scene)
    luminance = blur(scene.fine[0], 1.5 * scene.unit)
    firmness = np.float32(FIRMNESS / scene.scale**2) * (1 + np.float32(CALM) * scene.skin.mask)
    closeness = scene.unit / scene.scale  # below 1 in crowds, whose strokes are finer still
    color = 1 - strength / COLORLESS
    return GraphiteDrawing(
        darkness=darkness,
        hatching=hand.hatching * smoothstep(0, FAINT, darkness) * (1 - 0.85 * rubbed),
        smudge=_smudge(scene, hand, rubbed) * darkness * (0.65 + 0.35 * darkness),
        contours=_contours(scene, hand, strength),
        directions=directions_of(luminance, 5 * scene.unit, RIGHT_HANDER, firmness),
        tint=_tint(scene, darkness, color) if color > 0 else None,
        hand=hand,
        unit=scene.unit,
        stroke=closeness * float(np.clip(closeness, 0.5, 1)),
        opacity=1 - 0.6 * max(0.0, 1 - strength / 0.9) ** 2.4,
    )


def _hand(strength: float) -> Hand:
    """From DELICATE at 0 over USUAL at USUAL_STRENGTH to BOLD at 1."""
    if strength < USUAL_STRENGTH:
        return _between(DELICATE, USUAL, strength / USUAL_STRENGTH)
    return _between(USUAL, BOLD, (strength - USUAL_STRENGTH) / (1 - USUAL_STRENGTH))


def _between(one: Hand, other: Hand, part: float) -> Hand:
    """part: of the way from one to the other."""
    pairs = zip(astuple(one), astuple(other), strict=True)
    return Hand(*(a + part * (b - a) for a, b in pairs))


def _contours(scene: Scene, hand: Hand, strength: float) -> Array:
    """Lines, float32 (H, W), 0..1: fainter behind people, and in faces the bolder the pencil is."""
    lines = draw_lines(scene, Pen(hand.point, threshold=0.0045, gain=150, shortest=16, nose=1.0))
    outside = smoothstep(0.3, 0.8, 1 - blur(scene.subject.mask, 3 * scene.unit))
    lines *= 1 - np.float32(0.7 * (1 - hand.background)) * outside
    lines *= 1 - np.float32(0.3 * strength) * scene.masks.face
    return lines


def _darkness(scene: Scene, hand: Hand) -> Array:
    """How dark everything is drawn, float32 (H, W), 0..1."""
    darkness = _tones(scene, hand.mean)
    calm = (1 - 0.6 * scene.skin.mask) * (1 - 0.8 * scene.masks.features)
    contrast = np.float32(hand.contrast) * calm
    darkness += contrast * (smoothstep(0.12, 1, darkness) - darkness)
    wide = wide_blur(darkness, 45 * scene.scale, shrink=8)
    darkness *= 1 - np.float32(hand.large * _freedom(scene)) * wide
    darkness *= 1 - np.float32(1 - hand.background) * _behind(scene)
    return darkness


def _freedom(scene: Scene) -> float:
    """How far darks may be drawn lighter than they are: all the way, 1, in the dark only.

    Hair and clothes of people stay darker there, too.
    """
    gloom = (DUSK - float(scene.fine[0][::4, ::4].mean())) / (DUSK - NIGHT)
    return 0.5 + 0.5 * float(np.clip(gloom, 0, 1)) * (1 - scene.subject.trust)


def _behind(scene: Scene) -> Array:
    """What is behind people, 0..1, and less of it beside them, so that they stand out."""
    subject = scene.subject.mask
    beside = wide_blur(subject, BESIDE * scene.unit, shrink=8)
    behind: Array = 1 - blur(subject, 3 * scene.unit)
    beside = smoothstep(0.08, 0.5, beside)
    behind *= 1 - beside * (0.6 + 0.3 * scene.skin.mask)
    return behind


def _tones(scene: Scene, darkest_mean: float) -> Array:
    """How dark everything is, 0..1, and not much darker than darkest_mean on average."""
    unit = scene.unit
    light = blur(scene.fine[0], 0.7 * unit)
    light += 0.8 * scene.masks.eyes * (light - blur(light, 3 * unit))
    shadows = 1 - smoothstep(0.15, 0.55, light)
    lit = light + 0.22 * (light - wide_blur(light, 25 * unit, shrink=8))
    lit += 0.75 * shadows * (light - blur(light, 6 * unit)) + 0.06 * shadows
    darkness: Array = np.clip((np.float32(WHITE) - lit) * np.float32(1 / TONES), 0, 1)
    mean = float(darkness[::4, ::4].mean())
    if mean > darkest_mean:
        lightening = np.log(darkest_mean) / np.log(min(mean, 0.99))
        darkness **= np.float32(min(lightening, 1 + _freedom(scene)))
    masks = scene.masks
    skin = np.maximum(scene.skin.mask, np.maximum(0.8 * masks.nose, 0.5 * masks.mouth))
    return mix(darkness, _skin_tones(scene, darkness), skin * (1 - masks.eyes))


def _skin_tones(scene: Scene, darkness: Array) -> Array:
    """Shadows beside the person's own skin, on paper that is darker for darker skin."""
    own = own_lightness(scene)
    paper = np.clip((PALE - own) * np.float32(1 / 0.4), 0, 1)
    paper *= np.float32(0.50) * (2 - paper)
    tones: Array = own + np.float32(0.03) - blur(scene.fine[0], 1.5 * scene.unit)
    tones *= 1.25 + 0.9 * scene.masks.mouth
    tones += paper
    np.clip(tones, 0.7 * paper, 0.85, out=tones)
    tones *= smoothstep(0, 0.15, darkness)
    return tones


def _rubbed(scene: Scene) -> Array:
    """Strokes would be dirt on skin, and hide what eyes and mouths say."""
    masks = scene.masks
    features = np.maximum(0.75 * masks.eyes, 0.6 * masks.mouth)
    rubbed: Array = np.maximum(features, 0.7 * scene.skin.mask)
    return rubbed


def _smudge(scene: Scene, hand: Hand, rubbed: Array) -> Array:
    """Shadows and hair around faces are rubbed, too, so that skin is not darker than they are."""
    heads = smoothstep(0.05, 0.6, wide_blur(scene.masks.face, HEAD * scene.unit, shrink=8))
    smudge: Array = np.maximum(rubbed, 0.6 * heads)
    smudge *= np.float32(hand.rubbed - hand.smudge)
    smudge += np.float32(hand.smudge)
    return smudge


def _tint(scene: Scene, darkness: Array, amount: float) -> tuple[Picture, Picture]:
    """What the photo's colours add to grey, and what they take from it, uint8 (h, w, 3)."""
    height, width = darkness.shape
    small = scaled(scene.fine, (width + 1) // 2, (height + 1) // 2)
    small[0] = WHITE - 0.6 * resized(darkness, small.shape[2], small.shape[1])
    small[1:] *= np.float32(amount)
    colored = from_oklab(small)
    small[1:] = 0
    grey = from_oklab(small)
    more, less = cv2.subtract(colored, grey), cv2.subtract(grey, colored)
    return cast(Picture, more), cast(Picture, less)
