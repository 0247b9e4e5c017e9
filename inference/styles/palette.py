"""The few colours of a poster: k-means in OKLab, then a printer's choice of inks."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from inference.arrays import Array
from inference.styles.filters import magnitude

ROUNDS: Final = 10  # of k-means
LEAST_SHARE: Final = 0.004  # of the picture: what has less gets no colour of its own
ALIKE: Final = 0.06  # distance of two colours that are one on a poster
GREY: Final = 0.015  # chroma up to which a colour is a grey, and stays one
STRONGEST: Final = 0.20  # chroma that a colour is raised to at most
LIGHTEST: Final = 0.985


def main_colors(samples: Array, weights: Array, count: int) -> Array:
    """The colours (K, 3) that stand best for samples (N, 3) of some weight (N,); K <= count.

    Starting from the heaviest sample, each next one is the farthest: the same every time.
    """
    centres = _far_apart(samples, weights, count)
    for _ in range(ROUNDS):
        nearest = distances(samples.T, centres).argmin(axis=0)
        shares = _summed(nearest, weights, count)
        sums = np.stack([_summed(nearest, weights * axis, count) for axis in samples.T], axis=1)
        filled = shares > 0
        centres[filled] = sums[filled] / shares[filled, None]
    common = shares > LEAST_SHARE * shares.sum()
    return _apart(centres[common], shares[common])


def _apart(colors: Array, shares: Array) -> Array:
    """Without colours that nobody would tell from one that is seen more."""
    kept: list[Array] = []
    for index in np.argsort(-shares, kind="stable"):
        if all(np.linalg.norm(colors[index] - color) > ALIKE for color in kept):
            kept.append(colors[index])
    return np.array(kept, np.float32)


def _summed(owners: npt.NDArray[np.intp], values: Array, count: int) -> Array:
    return np.bincount(owners, values, minlength=count).astype(np.float32)


def distances(planes: Array, colors: Array) -> Array:
    """How far colours (K, 3) are from every pixel of planes (3, …): (K, …), squared."""
    flat = planes.reshape(3, -1)
    products: Array = colors @ flat
    products *= -2
    products += (flat * flat).sum(axis=0)
    products += (colors * colors).sum(axis=1)[:, None]
    return products.reshape(len(colors), *planes.shape[1:])


def _far_apart(samples: Array, weights: Array, count: int) -> Array:
    centres = [samples[np.argmax(weights)]]
    pull = np.sqrt(weights)
    far = ((samples - centres[0]) ** 2).sum(axis=1)
    while len(centres) < count:
        centres.append(samples[np.argmax(far * pull)])
        np.minimum(far, ((samples - centres[-1]) ** 2).sum(axis=1), out=far)
    return np.array(centres, np.float32)


def inks(colors: Array, strength: float) -> Array:
    """Colours (K, 3) OKLab as they are printed: stronger, darks lifted and a little cool."""
    lightness, a, b = colors.T
    chroma = magnitude(a, b).ravel()
    raised = np.minimum(chroma * (1 + 0.5 * strength) + 0.012 * strength, STRONGEST)
    more = np.where(chroma > GREY, np.maximum(raised, chroma) / np.maximum(chroma, 1e-6), 1)
    lifted = lightness + 0.15 * strength * np.maximum(1 - lightness, 0) ** 1.5
    cool = np.where((chroma < 2 * GREY) & (lightness < 0.45), 0.007 * strength, 0)
    printed = np.stack(
        [
            np.clip(lifted, 0.25 * strength, LIGHTEST),
            a * more + 0.3 * cool,
            b * more - cool,
        ],
        axis=1,
    )
    return printed.astype(np.float32)
