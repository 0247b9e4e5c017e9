"""Light as an illustrator would set it: full range, faces bright but of their own complexion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from inference.arrays import Array
from inference.styles.anatomy import Box, FaceFrame, FaceMasks, around, coordinates, is_empty
from inference.styles.filters import blur, mix, smoothstep, wide_blur
from inference.styles.skin import SPARSE, Skin

AMOUNT: Final = 0.8  # how far the tone curve is followed
GAMMA: Final = 0.75  # and how far the exponent that would bring skin all the way to its target
EXPONENTS: Final = (0.6, 1.12)  # its limits: more is brightened than darkened
TARGET_SKIN: Final = 0.77  # lightness that light skin is brought to
TARGET_SCENE: Final = 0.62  # median lightness of a picture without skin
PALE: Final = 0.70  # lightness of skin in a photo from which it is brought to all of its target,
DARK: Final = 0.25  # so much darker the target falls no more,
DARK_STAYS: Final = 0.85  # and this is the part of the difference that stays
SHADOW_LIFT: Final = 0.4  # of the way from a shadow on a face to the skin beside it
LIGHTEST_SHADOW: Final = 0.72  # shadows are never lifted past this
SHORTEST_LIP: Final = 0.15  # from nose to mouth, in face sizes: shorter is a face from below
SMALLEST_NOSE_SHADOW: Final = 14  # face size, at 1024 px, from which nose shadows are relaxed
UNDER_NOSE: Final = 0.74  # how light nostrils and moustaches are made at most, of the person's skin
SHADOW_BELOW_NOSE: Final = 0.92  # the same of a shadow
DARKER: Final = (0.03, 0.15)  # than beside the nose, of that skin: what may be a shadow
DEEP: Final = (0.2, 0.4)  # the same of what is one
BESIDE_NOSE: Final = 0.42  # face sizes to both sides, where a moustache still is


def toned(
    lab: Array, frames: Sequence[FaceFrame], masks: FaceMasks, skin: Skin, unit: float
) -> Array:
    """How light everything is once it is lit, float32 (H, W).

    lab: float32 (3, H, W) OKLab. unit: pixels per unit of length.
    """
    luminance: Array = lab[0].copy()
    _apply_curve(luminance, skin)
    if frames:
        _lift_shadows(luminance, frames, masks, skin, unit)
    return luminance


def _apply_curve(luminance: Array, skin: Skin) -> None:
    """Stretch to the full range, then bring skin, or the median, to its target; in place."""
    sparse = luminance[::SPARSE, ::SPARSE]
    low, high = np.percentile(sparse, [0.5, 99.5])
    low, high = min(low * 0.8, 0.2), max(high, 0.8)  # haze and night are not stretched all the way
    before = skin.median(luminance, otherwise=float(np.median(sparse)))
    reference = np.clip((before - low) / (high - low), 0.2, 0.95)
    target = _target(before) if skin.visible else TARGET_SCENE
    gamma = 1 + GAMMA * (np.clip(np.log(target) / np.log(reference), *EXPONENTS) - 1)
    stretched = np.clip((luminance - np.float32(low)) * np.float32(1 / (high - low)), 0, 1.02)
    brightened = stretched ** np.float32(gamma)
    brightened -= stretched
    brightened *= smoothstep(0.12, 0.5, stretched)  # blacks stay black
    stretched += brightened
    stretched *= 0.985
    stretched -= luminance
    luminance += np.float32(AMOUNT) * stretched


def _target(lightness: float) -> float:
    """Lightness for skin of this lightness: dark skin stays dark."""
    return TARGET_SKIN - DARK_STAYS * float(np.clip(PALE - lightness, 0, DARK))


def _lift_shadows(
    luminance: Array, frames: Sequence[FaceFrame], masks: FaceMasks, skin: Skin, unit: float
) -> None:
    """Lift large shadows on faces towards the person's own skin, never past it; in place."""
    own = np.full_like(luminance, LIGHTEST_SHADOW)
    for frame in frames:
        rows, columns = around(frame.centre, 1.9 * frame.size, luminance.shape)
        sparse = (slice(rows.start, rows.stop, 3), slice(columns.start, columns.stop, 3))
        of_skin = luminance[sparse][skin.mask[sparse] > 0.5]
        if len(of_skin) > 12:
            own[rows, columns] = min(LIGHTEST_SHADOW, float(np.median(of_skin)) + 0.01)
    lift = np.clip(own - wide_blur(luminance, 17 * unit, shrink=8), 0, 0.25)
    lift *= wide_blur(masks.face, 4 * unit)
    lift *= 1 - 0.5 * masks.features
    lift *= smoothstep(0.02, 0.3, luminance)  # what is really black stays so
    luminance += np.float32(SHADOW_LIFT) * lift


def relax_nose_shadows(lab: Array, frames: Sequence[FaceFrame], skin: Skin) -> None:
    """A hard shadow below a nose must not read as a moustache; in place."""
    if not skin.visible:
        return
    typical = [skin.median(plane, otherwise=0) for plane in lab]
    scale = max(lab.shape[1:]) / 1024
    for frame in frames:
        middle: Array = (frame.nose + frame.mouth) * 0.5
        box = around(middle, 0.6 * frame.size, lab.shape)
        if frame.size >= SMALLEST_NOSE_SHADOW * scale and not is_empty(box):
            _relax_nose_shadow(lab, frame, box, typical)


def _relax_nose_shadow(lab: Array, frame: FaceFrame, box: Box, typical: Sequence[float]) -> None:
    rows, columns = box
    luminance = np.ascontiguousarray(lab[0, rows, columns])
    missing = _light_below_nose(lab[0], frame, box, typical[0])
    missing -= blur(luminance, 0.02 * frame.size)
    amount = np.float32(0.85 if frame.frontal else 0.4)
    lift = amount * np.clip(missing, 0, 0.5) * _below_nose(frame, box)
    lab[0, rows, columns] += lift
    recolour = np.clip(2.5 * lift, 0, 0.8)
    for plane, colour in zip(lab[1:], typical[1:], strict=True):
        plane[box] += recolour * (np.float32(colour) - plane[box])


def _light_below_nose(luminance: Array, frame: FaceFrame, box: Box, typical: float) -> Array:
    """How light a lip may be, of the size of the box: never lighter than beside the nose.

    A moustache is as dark there, and so is the dark half of a face. What is darker than that, and
    larger than nostrils, is a shadow.
    """
    centre: Array = 0.45 * frame.nose + 0.55 * frame.mouth
    left, middle, right = (
        _lightness_at(luminance, centre + np.float32(side * frame.size) * frame.right, frame)
        for side in (-BESIDE_NOSE, 0, BESIDE_NOSE)
    )
    darker = np.array([((left + right) / 2 - middle) / max(typical, 0.05)], np.float32)
    x, _ = coordinates(frame, centre, box)
    across = left + np.float32(right - left) * smoothstep(-BESIDE_NOSE, BESIDE_NOSE, x)
    usual = np.minimum(across, np.float32(UNDER_NOSE * typical))
    usual *= smoothstep(*DARKER, darker)
    around_it = blur(np.ascontiguousarray(luminance[box]), 0.14 * frame.size)
    shadow = smoothstep(-0.02, 0.06, usual - around_it)
    shadow *= smoothstep(*DEEP, darker)
    return mix(usual, np.minimum(across, np.float32(SHADOW_BELOW_NOSE * typical)), shadow)


def _lightness_at(luminance: Array, point: Array, frame: FaceFrame) -> float:
    """Around a point; 0 outside of the picture."""
    patch = luminance[around(point, max(1.0, 0.05 * frame.size), luminance.shape)]
    return float(np.median(patch)) if patch.size else 0.0


def _below_nose(frame: FaceFrame, box: Box) -> Array:
    """A soft mask, 0..1, of the upper lip as far as the mouth, of the size of the box."""
    to_mouth: Array = (frame.mouth - frame.nose) / np.float32(frame.size)
    length = float(np.linalg.norm(to_mouth))
    right, down = coordinates(frame, frame.nose, box)
    if length < SHORTEST_LIP:
        return np.zeros_like(right)
    x, y = to_mouth @ frame.right / length, to_mouth @ frame.down / length
    along = (right * x + down * y) * np.float32(1 / length)
    aside: Array = np.abs(right * y - down * x)
    mask = smoothstep(-0.1, 0.25, along)
    mask *= 1 - smoothstep(0.72, 1.0, along)
    mask *= 1 - smoothstep(0.30, 0.50, aside)
    return mask
