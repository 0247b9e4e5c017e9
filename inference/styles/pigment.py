"""Pigment on paper. What is dark is dense, and densities add up: washes, pencil, the paper itself.

Density is the negative logarithm of the light that comes back (Lambert and Beer). Everything
here is drawn at the size of the result: grain, and where washes end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Array, Picture, resized
from inference.styles.filters import bands, smoothstep
from inference.styles.layers import blended
from inference.styles.paper import paper, turbulence
from inference.upscale import grown_color, grown_lines

PAPER: Final = (0.99, 0.985, 0.97)  # RGB, 0..1
PENCIL: Final = (0.27, 0.22, 0.24)  # likewise
DARKEST: Final = 0.02  # light that comes back from the densest pigment
GRANULE: Final = 2.0  # pixels between granules, at 1024 px
RELIEF: Final = 0.034  # of the paper
FACE_RELIEF: Final = 0.4  # of it where a face is
RIM: Final = (1.3, 0.6)  # depth at which the wet rim of a wash lies, and how broad it is
GRAINS: Final = (-2.0, 2.5)  # of the turbulence between granules: beyond are holes and blots
LIGHTS, SHADOWS = -0.04, 0.08  # most density that the relief of the paper takes and adds

DENSITY: Final = -np.log(np.clip(np.arange(256) / 255, DARKEST, 1)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Watercolor:
    """A watercolour at working size. Planes are float32 (h, w)."""

    washes: Picture  # uint8 (h, w, 3) RGB
    depth: Array  # from where washes end: paper below 0, all the pigment from 1 on (shore.py)
    grain: Array  # how much pigment granulates, 0..1
    calm: Array  # where paper must not disturb, 0..1
    lines: Array  # of the underdrawing, 0..1
    pencil: Array  # how much of them is seen, 0..1
    rim: float  # more pigment where a wash has ended, of its own
    opacity: float  # of all this over the photo, 0..1

    def at(self, photo: Picture) -> Picture:
        """See Drawing."""
        height, width = photo.shape[:2]
        washes = grown_color(self.washes, photo)
        amount, relief = self._amount(height, width), self._relief(height, width)
        lines = grown_lines(self.lines, photo) * resized(self.pencil, width, height)
        painted = np.empty_like(photo)
        for rows in bands(height):
            painted[rows] = _light(washes[rows], amount[rows], lines[rows], relief[rows])
        return blended(painted, photo, self.opacity)

    def _amount(self, height: int, width: int) -> Array:
        """How much of its pigment is at every pixel, about 1."""
        scale = max(height, width) / 1024
        depth = resized(self.depth, width, height, cv2.INTER_CUBIC)
        amount = turbulence((height, width), GRANULE * scale, seed=61, octaves=2)
        np.clip(amount, *GRAINS, out=amount)
        amount *= resized(self.grain, width, height)
        amount += 1
        amount += self._rim(depth)
        amount *= smoothstep(0, 1, depth)
        return amount

    def _rim(self, depth: Array) -> Array:
        """What pigment has gathered where a wash ends, but not across skin."""
        height, width = depth.shape
        middle, spread = RIM
        gathered: Array = np.exp(-(((depth - middle) / np.float32(spread)) ** 2))
        gathered *= np.float32(self.rim) * (
            1 - np.clip(2 * resized(self.calm, width, height), 0, 1)
        )
        return gathered

    def _relief(self, height: int, width: int) -> Array:
        """The density that the paper's relief adds."""
        scale = max(height, width) / 1024
        relief = 1 - paper((height, width), scale, RELIEF)
        relief *= 1 - (1 - FACE_RELIEF) * resized(self.calm, width, height)
        np.clip(relief, LIGHTS, SHADOWS, out=relief)
        return relief


def thickened(washes: Picture, amount: Array) -> Picture:
    """The same washes, uint8 (H, W, 3), with this much of their pigment: 1 changes nothing."""
    thick = np.empty_like(washes)
    for rows in bands(len(washes)):
        channels = [cv2.exp(-_density(c) * amount[rows]) for c in _channels(washes[rows])]
        thick[rows] = cv2.convertScaleAbs(cv2.merge(channels), alpha=255)
    return thick


def _channels(picture: Picture) -> tuple[Picture, ...]:
    return cast("tuple[Picture, ...]", cv2.split(picture))


def _density(channel: Picture) -> Array:
    return cast(Array, cv2.LUT(channel, DENSITY))


def _light(washes: Picture, amount: Array, lines: Array, relief: Array) -> Picture:
    """What is seen of the paper under pigment and pencil, uint8 (H, W, 3)."""
    channels = []
    for channel, pencil, paper_light in zip(_channels(washes), PENCIL, PAPER, strict=True):
        density = _density(channel) * amount
        density += lines * np.float32(-np.log(pencil))
        density += relief
        density -= np.float32(np.log(paper_light))
        channels.append(cv2.exp(-density))
    return cast(Picture, cv2.convertScaleAbs(cv2.merge(channels), alpha=255))
