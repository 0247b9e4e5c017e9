"""The colours of a watercolour at working size: washes that run together, and glazes of skin.

Colours are float32 (3, H, W) OKLab. What is far from faces is painted wet in wet, what is near
them wet on dry. Bousseau et al. 2006.
"""

from __future__ import annotations

from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Array, resized
from inference.styles.filters import (
    BORDER,
    along_flow,
    blur,
    magnitude,
    mix,
    positions,
    sampled,
    scaled,
    smoothstep,
    wide_blur,
)
from inference.styles.paper import turbulence
from inference.styles.scene import Scene
from inference.styles.skin import SPARSE

RUN: Final = 10.0  # units over which colours run together in wet paper
HAND: Final = 2.2  # units by which a hand misses a contour
TREMOR: Final = 38.0  # units from one miss to the next
UNLIT: Final = 0.6  # of the light that was added, taken back where there is hardly any effect
GLAZES: Final = 7  # washes from white paper to black
GLAZE_SHARPNESS: Final = 4.5  # of their borders: at 1 they would run into each other
THIN: Final = (0.11, 0.22)  # how much darker than its surroundings a thin shape is
SOFTNESS: Final = 0.6  # pixels: what was made crisp has stairs
GREY: Final = (0.3, 0.7)  # chroma, beside that of skin, of hair that is taken for skin, and of skin
SMALLEST_CHROMA: Final = 0.01
INDIGO: Final = np.array([0.001, -0.017], np.float32)  # a, b that is added to black
STRANDS: Final = 1.6  # how much they stand out of black hair
STRAND: Final = (-0.06, 0.16)  # most by which one is darker and lighter than what is around it
WARM: Final = (0.004, 0.012)  # b from which a dark is brown: it stays so
NEIGHBOURS: Final = 14.0  # units around that are brown, too, where black is a shadow in brown
COLORFUL: Final = 0.008  # mean chroma from which a photo has colours
NEAR_FACE: Final = 30.0  # units around a face where hair stays nearly black, and dark skin brown
DARK: Final = (0.22, 0.50)  # lightness of the darkest washes, and where they end
PAPER_WHITE: Final = (0.86, 0.99)  # lightness from which paper is left bare


def lay_washes(scene: Scene, aside: Array, effect: float) -> Array:
    """The colours of all washes, float32 (3, H, W) OKLab.

    aside: float32 (H, W), 1 where nobody is. effect: 0..1.
    """
    color = _run_together(scene, aside, effect)
    color[0] -= np.float32(UNLIT * (1 - effect)) * blur(scene.lightened, 2 * scene.unit)
    color = _with_clear_features(color, scene)
    color = _drawn_by_hand(color, scene)
    _even_skin(color[1:], scene, effect)
    _glaze(color[0], scene, effect)
    _deepen_darks(color, scene, effect)
    _thin(color, scene, aside, effect)
    return color


def _run_together(scene: Scene, aside: Array, effect: float) -> Array:
    """Shapes near the subject, pools of colour away from it."""
    painting = scene.painting
    height, width = painting.smooth.shape[1:]
    breadth = (1 - 0.8 * scene.masks.face) * (0.35 + 0.65 * aside)
    breadth = resized(breadth, width, height) * np.float32(0.2 + 0.4 * effect)
    color = painting.enlarged(breadth, scene.flow)
    if not scene.subject.trust:
        return color
    run = np.stack([wide_blur(plane, RUN * painting.unit, 2) for plane in painting.broad])
    pools = scaled(mix(painting.broad, run, 0.6), *scene.shape[::-1])
    return mix(color, pools, np.float32(0.8 * effect) * aside)


def _with_clear_features(color: Array, scene: Scene) -> Array:
    """Eyes, mouths, and what is thin and dark in a face: brows, the frame of glasses."""
    if not scene.frames:
        return color
    clear = np.clip(1.1 * scene.masks.features, 0, 1)
    thin = smoothstep(*THIN, color[0] - scene.fine[0]) * scene.masks.face
    return mix(color, scene.fine, np.float32(0.75) * np.maximum(clear, thin))


def _drawn_by_hand(color: Array, scene: Scene) -> Array:
    """Borders of regions miss the contours a little, except in faces."""
    amount = np.float32(HAND * scene.unit) * (1 - 0.92 * np.clip(1.3 * scene.masks.face, 0, 1))
    x, y = positions(scene.shape)
    period = TREMOR * scene.scale
    x += amount * turbulence(scene.shape, period, seed=41, octaves=2)
    y += amount * turbulence(scene.shape, period, seed=44, octaves=2)
    soft = cv2.GaussianBlur(cv2.merge(list(color)), (3, 3), SOFTNESS, borderType=BORDER)
    return np.stack(cv2.split(sampled(cast(Array, soft), x, y)))


def _even_skin(hues: Array, scene: Scene, effect: float) -> None:
    """Skin comes nearer to its typical hue; in place. hues: a and b, (2, H, W)."""
    if scene.skin.visible:
        typical = [scene.skin.median(plane, otherwise=0) for plane in hues]
        chroma = max(float(np.linalg.norm(typical)), SMALLEST_CHROMA)
        even = smoothstep(GREY[0] * chroma, GREY[1] * chroma, magnitude(*hues))
        even *= np.float32(0.5 * effect) * scene.skin.mask * (1 - scene.masks.features)
        hues += even * (np.array(typical, np.float32)[:, None, None] - hues)


def _glaze(luminance: Array, scene: Scene, effect: float) -> None:
    """Skin in a few clear washes, the rest in hints of them; in place."""
    steps = luminance * np.float32(GLAZES)
    middle = np.floor(steps) + np.float32(0.5)
    stepped = np.tanh((steps - middle) * np.float32(GLAZE_SHARPNESS))
    stepped *= np.float32(0.5 / np.tanh(GLAZE_SHARPNESS / 2))
    stepped += middle
    stepped -= steps
    where = np.clip(scene.skin.mask + 0.5 * scene.masks.face, 0.35, 1)
    stepped *= where * (1 - scene.masks.features) * np.float32((0.15 + 0.40 * effect) / GLAZES)
    luminance += stepped


def _deepen_darks(color: Array, scene: Scene, effect: float) -> None:
    """Black hair and clothes become a dark wash of indigo with strands along the flow; in place."""
    luminance = color[0]
    dark = 1 - smoothstep(*DARK, luminance)
    dark *= (1 - scene.masks.features) * (1 - 0.8 * np.maximum(scene.skin.mask, scene.masks.face))
    luminance += np.float32(0.8 * effect) * dark * _strands(scene)
    warmth = np.maximum(color[2], wide_blur(color[2], NEIGHBOURS * scene.unit))
    cold = dark * (1 - smoothstep(*WARM, warmth))
    cold *= np.float32(effect) * _share_of_color(scene)
    cold *= 1 - np.float32(0.6) * np.clip(
        3 * wide_blur(scene.masks.face, NEAR_FACE * scene.unit), 0, 1
    )
    color[1:] += INDIGO[:, None, None] * cold


def _share_of_color(scene: Scene) -> np.float32:
    """0 for a photo without colours, 1 for any other."""
    chroma = magnitude(*scene.painting.smooth[1:, ::SPARSE, ::SPARSE])
    return np.float32(min(1.0, float(chroma.mean()) / COLORFUL))


def _strands(scene: Scene) -> Array:
    """How much lighter or darker hair is than what is around it, combed."""
    painting, unit = scene.painting, scene.painting.unit
    height, width = painting.smooth.shape[1:]
    lightness = resized(scene.fine[0], width, height)
    strands: Array = np.float32(STRANDS) * (blur(lightness, 1.2 * unit) - blur(lightness, 6 * unit))
    strands += blur(lightness, 0.8 * unit) - lightness
    strands = along_flow(strands, painting.flow, 3 * unit, steps=2, step=2 * unit)
    return resized(np.clip(strands, *STRAND), *scene.shape[::-1])


def _thin(color: Array, scene: Scene, aside: Array, effect: float) -> None:
    """Transparent and luminous: darks let paper through, lights are paper; in place."""
    luminance, hues = color[0], color[1:]
    features, skin = scene.masks.features, scene.skin.mask
    lift = np.maximum(1 - luminance, 0) ** np.float32(1.6) * (1 - 0.75 * features)
    lift *= (1 - 0.65 * skin) * np.float32(0.05 + 0.15 * effect)
    luminance += lift
    hues *= np.float32(1 + 0.55 * effect) - np.float32(0.22 * effect) * skin
    luminance += np.float32(0.5 * effect) * aside * (1 - luminance)
    bare = smoothstep(*PAPER_WHITE, luminance)
    hues *= 1 - 0.7 * bare
    luminance += 0.7 * bare * (1 - luminance)


def wet_edges(luminance: Array, scene: Scene) -> Array:
    """Pigment that gathers at the borders of a wash, on its dark side: a soft rim and a crisp one.

    luminance: float32 (H, W). The result is, too, 0 to about 1.
    """
    edges: Array = 8 * np.clip(blur(luminance, 3.5 * scene.unit) - luminance, 0, 0.09)
    edges += 6 * np.clip(blur(luminance, 1.3 * scene.unit) - luminance, 0, 0.06)
    edges *= (1 - 0.6 * scene.masks.features) * (1 - 0.45 * scene.skin.mask)
    return edges
