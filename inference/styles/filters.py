"""Filters that know nothing of faces: arithmetic of masks, blurs, and smoothing along the flow.

Images are float32, one plane (H, W) or several (C, H, W). Lengths are in pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Array, resized

BORDER: Final = cv2.BORDER_REFLECT_101
SMALLEST_SIGMA: Final = 0.35  # below this a Gaussian changes nothing
SECTORS: Final = 8  # of the Kuwahara filter's neighbourhood
SECTOR_AT: Final = 0.75  # of the radius: the middle of each of them
UNEVEN: Final = 255 * 255 / 4  # by variance: a sector that varies by 2 of 255 levels counts less,
CALMNESS: Final = 2.5  # by this exponent
SHOCK: Final = 0.9  # of the radius: how far a sharpened edge takes its colours from, at most
BAND: Final = 64  # rows that are worked on together: few enough for the processor's cache


@dataclass(frozen=True, slots=True)
class Flow:
    """Which way the edges of a picture run."""

    x: Array  # (H, W), unit vectors along the edges; their sign means nothing
    y: Array
    coherence: Array  # (H, W): 0 no direction at all, 1 only this one

    def cropped(self, box: tuple[slice, slice]) -> Flow:
        planes = (self.x[box], self.y[box], self.coherence[box])
        return Flow(*(np.ascontiguousarray(plane) for plane in planes))


def smoothstep(low: float, high: float, x: Array) -> Array:
    """0 below low, 1 above high, smooth between."""
    t = x - np.float32(low)
    t *= np.float32(1 / (high - low))
    np.clip(t, 0, 1, out=t)
    smooth: Array = t * t * (3 - 2 * t)
    return smooth


def mix(a: Array, b: Array, weight: Array | float) -> Array:
    """It is a where weight is 0, b where it is 1."""
    mixed: Array = b - a
    mixed *= weight
    mixed += a
    return mixed


def magnitude(x: Array, y: Array) -> Array:
    """The length of the vectors x, y."""
    return cast(Array, cv2.magnitude(x, y))


def blur(image: Array, sigma: float) -> Array:
    """Gaussian blur of one plane."""
    sigma = max(sigma, SMALLEST_SIGMA)
    return cast(Array, cv2.GaussianBlur(image, (0, 0), sigma, borderType=BORDER))


def wide_blur(image: Array, sigma: float, shrink: int = 4) -> Array:
    """Gaussian blur of one plane by a large radius, computed at 1/shrink of the resolution."""
    height, width = image.shape
    small = resized(image, max(1, width // shrink), max(1, height // shrink))
    return resized(blur(small, sigma / shrink), width, height)


def scaled(planes: Array, width: int, height: int, enlarging: int = cv2.INTER_LINEAR) -> Array:
    """Every plane of (C, H, W) at another size."""
    return np.stack([resized(plane, width, height, enlarging) for plane in planes])


def sampled(plane: Array, x: Array, y: Array, interpolation: int = cv2.INTER_LINEAR) -> Array:
    """One plane, or several merged ones (H, W, C), read at the positions x, y."""
    return cast(Array, cv2.remap(plane, x, y, interpolation, borderMode=BORDER))


def positions(shape: tuple[int, ...]) -> tuple[Array, Array]:
    """The x and y of every pixel, each float32 (H, W)."""
    height, width = shape[-2:]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return x, y


def slopes(plane: Array, over: float = 2.0) -> tuple[Array, Array]:
    """How much a plane rises to the right and down, over so many pixels (Sobel); two (H, W)."""
    right, down = (
        cv2.Sobel(plane, cv2.CV_32F, x, 1 - x, scale=over / 8, borderType=BORDER) for x in (1, 0)
    )
    return cast(Array, right), cast(Array, down)


def bands(height: int) -> Iterator[slice]:
    """All rows of a picture, a few at a time."""
    return (slice(top, min(top + BAND, height)) for top in range(0, height, BAND))


def bilateral(planes: Array, diameter: int, sigma_color: float, sigma_space: float) -> Array:
    """Smooth (3, H, W), keeping edges (Tomasi & Manduchi 1998)."""
    image = cv2.merge(list(planes))
    smooth = cv2.bilateralFilter(image, diameter, sigma_color, sigma_space, borderType=BORDER)
    return np.stack(cv2.split(smooth))


def flow_of(luminance: Array, sigma: float) -> Flow:
    """The eigenvectors of the structure tensor (Kyprianidis & Kang 2009), smoothed by sigma.

    The tensor is smooth anyway, so it is averaged at half the resolution.
    """
    height, width = luminance.shape
    right, down = slopes(luminance)
    xx, xy, yy = (
        resized(blur(resized(t, (width + 1) // 2, (height + 1) // 2), sigma / 2), width, height)
        for t in (right * right, right * down, down * down)
    )
    difference, angle = cv2.cartToPolar(xx - yy, 2 * xy)  # twice the angle of the gradient
    cosine, sine = cv2.polarToCart(None, angle * 0.5)  # type: ignore[call-overload]
    return Flow(-sine, cosine, difference / (xx + yy + np.float32(1e-5)))


def along_flow(plane: Array, flow: Flow, sigma: float, steps: int, step: float) -> Array:
    """Average one plane along the flow (line integral convolution, Cabral & Leedom 1993).

    sigma: of the Gaussian weights. steps: taken both ways, each `step` pixels long.
    """
    total = plane.copy()
    weights = [float(np.exp(-0.5 * (i * step / sigma) ** 2)) for i in range(1, steps + 1)]
    for rows in bands(len(plane)):
        for sign in (1, -1):
            _add_along(total[rows], plane, flow, rows, sign * step, weights)
    total /= np.float32(1 + 2 * sum(weights))
    return total


def _add_along(
    total: Array, plane: Array, flow: Flow, rows: slice, step: float, weights: Sequence[float]
) -> None:
    """Add what lies along the flow on one side, to the total of some rows, in place."""
    x, y = positions(total.shape)
    y += np.float32(rows.start)
    dx, dy = flow.x[rows] * np.float32(step), flow.y[rows] * np.float32(step)
    for index, weight in enumerate(weights):
        if index:
            dx, dy = _onward(flow, x, y, dx, dy, abs(step))
        x += dx
        y += dy
        total += np.float32(weight) * sampled(plane, x, y)


def _onward(
    flow: Flow, x: Array, y: Array, dx: Array, dy: Array, step: float
) -> tuple[Array, Array]:
    """The next step at x, y: along the flow, on the side to which dx, dy already leads."""
    tx = sampled(flow.x, x, y, cv2.INTER_NEAREST)
    ty = sampled(flow.y, x, y, cv2.INTER_NEAREST)
    length = np.copysign(np.float32(step), tx * dx + ty * dy)
    tx *= length
    ty *= length
    return tx, ty


def kuwahara(planes: Array, flow: Flow, radius: float) -> Array:
    """Anisotropic Kuwahara (Kyprianidis et al. 2009): the mean of the calmest neighbours.

    planes: (3, H, W). The neighbourhood is an ellipse along the flow; its sectors are Gaussian
    means, and the less a sector varies, the more it counts.
    """
    weighted = _weighted_means(planes, radius / 2)
    x, y = positions(planes.shape)
    stretch = 1 + flow.coherence
    along_x, along_y = flow.x * stretch, flow.y * stretch
    across_x, across_y = -flow.y / stretch, flow.x / stretch
    totals = np.zeros_like(weighted)
    for sector in range(SECTORS):
        angle = 2 * np.pi * sector / SECTORS
        u, v = (np.float32(SECTOR_AT * radius * turn(angle)) for turn in (np.cos, np.sin))
        at_x, at_y = x + u * along_x + v * across_x, y + u * along_y + v * across_y
        totals += sampled(weighted, at_x, at_y)
    *colors, weights = cv2.split(totals)
    calmest: Array = np.stack(colors)
    calmest /= weights
    return calmest


def _weighted_means(planes: Array, sigma: float) -> Array:
    """The mean around every pixel times its weight, and that weight: (H, W, C + 1)."""
    means = [blur(plane, sigma) for plane in planes]
    squares = [blur(plane * plane, sigma) for plane in planes]
    variance = np.zeros_like(planes[0])
    for square, mean in zip(squares, means, strict=True):
        variance += np.maximum(square - mean * mean, 0)
    weight: Array = (1 + variance * np.float32(UNEVEN)) ** np.float32(-CALMNESS)
    return cast(Array, cv2.merge([*(mean * weight for mean in means), weight]))


def shock(planes: Array, flow: Flow, radius: float) -> Array:
    """Sharpen across the flow (Osher & Rudin 1990; Kyprianidis & Kang 2011).

    planes: (3, H, W), the first is the luminance. On the dark side of an edge colours are taken
    from the darker neighbour, on the light side from the lighter one.
    """
    luminance = planes[0]
    x, y = positions(luminance.shape)
    across_x, across_y = flow.y * np.float32(-radius), flow.x * np.float32(radius)
    ahead = sampled(luminance, x + across_x, y + across_y)
    behind = sampled(luminance, x - across_x, y - across_y)
    curvature = blur(ahead + behind - 2 * luminance, 1.0)
    reach = np.minimum(np.abs(curvature) * 60, 1) * np.float32(SHOCK)
    reach *= np.where((curvature > 0) ^ (ahead > behind), 1, -1)
    x += reach * across_x
    y += reach * across_y
    return np.stack([sampled(plane, x, y) for plane in planes])
