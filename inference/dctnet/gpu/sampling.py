"""What portrait.py and heads.py do to pixels with OpenCV, as tensors on the device.

Pictures are float32 (1, C, H, W) with values 0..255. Coordinates count the centres of pixels at
whole numbers, as in plan.py. Nothing here waits for the device: numbers that the CPU knows go along
with the kernels, never in a copy of their own.
"""

from __future__ import annotations

from math import ceil
from typing import Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812  its usual name

from inference.dctnet.heads import SKIPPED
from inference.dctnet.plan import Affine

_BRIGHTEST: Final = 255


def as_floats(picture: Tensor) -> Tensor:
    """uint8 (H, W, C) to float32 (1, C, H, W)."""
    return picture.permute(2, 0, 1)[None].float()


def as_bytes(picture: Tensor) -> Tensor:
    """float32 (1, C, H, W) to uint8 (H, W, C), rounded."""
    return picture[0].round().clamp(0, _BRIGHTEST).to(torch.uint8).permute(1, 2, 0)


def shrunk(picture: Tensor, width: int, height: int) -> Tensor:
    """At a size that is nowhere larger, averaged by area (cv2.INTER_AREA)."""
    if picture.shape[-2:] == (height, width):
        return picture
    rows = _areas(picture.shape[-2], height, picture.device)  # (h, H)
    columns = _areas(picture.shape[-1], width, picture.device)  # (w, W)
    return rows @ picture @ columns.T


def enlarged(picture: Tensor, width: int, height: int) -> Tensor:
    """At a size that is nowhere smaller, bicubic with a = -0.75 (cv2.INTER_CUBIC)."""
    if picture.shape[-2:] == (height, width):
        return picture
    return F.interpolate(picture, (height, width), mode="bicubic", align_corners=False)


def warped(picture: Tensor, matrix: Affine, width: int, height: int) -> Tensor:
    """A picture seen through a similarity, continued with its edge. See heads.py for how.

    matrix: float64 (2, 3), the picture's pixels -> pixels of the result.
    """
    finer = _fineness(matrix)
    mode = "bicubic" if finer == 1 else "bilinear"
    grid = _grid(picture, matrix, (width, height), finer)
    fine = F.grid_sample(picture, grid, mode=mode, padding_mode="border", align_corners=False)
    return _averaged(fine, finer)


def warped_mask(mask: Tensor, matrix: Affine, width: int, height: int) -> Tensor:
    """As `warped`, but bilinear always and 0 beyond the edge."""
    finer = _fineness(matrix)
    grid = _grid(mask, matrix, (width, height), finer)
    return _averaged(F.grid_sample(mask, grid, padding_mode="zeros", align_corners=False), finer)


def _areas(before: int, after: int, device: torch.device) -> Tensor:
    """float32 (after, before): how much of each pixel before is in each pixel after; rows sum to 1.

    Written as a matrix, shrinking is two products, and exact at any scale.
    """
    scale = before / after
    begin = torch.arange(after, device=device, dtype=torch.float64)[:, None] * scale
    pixel = torch.arange(before, device=device, dtype=torch.float64)
    overlap = torch.minimum(begin + scale, pixel + 1) - torch.maximum(begin, pixel)
    return (overlap.clamp(min=0) / scale).float()


def _fineness(matrix: Affine) -> int:
    """How many samples each way make one pixel of the result."""
    return max(1, ceil(1 / float(np.hypot(matrix[0, 0], matrix[1, 0])) - SKIPPED))


def _grid(picture: Tensor, matrix: Affine, size: tuple[int, int], finer: int) -> Tensor:
    """Where each sample lies in the picture: (1, h, w, 2), x and y, from -1 to 1 as torch wants."""
    back = np.linalg.inv(np.vstack([matrix, (0, 0, 1)]))
    y, x = (
        ((torch.arange(count * finer, device=picture.device) + 0.5) / finer - 0.5)
        for count in (size[1], size[0])
    )
    places = [
        ((x * float(row[0]) + (y * float(row[1]) + float(row[2] + 0.5))[:, None]) * (2 / side) - 1)
        for row, side in zip(back[:2], (picture.shape[-1], picture.shape[-2]), strict=True)
    ]
    return torch.stack(places, dim=-1)[None]


def _averaged(fine: Tensor, finer: int) -> Tensor:
    return F.avg_pool2d(fine, finer) if finer > 1 else fine
