"""Each person's own skin, as flat tones: from a highlight to a shadow, all of one hue.

The tones are steps from that person's typical skin, so nobody turns paler, darker or violet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from inference.arrays import Array
from inference.styles.anatomy import Box, FaceFrame, around, coordinates, is_empty, offsets
from inference.styles.filters import magnitude, smoothstep
from inference.styles.subject import Region

REACH: Final = 4.2  # face sizes from a face to the end of its person's skin
CROWDED: Final = 2  # with more people than that, jackets and walls are taken for skin too easily
CROWDED_REACH: Final = 2.2  # so that then only faces and necks surely are
FARTHEST: Final = 6.0  # and to where an arm may still be seen
FADING: Final = 0.3  # of that over which it ends
SPARSE: Final = 2  # a person's colour is the median of every second pixel, both ways
FEWEST: Final = 12  # pixels of skin that make a person's colour
SAME_HUE: Final = (0.03, 0.06)  # distance in a, b up to which it is surely, or may be, this skin
GREENEST: Final = -0.02  # a: what is greener is nobody's face
SURE: Final = (0.65, 0.95)  # likelihood, by its colour alone, from which it may be skin far away
INSIDE: Final = (0.75, 1.0)  # face sizes aside and down from the middle of a face to its border
MIDDLE: Final = (0.5, 0.8)  # face sizes around a nose that are face
COLORED: Final = (0.35, 0.6)  # chroma, in parts of the skin's, of what may be, or is, skin
BRIGHTEST: Final = (0.4, 0.5)  # how much lighter than skin its highlights are
DEEPEST: Final = 0.35  # lightness, as a part of the skin's own, of what may be its shadow


@dataclass(frozen=True, slots=True)
class Tone:
    """One step of the ramp."""

    lighter: float  # than the person's skin
    chroma: float  # times the person's


RAMP: Final = (Tone(0.075, 0.88), Tone(0.0, 1.0), Tone(-0.11, 1.05), Tone(-0.27, 0.85))


@dataclass(frozen=True, slots=True)
class Complexion:
    """Planes float32 (h, w) and colours (3, h, w) OKLab."""

    typical: Array  # (3, h, w): the skin of whoever is nearest
    likelihood: Array  # (h, w), 0..1: that this is skin
    possible: Array  # (h, w), 0..1: that it may be, if no other colour is nearer
    face: Array  # (h, w), 0..1: inside the contour of a face, or below a chin

    @property
    def hue(self) -> Array:
        """The unit vector of a, b in which skin lies."""
        mean = self.typical[1:].mean(axis=(1, 2))
        hue: Array = mean / np.float32(max(float(np.hypot(*mean)), 1e-3))
        return hue

    def tone(self, step: Tone) -> Array:
        """The colour of one step for each person, (3, h, w)."""
        lightness = self.typical[:1] + np.float32(step.lighter)
        return np.concatenate([lightness, self.typical[1:] * np.float32(step.chroma)])


def find_complexion(
    lab: Array, frames: Sequence[FaceFrame], skin: Array, features: Array
) -> Complexion | None:
    """lab: float32 (3, h, w) OKLab. skin, features: float32 (h, w), 0..1. None without skin."""
    total, weights = np.zeros_like(lab), np.zeros_like(skin)
    reach, possible, face, middle, shine = np.zeros((5, *skin.shape), np.float32)
    farthest = CROWDED_REACH if len(frames) > CROWDED else REACH
    for frame in frames:
        own = _typical(lab, frame, skin * (1 - features))
        if own is not None:
            _add_person(total, weights, frame, own)
            _add_reach(reach, frame, farthest)
            _add_reach(possible, frame, FARTHEST)
            _add_face(face, frame)
            _add_middle(middle, frame)
            _add_shine(shine, frame)
    if not weights.any():
        return None
    total /= np.maximum(weights, 1e-9)
    face *= np.maximum(_is_like(lab, total), shine * _is_shining(lab, total))
    likelihood = np.maximum(skin * reach, face)
    if len(frames) > CROWDED:
        likelihood *= np.maximum(_is_colored(lab, total), middle)
    likelihood *= 1 - 0.5 * features
    possible *= smoothstep(*SURE, skin)
    return Complexion(total, likelihood, possible, face)


def _typical(lab: Array, frame: FaceFrame, skin: Array) -> Array | None:
    """The median colour (3,) of the skin of one face; its hue only from where nothing else is."""
    rows, columns = box = around(frame.centre, 1.3 * frame.size, skin.shape)
    sparse = slice(rows.start, rows.stop, SPARSE), slice(columns.start, columns.stop, SPARSE)
    certain, colors = skin[sparse] > 0.6, lab[:, *sparse]
    if np.count_nonzero(certain) < FEWEST:
        return None
    typical: Array = np.median(colors[:, certain], axis=1).astype(np.float32)
    inside = certain & _is_inside(frame, box)[::SPARSE, ::SPARSE]
    if np.count_nonzero(inside) >= FEWEST:
        typical[1:] = np.median(colors[1:, inside], axis=1)
    return typical if typical[1] > GREENEST else None


def _is_inside(frame: FaceFrame, box: Box) -> Region:
    """Within the face: whoever looks aside has it behind the nose."""
    ahead = np.dot(frame.nose - frame.eyes.mean(axis=0), frame.right)
    right, down = coordinates(frame, frame.centre - ahead * frame.right, box)
    inside: Region = np.hypot(right / INSIDE[0], down / INSIDE[1]) < 1
    return inside


def _add_person(total: Array, weights: Array, frame: FaceFrame, own: Array) -> None:
    """A person's colour, the more the nearer; in place."""
    box = around(frame.centre, (REACH + 1) * frame.size, weights.shape)
    if not is_empty(box):
        weight = 1 / (0.3 + _distance(frame, box)) ** 6
        weights[box] += weight
        total[:, *box] += own[:, None, None] * weight


def _add_reach(reach: Array, frame: FaceFrame, farthest: float) -> None:
    """Where a person's skin may be, in place."""
    box = around(frame.centre, farthest * frame.size, reach.shape)
    if not is_empty(box):
        left = 1 - _distance(frame, box) / np.float32(farthest)
        near = np.clip(left / np.float32(FADING), 0, 1)
        np.maximum(reach[box], near, out=reach[box])


def _distance(frame: FaceFrame, box: Box) -> Array:
    """From the middle of the face, in face sizes."""
    x, y = offsets(frame.centre, box)
    distance: Array = np.sqrt(x * x + y * y)
    distance /= np.float32(frame.size)
    return distance


def _add_face(face: Array, frame: FaceFrame) -> None:
    """The face from the hair to below the chin, in place."""
    box = around(frame.centre, 2.8 * frame.size, face.shape)
    if is_empty(box):
        return
    middle: Array = 0.55 * frame.eyes.mean(axis=0) + 0.45 * frame.mouth
    right, down = coordinates(frame, middle.astype(np.float32), box)
    contour = 1 - smoothstep(0.85, 1.1, np.hypot(right / 1.15, down / 1.55))
    throat = 1 - smoothstep(0.8, 1.1, np.hypot(right / 0.95, (down - 1.6) / 0.7))
    np.maximum(face[box], np.maximum(contour, throat), out=face[box])


def _add_middle(middle: Array, frame: FaceFrame) -> None:
    """What is face however far it is turned, in place."""
    box = around(frame.centre, frame.size, middle.shape)
    if not is_empty(box):
        inside = 1 - smoothstep(*MIDDLE, _distance(frame, box))
        np.maximum(middle[box], inside, out=middle[box])


def _add_shine(shine: Array, frame: FaceFrame) -> None:
    """Forehead, nose and cheeks, in place: beards are below them, hair is around them."""
    box = around(frame.centre, 2 * frame.size, shine.shape)
    if is_empty(box):
        return
    right, down = coordinates(frame, frame.centre, box)
    inside = 1 - smoothstep(0.75, 1, np.hypot(right / 1.0, (down + 0.25) / 1.3))
    inside *= 1 - smoothstep(0.15, 0.35, down)
    np.maximum(shine[box], inside, out=shine[box])


def _is_shining(lab: Array, typical: Array) -> Array:
    """Whether a colour may be light reflected by that skin, 0..1: paler and lighter."""
    lighter = lab[0] - typical[0]
    chroma = np.maximum(magnitude(typical[1], typical[2]), np.float32(1e-3))
    aside = np.abs(lab[1] * typical[2] - lab[2] * typical[1]) / chroma
    shining = smoothstep(0.0, 0.05, lighter) * (1 - smoothstep(*BRIGHTEST, lighter))
    shining *= 1 - smoothstep(*SAME_HUE, aside)
    return shining


def _is_colored(lab: Array, typical: Array) -> Array:
    """Whether a colour is as far from grey as skin, 0..1: walls are not."""
    chroma = magnitude(typical[1], typical[2])
    along = (lab[1:] * typical[1:]).sum(axis=0) / np.maximum(chroma * chroma, np.float32(1e-4))
    return smoothstep(*COLORED, along)


def _is_like(lab: Array, typical: Array) -> Array:
    """Whether a colour is that skin in some light, 0..1: in the shade, colours fade, too."""
    light = lab[0] / np.maximum(typical[0], 0.05)
    a, b = lab[1:] - typical[1:] * np.clip(light, 0.4, 1.1)
    like = 1 - smoothstep(*SAME_HUE, magnitude(a, b))
    like *= smoothstep(DEEPEST, DEEPEST + 0.15, light)
    return like
