"""A photo cut into flat sheets of colour: a few for everything, and a ramp of tones for skin.

People who stand out against what is behind them get one plain ground.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from inference.arrays import Array, Picture, resized
from inference.styles.backdrop import gradient
from inference.styles.color import from_oklab
from inference.styles.complexion import RAMP, Complexion
from inference.styles.draft import Draft
from inference.styles.filters import blur, flow_of, magnitude, scaled, smoothstep, wide_blur
from inference.styles.ground import lay_ground
from inference.styles.layers import blended
from inference.styles.palette import distances, inks, main_colors
from inference.styles.patches import Labels, Patches
from inference.styles.regions import Regions, along_flow, cut_out
from inference.styles.subject import Region

HUE_WEIGHT: Final = 1.7  # of a, b in distances, against 1 for lightness, in a portrait
MORE_HUE_WEIGHT: Final = 2.6  # and in a picture of many things, which have colours of their own
COLORS: Final = 10  # of everything that is not skin, in a portrait
MORE_COLORS: Final = 16  # of a picture of many things
CHROMA_WEIGHT: Final = 8.0  # of vivid colours, against 1 for greys: small bright things count
STROKE: Final = 20.0  # units of length along which locks of hair become one
SOFTNESS: Final = 4.0  # units of length: what is smaller is rounded off
SOFTEST: Final = 2.0  # the same at strength 0
DARKER: Final = 0.6  # how much of the lighting is taken back at strength 0
ISLAND: Final = 0.5  # squares of a face size: a smaller deep shadow is a stain
BELOW_MOUTH: Final = 0.5  # face sizes from a chin up to where that may be
ALONE: Final = 0.1  # of it lies beside what is no skin, at most
COARSE: Final = 4  # pixels of a draft that share one tone of skin
SPARSE: Final = 4  # colours are found from every fourth pixel, both ways

# costs, in squared distances, that keep the colours of things off skin, and skin off things
ON_SKIN: Final = 0.12
LIGHT_ON_FACE: Final = 0.035
DARK_ON_FACE: Final = 0.004  # brows, glasses and beards are not skin
COLD_NEAR_FACE: Final = 0.03
STRANGE_ON_SKIN: Final = 0.06
FAINT_ON_SKIN: Final = 0.03  # an arm in the light is as pale as stone
OFF_SKIN: Final = 0.20
SKINLIKE: Final = (0.02, 0.06)  # distance from a tone up to which what may be skin needs no colour
DARK: Final = 0.45  # lightness
COLD: Final = 0.5  # cosine between the hues of what is warm and of skin
FAINT: Final = 0.35  # times the chroma of skin: greys
VIVID: Final = 1.9  # times the chroma of skin: no skin has it


@dataclass(frozen=True, slots=True, eq=False)
class Papercut:
    """Regions and the colour of each: uint8 (1, 1, 3), or (h, w, 3) where it varies."""

    regions: Regions
    sheets: tuple[Picture, ...]
    ground: Array  # float32 (h, w), 0..1: where the plain ground is

    def painted(self, width: int, height: int) -> Picture:
        """uint8 (height, width, 3) RGB."""
        return self.regions.painted(self.sheets, width, height)


def cut(draft: Draft, strength: float, plainness: float) -> Papercut:
    """strength: 0..1. plainness: from 0, the photo's own background, to 1, a plain ground."""
    colors = _main_colors(draft)
    flow = flow_of(blur(draft.lab[0], draft.unit), 4 * draft.unit)
    labels = along_flow(_costs(draft, colors), flow, STROKE * draft.unit, SOFTNESS * draft.unit)
    labels = _without_islands(draft, labels, len(colors))
    softness = (SOFTEST + (SOFTNESS - SOFTEST) * strength) * draft.unit
    sheets = _sheets(draft, labels, colors, strength)
    cut_from = lay_ground(draft, labels, len(sheets)) if plainness else labels
    ground = cut_from == len(sheets)
    if ground.any():
        sheet = _ground_sheet(draft, ground)
        if plainness < 1:
            before = cut_out(labels, len(sheets), softness).painted(sheets, *labels.shape[::-1])
            sheet = blended(sheet, before, plainness)
        sheets.append(sheet)
    regions = cut_out(cut_from, len(sheets), softness)
    return Papercut(regions, tuple(sheets), blur(ground.astype(np.float32), softness))


def _without_islands(draft: Draft, labels: Labels, tones: int) -> Labels:
    """Small deep shadows on chins and throats, with skin all around them, are lighter ones.

    tones: the number of the first tone of skin.
    """
    deepest = tones + len(RAMP) - 1
    deep: Region = labels == deepest
    deep[: max(0, round(draft.chin - BELOW_MOUTH * draft.face_size))] = False
    if not deep.any():
        return labels
    _, numbers = cv2.connectedComponents(deep.astype(np.uint8), connectivity=4)
    islands = Patches(np.asarray(numbers, np.int32), np.bincount(numbers.ravel()))
    beside = cv2.dilate((labels < tones).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    small = islands.areas < ISLAND * draft.face_size * draft.face_size
    small &= islands.counted(beside & deep) < ALONE * islands.areas
    return np.where(islands.painted(small) & deep, deepest - 1, labels)


def _axes(draft: Draft) -> Array:
    """How much L, a and b count in distances of colours, (3, 1, 1)."""
    hue = HUE_WEIGHT if draft.portrait else MORE_HUE_WEIGHT
    return np.array([1, hue, hue], np.float32)[:, None, None]


def _main_colors(draft: Draft) -> Array:
    """Colours (K, 3) OKLab of what is not skin; the subject's count for more."""
    sparse = slice(None, None, SPARSE), slice(None, None, SPARSE)
    axes, lab = _axes(draft), draft.lab[:, *sparse]
    weights = 1 - np.clip(1.5 * draft.skin[sparse], 0, 1)
    weights *= (0.2 + 0.8 * draft.subject[sparse]) * (1 - draft.features[sparse])
    if draft.complexion is not None:
        skin = replace(draft.complexion, typical=draft.complexion.typical[:, *sparse])
        unlike = smoothstep(*SKINLIKE, np.sqrt(_from_ramp(lab, skin, axes).min(axis=0)))
        weights *= 1 - skin.possible[sparse] * (1 - unlike)
    weights *= 1 + np.float32(CHROMA_WEIGHT) * np.hypot(lab[1], lab[2])
    count = COLORS if draft.portrait else MORE_COLORS
    samples = (lab * axes).reshape(3, -1).T
    found = main_colors(np.ascontiguousarray(samples), weights.ravel() + np.float32(1e-3), count)
    return found / axes.ravel()


def _costs(draft: Draft, colors: Array) -> Array:
    """What it costs to give each pixel to each sheet, (N, h, w)."""
    axes = _axes(draft)
    costs = distances(draft.lab * axes, colors * axes.ravel())
    complexion = draft.complexion
    if complexion is None:
        return costs
    _keep_off_skin(costs, colors, draft, complexion)
    return np.concatenate([costs, _ramp_costs(draft, complexion)])


def _keep_off_skin(costs: Array, colors: Array, draft: Draft, complexion: Complexion) -> None:
    """No blue, green or white islands in faces; in place."""
    face = complexion.face
    on_light = np.float32(LIGHT_ON_FACE) * smoothstep(0.7, 1, face)
    on_dark = np.float32(DARK_ON_FACE) * face
    cold = np.float32(COLD_NEAR_FACE) * smoothstep(0.1, 0.3, wide_blur(face, 0.9 * draft.face_size))
    strange = np.float32(STRANGE_ON_SKIN) * smoothstep(
        0.3, 0.6, wide_blur(draft.skin, 0.35 * draft.face_size)
    )
    own_chroma = float(magnitude(*complexion.typical[1:]).max())
    costs += np.float32(ON_SKIN) * np.clip(1.3 * draft.skin - 0.45, 0, 1)
    for index, (lightness, *ab) in enumerate(colors):
        chroma, alike = float(np.hypot(*ab)), float(np.dot(ab, complexion.hue))
        dark = lightness < DARK
        if chroma < FAINT * own_chroma:
            costs[index] += np.float32(FAINT_ON_SKIN) * complexion.possible
        costs[index] += on_dark if dark else on_light
        if dark and chroma > 0.02 and alike < COLD * chroma:
            costs[index] += cold
        white = lightness > 0.72 and chroma < 0.03
        if white or (chroma > 0.015 and alike < 0.25 * chroma) or chroma > VIVID * own_chroma:
            costs[index] += strange * (1 - draft.features) if white else strange


def _ramp_costs(draft: Draft, complexion: Complexion) -> Array:
    likely = np.maximum(draft.skin, 0.47 * smoothstep(0.9, 1, complexion.face))
    np.maximum(likely, np.float32(0.5) * complexion.possible, out=likely)
    unlike = np.float32(OFF_SKIN) * np.clip(0.5 - likely, 0, 1)
    costs = _from_ramp(draft.lab, complexion, _axes(draft))
    costs += unlike
    return costs


def _from_ramp(lab: Array, complexion: Complexion, axes: Array) -> Array:
    """How far every pixel is from each tone of skin, squared, (N, h, w)."""
    distances = []
    for step in RAMP:
        difference = (lab - complexion.tone(step)) * axes
        distances.append((difference * difference).sum(axis=0))
    return np.stack(distances)


def _sheets(draft: Draft, labels: Labels, colors: Array, strength: float) -> list[Picture]:
    """The colour of each region; nearer to the photo's own light where strength is low."""
    darker = np.float32(DARKER * (1 - strength)) * blur(draft.lightened, 2 * SOFTNESS * draft.unit)
    things = inks(colors, strength)
    owner = labels.ravel()
    areas = np.bincount(owner, minlength=len(things))[: len(things)]
    sums = np.bincount(owner, darker.ravel(), minlength=len(things))[: len(things)]
    things[:, 0] -= sums / np.maximum(areas, 1)
    sheets = [from_oklab(color[:, None, None]) for color in things]
    if draft.complexion is None:
        return sheets
    for step in RAMP:
        tone = draft.complexion.tone(step)
        tone[0] -= darker
        tone[1:] *= np.float32(1 + 0.28 * strength)
        sheets.append(_slowly_varying(tone))
    return sheets


def _slowly_varying(color: Array) -> Picture:
    """Float32 (3, h, w) OKLab as a picture: nobody sees that it was computed small."""
    _, height, width = color.shape
    small = scaled(color, max(1, width // COARSE), max(1, height // COARSE))
    return resized(from_oklab(small), width, height)


def _ground_sheet(draft: Draft, ground: Region) -> Picture:
    """Uint8 (h, w, 3): its hue is the one that the photo has there."""
    behind, skin = (draft.lab[:, where].mean(axis=1) for where in (ground, draft.skin > 0.5))
    height, width = ground.shape
    shades = from_oklab(gradient(height, behind, skin))
    return np.ascontiguousarray(np.broadcast_to(shades, (height, width, 3)))
