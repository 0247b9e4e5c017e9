"""TensorFlow's answers in golden.npz and pipeline.npz, and how far from them ours may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from inference.arrays import Array, Picture
from inference.dctnet.runtimes import Precision

NETWORKS: Final = ("cartoon_bg", "cartoon_h")
INPUT: Final = re.compile(r"(cartoon_bg|cartoon_h)_(.+)_input")
PHOTO: Final = re.compile(r"(.+)_photo_rgb")

BOUNDS: Final = {
    Precision.FP32: "most 1, unequal 0.01 %",
    Precision.BF16: "mean 0.4, beyond 2 0.05 %",
    Precision.FP16: "most 2",
}
MOST_MEAN: Final = 1.0  # of a whole pipeline, in any precision


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A picture, and what TensorFlow's network made of it. Both uint8 (H, W, 3) BGR."""

    network: str
    name: str
    picture: Picture
    answer: Picture


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A photo, and what ModelScope's pipeline made of it."""

    name: str
    rgb: Picture
    points: Array  # (N, 5, 2): pupils, nose tip, corners of the mouth
    result_bgr: Picture


@dataclass(frozen=True, slots=True)
class Difference:
    """How far two pictures are apart, in levels of 255, over all their values."""

    most: int
    mean: float
    unequal: float  # share of the values
    beyond_two: float

    def is_within(self, precision: Precision) -> bool:
        """Whether a network in that precision may be so far from TensorFlow's."""
        match precision:
            case Precision.FP32:
                return self.most <= 1 and self.unequal <= 1e-4
            case Precision.BF16:
                return self.mean <= 0.4 and self.beyond_two <= 5e-4
            case Precision.FP16:
                return self.most <= 2


def pairs(golden: Path) -> Iterator[Pair]:
    """All those in a golden.npz."""
    with np.load(golden, allow_pickle=False) as arrays:
        for key in arrays:
            if match := INPUT.fullmatch(key):
                network, name = match.groups()
                yield Pair(network, name, arrays[key], arrays[f"{network}_{name}_output"])


def photos(pipeline: Path) -> Iterator[Photo]:
    """All those in a pipeline.npz."""
    with np.load(pipeline, allow_pickle=False) as arrays:
        for key in arrays:
            if match := PHOTO.fullmatch(key):
                (name,) = match.groups()
                points, result = (arrays[f"{name}_{what}"] for what in ("points", "result_bgr"))
                yield Photo(name, arrays[key], points, result)


def difference(drawn: Picture, answer: Picture) -> Difference:
    apart = np.abs(drawn.astype(np.int16) - answer)
    return Difference(
        int(apart.max()),
        float(apart.mean()),
        float(np.mean(apart > 0)),
        float(np.mean(apart > 2)),
    )
