"""The two kinds of picture between decoding and encoding, and how they change size."""

from __future__ import annotations

from typing import Any, TypeVar, cast

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]  # (H, W, 3) RGB
Array = npt.NDArray[np.float32]  # everything that is computed

AnyImage = TypeVar("AnyImage", bound=npt.NDArray[Any])


def resized(
    image: AnyImage, width: int, height: int, enlarging: int = cv2.INTER_LINEAR
) -> AnyImage:
    """The image (H, W) or (H, W, C) at another size: averaged where it shrinks.

    enlarging: the interpolation where it grows.
    """
    if image.shape[:2] == (height, width):
        return image
    shrinks = width <= image.shape[1] and height <= image.shape[0]
    interpolation = cv2.INTER_AREA if shrinks else enlarging
    return cast(AnyImage, cv2.resize(image, (width, height), interpolation=interpolation))


def fitted_size(shape: tuple[int, ...], size: int) -> tuple[int, int]:
    """Width and height, not below 1, of an image with `size` pixels on its longest side."""
    height, width = shape[:2]
    scale = size / max(height, width)
    return max(1, round(width * scale)), max(1, round(height * scale))


def fitted(image: AnyImage, size: int) -> AnyImage:
    """The image with `size` pixels on its longest side, in its proportions."""
    return resized(image, *fitted_size(image.shape, size), enlarging=cv2.INTER_CUBIC)
