"""Faces made of five points."""

from __future__ import annotations

import numpy as np

from inference.arrays import Array
from inference.dctnet.layers import HEAD_SIDE
from inference.dctnet.plan import HEAD_POINTS


def face(x: float, y: float, extent: float, degrees: float = 0) -> Array:
    """The landmarks of somebody whose head takes `extent` pixels, its middle at x, y."""
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    points = (HEAD_POINTS - (HEAD_SIDE - 1) / 2) * (extent / HEAD_SIDE)
    landmarks: Array = (points @ turn.T + [x, y]).astype(np.float32)
    return landmarks
