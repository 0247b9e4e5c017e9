"""A learned style as it lies in its folder: two trained networks and the mask between them."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from inference.arrays import Array, resized
from inference.dctnet.files import ForeignModel, read_file, shown
from inference.dctnet.frozen import read_network
from inference.dctnet.layers import HEAD_SIDE, Weights
from inference.styles.registry import MODEL_FILES

__all__ = ["ForeignModel", "Model", "load"]

_MOST_BYTES: Final = 1 << 20  # of the mask
_LONGEST_SIDE: Final = 2048  # of the mask


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What a style has learned."""

    background: Weights  # for whole pictures
    head: Weights
    alpha: Array  # (HEAD_SIDE, HEAD_SIDE), 0..1: how much of a redrawn head is seen


def load(folder: Path) -> Model:
    """The style that is kept in a folder.

    Raises FileNotFoundError, and ForeignModel where a file is not what a style has.
    """
    background, head, alpha = (folder / name for name in MODEL_FILES)
    return Model(read_network(background), read_network(head), _read_mask(alpha))


def _read_mask(path: Path) -> Array:
    file = read_file(path, _MOST_BYTES)
    try:
        with warnings.catch_warnings(action="ignore"):  # of odd metadata
            picture = Image.open(io.BytesIO(file), formats=["JPEG"])
            _check_header(path, picture)
            gray = np.asarray(picture.convert("L"))
    except ForeignModel:
        raise
    except Exception:  # on a hostile file Pillow raises anything there is
        raise ForeignModel(f"{shown(path)} is no JPEG picture, or a part of one") from None
    # ModelScope's pipeline, too, brings it to the size of a head.
    return resized(gray, HEAD_SIDE, HEAD_SIDE).astype(np.float32) / np.float32(255)


def _check_header(path: Path, picture: Image.Image) -> None:
    if max(picture.size) > _LONGEST_SIDE:
        size = f"{picture.width}×{picture.height} pixels"
        raise ForeignModel(f"{shown(path)} has {size}, expected at most {_LONGEST_SIDE} a side")
    if picture.mode not in {"L", "RGB"}:
        raise ForeignModel(f"{shown(path)} is in {picture.mode}, expected gray or RGB")
