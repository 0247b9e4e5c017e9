"""Photo and drawing of a head, moved towards each other until their features meet.

The head network draws larger eyes, and mouth, chin and hair line elsewhere. Dense optical flow
(Kroeger et al., "Dense Inverse Search", ECCV 2016) finds the way from the one to the other, and
both are warped a part of it, as in a morph (Beier & Neely, SIGGRAPH 1992).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np
import numpy.typing as npt

from inference.arrays import Array, Picture, resized
from inference.styles.anatomy import Box
from inference.styles.filters import BORDER, blur, magnitude, sampled, smoothstep, wide_blur

Mask = npt.NDArray[np.uint8]  # (H, W)
Vectors = tuple[Array, Array]  # x and y, each (H, W), pixels

MASK_STEP: Final = 8  # pixels: heads are looked for in every eighth row and column of the mask
REDRAWN: Final = 12  # of 255: where a head begins
RADIUS: Final = 64.0  # of a head where flow is computed, pixels
SMALLEST_RADIUS: Final = 20.0  # the same: in smaller ones nobody sees two contours
LARGEST_SEARCH: Final = 100_000  # pixels where flow is computed, in all heads together
# Lengths in radii of the head.
FEATURE: Final = 0.2  # larger things are light and shadow, which the two do not share
SMOOTHNESS: Final = 0.06  # of the flow
DOUBT: Final = (0.04, 0.1)  # there and back again: from where flow is doubted, and is ignored
LONGEST: Final = 0.16  # no feature moves further


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A head that was drawn anew, or several that overlap."""

    box: Box
    own: Mask  # uint8 (h, w), a reduced picture of the box: 1 in this head, 0 in its neighbours
    radius: float  # of the largest circle inside, pixels
    scale: float  # at which flow is computed, 0..1


def aligned(
    photo: Picture, painting: Picture, redrawn: Mask, part: float
) -> tuple[Picture, Picture]:
    """Both, each feature of a head a part of the way from where it is in the photo.

    photo, painting: uint8 (H, W, 3) RGB. redrawn: uint8 (H, W), 255 where a head was drawn anew;
    towards its edge nothing moves. part: 0 leaves the photo as it is, 1 the painting.
    """
    heads = find_heads(redrawn)
    if heads:
        photo, painting = photo.copy(), painting.copy()
    for head in heads:
        before, after = photo[head.box], painting[head.box]
        way = _way(before, after, redrawn[head.box], head, part)
        photo[head.box] = _warped(before, _times(way, -part))
        painting[head.box] = _warped(after, _times(way, 1 - part))
    return photo, painting


def find_heads(redrawn: Mask) -> list[Head]:
    """The heads to align, largest first; in a crowd, those that LARGEST_SEARCH allows.

    redrawn: uint8 (H, W), 255 where a head was drawn anew.
    """
    inside = (redrawn[::MASK_STEP, ::MASK_STEP] >= REDRAWN).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(inside)
    depth = cv2.distanceTransform(np.pad(inside, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    radii = [MASK_STEP * float(depth[labels == label].max()) for label in range(1, len(stats))]
    heads, left = [], LARGEST_SEARCH
    for radius, label in sorted(zip(radii, range(1, len(stats)), strict=True), reverse=True):
        x, y, width, height = (int(value) for value in stats[label, :4])
        scale = min(1.0, RADIUS / radius, (left / (width * height)) ** 0.5 / MASK_STEP)
        if radius * scale >= SMALLEST_RADIUS:
            left -= int(width * height * (MASK_STEP * scale) ** 2)
            around = _wider(y, height), _wider(x, width)
            own = cv2.dilate((labels[around] == label).astype(np.uint8), np.ones((3, 3)))
            heads.append(Head(_enlarged(around), cast(Mask, own), radius, scale))
    return heads


def _wider(start: int, length: int) -> slice:
    return slice(max(0, start - 1), start + length + 1)


def _enlarged(box: Box) -> Box:
    rows, columns = (slice(side.start * MASK_STEP, side.stop * MASK_STEP) for side in box)
    return rows, columns


def _way(photo: Picture, painting: Picture, redrawn: Mask, head: Head, part: float) -> Vectors:
    """For each point in between: from where it comes in the photo to where it is in the painting.

    Computed and given at the head's scale, in pixels of that scale.
    """
    height, width = redrawn.shape
    size = max(16, round(width * head.scale)), max(16, round(height * head.scale))
    radius = head.radius * head.scale
    before, after = (_features(picture, size, radius) for picture in (photo, painting))
    inside = smoothstep(12, 150, cv2.resize(redrawn, size).astype(np.float32))
    inside *= cv2.resize(head.own.astype(np.float32), size)
    flow = _flow(before, after, inside, radius)
    return _read(flow, _times(flow, -part))


def _features(picture: Picture, size: tuple[int, int], radius: float) -> Mask:
    """Lines and spots at equal contrast: what photo and drawing of a face have in common.

    In green light lips are dark, too.
    """
    green = resized(cast(Mask, cv2.extractChannel(picture, 1)), *size).astype(np.float32)
    green -= wide_blur(green, FEATURE * radius)
    spread = np.sqrt(wide_blur(green * green, 1.5 * FEATURE * radius))
    green *= 45 / (spread + 8)
    green += 128
    return np.clip(green, 0, 255).astype(np.uint8)


def _flow(before: Mask, after: Mask, inside: Array, radius: float) -> Vectors:
    """Where what is in the one is in the other: smooth, bounded, and nothing outside.

    Where the way there and the way back differ, it goes as its surroundings do, or not at all.
    """
    there, back = _search(before, after), _search(after, before)
    returned = _read(back, there)
    error = magnitude(there[0] + returned[0], there[1] + returned[1])
    trust = 1 - smoothstep(DOUBT[0] * radius, DOUBT[1] * radius, error)
    weight = blur(trust, SMOOTHNESS * radius) + np.float32(0.05)
    x, y = (blur(plane * trust, SMOOTHNESS * radius) / weight for plane in there)
    excess = np.maximum(magnitude(x, y) * np.float32(1 / (LONGEST * radius)), np.float32(1e-3))
    x *= np.tanh(excess) / excess * inside
    y *= np.tanh(excess) / excess * inside
    return x, y


def _search(before: Mask, after: Mask) -> Vectors:
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    search.setFinestScale(1)
    search.setVariationalRefinementAlpha(40)
    search.setVariationalRefinementGamma(50)  # edges count more than levels
    flow: Array = search.calc(before, after, None)  # type: ignore[call-overload]
    return np.ascontiguousarray(flow[..., 0]), np.ascontiguousarray(flow[..., 1])


def _times(vectors: Vectors, part: float) -> Vectors:
    x, y = vectors
    return x * np.float32(part), y * np.float32(part)


def _read(vectors: Vectors, way: Vectors) -> Vectors:
    """Vectors as they are where the way leads."""
    height, width = way[0].shape
    x, y = _from_each_pixel(way, width, height)
    return sampled(vectors[0], x, y), sampled(vectors[1], x, y)


def _warped(picture: Picture, way: Vectors) -> Picture:
    """The picture, read where the way leads; the way may be given at a lower resolution."""
    height, width = picture.shape[:2]
    x, y = _from_each_pixel(way, width, height)
    return cast(Picture, cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=BORDER))


def _from_each_pixel(way: Vectors, width: int, height: int) -> Vectors:
    """Where the way leads from each pixel of a picture of this size."""
    low_height, low_width = way[0].shape
    x = resized(way[0] * np.float32(width / low_width), width, height)
    y = resized(way[1] * np.float32(height / low_height), width, height)
    x += np.arange(width, dtype=np.float32)
    y += np.arange(height, dtype=np.float32)[:, None]
    return x, y
