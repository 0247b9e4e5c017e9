"""The three networks of MTCNN in numpy: proposal, refinement and output with five landmarks.

Zhang, Zhang, Li, Qiao: Joint Face Detection and Alignment Using Multitask Cascaded
Convolutional Networks, 2016. The weights in mtcnn.npz are those of the wheel `mtcnn` 1.0.0
(MIT licence, see NOTICE), converted once: convolutions as (out, in, kh, kw), dense layers as
(out, in) over channel-first input, the two logits of a softmax folded into their difference.

Activations are channels first and batch second, (C, N, H, W), because then a convolution is one
matrix product whose rows are plain shifted copies of the input.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from inference.arrays import Array

Weights = dict[str, Array]

WEIGHTS: Final = Path(__file__).with_name("mtcnn.npz")
WINDOW: Final = 12  # pixels that one proposal sees
STRIDE: Final = 2  # pixels between two proposals
REFINE_SIZE: Final = 24  # side of the crops that the refinement network reads
OUTPUT_SIZE: Final = 48
BAND: Final = (
    32  # rows of proposals computed at once, so that the intermediate arrays stay in cache
)


def load_weights(path: Path = WEIGHTS) -> Weights:
    """All arrays of the archive; nothing in it is ever unpickled."""
    with np.load(path, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


class Linear:
    """Weights, bias and, where a PReLU follows, its slopes: one row per output."""

    def __init__(self, weights: Weights, name: str, shape: tuple[int, ...]) -> None:
        self._kernel = shape[2:]
        self._weight = _checked(weights, f"{name}.weight", shape).reshape(shape[0], -1)
        self._bias = _checked(weights, f"{name}.bias", shape[:1])[:, None]
        self._slope: Array | None = None
        if f"{name}.slope" in weights:
            self._slope = _checked(weights, f"{name}.slope", shape[:1])[:, None]

    def __call__(self, x: Array) -> Array:
        """x: (in, ...) -> (out, ...)."""
        y: Array = self._weight @ x.reshape(len(x), -1)
        y += self._bias
        if self._slope is not None:
            negative = np.minimum(y, 0)
            negative *= self._slope - 1
            y += negative
        return y.reshape(-1, *x.shape[1:])


class Convolution(Linear):
    """A convolution without padding, stride 1."""

    def __call__(self, x: Array) -> Array:
        """x: (in, N, H, W) -> (out, N, H - kh + 1, W - kw + 1)."""
        kh, kw = self._kernel
        channels, batch, height, width = x.shape
        rows, columns = height - kh + 1, width - kw + 1
        patches = np.empty((channels, kh, kw, batch, rows, columns), np.float32)
        for dy in range(kh):
            for dx in range(kw):
                patches[:, dy, dx] = x[:, :, dy : dy + rows, dx : dx + columns]
        return super().__call__(patches.reshape(-1, batch, rows, columns))


class ProposalNet:
    """Looks at every 12 × 12 window of a picture, two pixels apart."""

    def __init__(self, weights: Weights) -> None:
        self._conv1 = Convolution(weights, "proposal.conv1", (10, 3, 3, 3))
        self._conv2 = Convolution(weights, "proposal.conv2", (16, 10, 3, 3))
        self._conv3 = Convolution(weights, "proposal.conv3", (32, 16, 3, 3))
        self._face = Linear(weights, "proposal.face", (1, 32))
        self._box = Linear(weights, "proposal.box", (4, 32))

    def __call__(self, x: Array) -> tuple[Array, Array]:
        """x: (3, 1, H, W), at least 12 × 12 -> logits (h, w) and box corrections (4, h, w)."""
        rows = (x.shape[2] - WINDOW) // STRIDE + 1
        bands = [self._band(x, top, min(top + BAND, rows)) for top in range(0, rows, BAND)]
        logits, boxes = zip(*bands, strict=True)
        return np.concatenate(logits, axis=0), np.concatenate(boxes, axis=1)

    def _band(self, x: Array, top: int, bottom: int) -> tuple[Array, Array]:
        x = x[:, :, top * STRIDE : (bottom - 1) * STRIDE + WINDOW]
        x = _max_pool(self._conv1(x), 2)  # (10, 1, H/2, W/2)
        x = self._conv3(self._conv2(x))  # (32, 1, h, w)
        return self._face(x)[0, 0], self._box(x)[:, 0]


class RefineNet:
    """Throws out most proposals and corrects the boxes of the others."""

    def __init__(self, weights: Weights) -> None:
        self._conv1 = Convolution(weights, "refine.conv1", (28, 3, 3, 3))
        self._conv2 = Convolution(weights, "refine.conv2", (48, 28, 3, 3))
        self._conv3 = Convolution(weights, "refine.conv3", (64, 48, 2, 2))
        self._dense = Linear(weights, "refine.dense", (128, 576))
        self._face = Linear(weights, "refine.face", (1, 128))
        self._box = Linear(weights, "refine.box", (4, 128))

    def __call__(self, x: Array) -> tuple[Array, Array]:
        """x: (3, N, 24, 24) -> logits (N,) and box corrections (4, N)."""
        x = _max_pool(self._conv1(x), 3)  # (28, N, 11, 11)
        x = _max_pool(self._conv2(x), 3)  # (48, N, 4, 4)
        x = self._dense(_flatten(self._conv3(x)))  # (128, N)
        return self._face(x)[0], self._box(x)


class OutputNet:
    """Decides, and places the landmarks."""

    def __init__(self, weights: Weights) -> None:
        self._conv1 = Convolution(weights, "output.conv1", (32, 3, 3, 3))
        self._conv2 = Convolution(weights, "output.conv2", (64, 32, 3, 3))
        self._conv3 = Convolution(weights, "output.conv3", (64, 64, 3, 3))
        self._conv4 = Convolution(weights, "output.conv4", (128, 64, 2, 2))
        self._dense = Linear(weights, "output.dense", (256, 1152))
        self._face = Linear(weights, "output.face", (1, 256))
        self._box = Linear(weights, "output.box", (4, 256))
        self._landmarks = Linear(weights, "output.landmarks", (10, 256))

    def __call__(self, x: Array) -> tuple[Array, Array, Array]:
        """x: (3, N, 48, 48) -> logits (N,), box corrections (4, N), landmarks (10, N).

        Landmarks are five x, then five y, as parts of the box.
        """
        x = _max_pool(self._conv1(x), 3)  # (32, N, 23, 23)
        x = _max_pool(self._conv2(x), 3)  # (64, N, 10, 10)
        x = _max_pool(self._conv3(x), 2)  # (64, N, 4, 4)
        x = self._dense(_flatten(self._conv4(x)))  # (256, N)
        return self._face(x)[0], self._box(x), self._landmarks(x)


def _max_pool(x: Array, size: int) -> Array:
    """The largest of every size × size cells, two apart; the last ones may reach over the edge."""
    height, width = (max(0, -(-(n - size) // 2)) for n in x.shape[2:])
    below, right = height * 2 + size - x.shape[2], width * 2 + size - x.shape[3]
    if below or right:
        x = np.pad(x, ((0, 0), (0, 0), (0, below), (0, right)), mode="edge")
    pooled = np.ascontiguousarray(x[:, :, : 2 * height + 1 : 2, : 2 * width + 1 : 2])
    for dy in range(size):
        for dx in range(size):
            cells = x[:, :, dy : dy + 2 * height + 1 : 2, dx : dx + 2 * width + 1 : 2]
            np.maximum(pooled, cells, out=pooled)
    return pooled


def _flatten(x: Array) -> Array:
    """(C, N, H, W) -> (C·H·W, N)."""
    return np.ascontiguousarray(x.transpose(0, 2, 3, 1)).reshape(-1, x.shape[1])


def _checked(weights: Weights, name: str, shape: tuple[int, ...]) -> Array:
    array = weights.get(name)
    if array is None or array.shape != shape or array.dtype != np.float32:
        found = "nothing" if array is None else f"{array.dtype} {array.shape}"
        raise ValueError(f"{WEIGHTS.name}: {name!r} is {found}; expected float32 {shape}")
    return array
