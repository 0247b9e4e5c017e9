"""Ink lines: coherent lines along the flow, as Kang et al. (2007) and XDoG (Winnemöller 2012)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from inference.arrays import Array
from inference.styles.anatomy import FaceFrame, around, is_empty
from inference.styles.filters import along_flow, blur, magnitude, smoothstep
from inference.styles.scene import TYPICAL_FACE, Scene

TAU: Final = 0.985  # weight of the outer Gaussian: below 1, so that darks attract ink
REACH: Final = 6.4  # units along the flow, both ways, that speak for a line
SEEN: Final = 0.18  # ink from which a pixel belongs to a stroke
STRONG: Final = 0.5  # ink that a stroke must reach somewhere


@dataclass(frozen=True, slots=True)
class Pen:
    """How lines are drawn. Lengths in the scene's units."""

    width: float
    threshold: float  # contrast that draws no line
    gain: float  # how soon a line is black
    shortest: float  # shorter strokes are dropped
    nose: float  # how much of the fine lines of a nose is drawn, 0..1
    skin: float = 0.009  # contrast beyond the threshold that draws no line on skin
    steps: int = 4  # taken along the flow, both ways, where a line is looked for: fewer are cheaper


def draw_lines(scene: Scene, pen: Pen) -> Array:
    """Ink of every pixel, float32 (H, W), 0..1: finer in faces, none between teeth."""
    features = scene.masks.features
    luminance = scene.fine[0]
    ink = _contours(scene, pen)
    ink *= 1 - 0.35 * features
    for frame in scene.frames:
        _add_fine_lines(ink, scene, pen, frame)
    ink *= 0.35 + 0.65 * smoothstep(0.12, 0.38, luminance)
    for frame in scene.frames:
        _spare_teeth(ink, scene, frame)
    return ink


def _contours(scene: Scene, pen: Pen) -> Array:
    """Ink of what is darker than beside it, all along the flow; without specks."""
    unit = scene.unit
    lightness, a, b = scene.fine
    # a saturated shape on grey of the same lightness gets a contour, too
    contrast = lightness - 0.6 * magnitude(a, b)
    response = _difference_of_gaussians(contrast, pen.width * max(unit, 0.75 * scene.scale))
    step = max(1.0, REACH * unit / pen.steps)
    response = along_flow(response, scene.flow, sigma=REACH * unit / 2, steps=pen.steps, step=step)
    calm = scene.skin.mask * (1 - scene.masks.features)
    threshold = np.float32(-pen.threshold) - np.float32(pen.skin) * calm
    ink = np.tanh(np.float32(pen.gain) * np.maximum(threshold - response, 0))
    return _without_specks(ink, scene.masks.eyes, pen.shortest * unit)


def _add_fine_lines(ink: Array, scene: Scene, pen: Pen, frame: FaceFrame) -> None:
    """Eyes, nose and mouth with a thinner pen; in place."""
    box = around(frame.centre, 1.3 * frame.size + 4, scene.shape)
    luminance = np.ascontiguousarray(scene.fine[0][box])
    if min(luminance.shape) < 8:
        return
    eyes, mouth, nose = scene.masks.eyes[box], scene.masks.mouth[box], scene.masks.nose[box]
    width = scene.unit * float(np.clip(frame.size / (TYPICAL_FACE * scene.unit), 0.4, 1.3)) ** 0.5
    flow = scene.flow.cropped(box)
    response = _difference_of_gaussians(luminance, 0.9 * width)
    response = along_flow(response, flow, sigma=width, steps=3, step=max(1.0, 0.8 * width))
    threshold = -0.0015 - 0.004 * mouth * (1 - eyes)
    fine = np.tanh(140 * np.maximum(threshold - response, 0))
    where = 1.3 * np.maximum(eyes, mouth) + np.float32(pen.nose) * nose
    fine *= np.clip(where, 0, 1)
    fine = _without_specks(fine, eyes, 9 * scene.unit)
    np.maximum(ink[box], fine, out=ink[box])


def _difference_of_gaussians(plane: Array, sigma: float) -> Array:
    difference: Array = blur(plane, sigma) - TAU * blur(plane, 1.6 * sigma)
    return difference


def _without_specks(ink: Array, kept: Array, shortest: float) -> Array:
    """Drop strokes that are short or nowhere strong, except where `kept` is 1."""
    seen = (ink > SEEN).astype(np.uint8)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(seen, connectivity=8)
    strong = np.bincount(labels[ink > STRONG], minlength=count) > 0
    length = boxes[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    strokes = (strong & (length >= shortest)).astype(np.float32)
    strokes[0] = 1  # the paper, with the soft rims of strokes
    drawn = strokes[labels]
    soft = cv2.blur(drawn, (3, 3)) * drawn  # no rim around a dropped stroke
    cleaned: Array = ink * np.maximum(soft, kept)
    return cleaned


def _spare_teeth(ink: Array, scene: Scene, frame: FaceFrame) -> None:
    """No ink blackens teeth: what is light and without colour, in a mouth; in place."""
    box = around(frame.mouth, 0.7 * frame.size + 8 * scene.unit, scene.shape)
    if is_empty(box):
        return
    lightness, a, b = (np.ascontiguousarray(plane[box]) for plane in scene.fine)
    white = smoothstep(0.45, 0.65, lightness) * (1 - smoothstep(0.05, 0.085, magnitude(a, b)))
    near = blur(scene.masks.mouth[box] * white, 3 * scene.unit)
    ink[box] *= 1 - np.clip(2.5 * near - 0.3, 0, 0.85)
