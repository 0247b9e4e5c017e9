"""The portrait on the pictures of the documents: the astronaut Eileen Collins.

NASA took the photo; it is in the public domain, and in scikit-image.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import skimage.data
from PIL import Image

_HEAD_AND_SHOULDERS: Final = np.s_[:400, 25:425]


def portrait(side: int) -> Image.Image:
    """Her head and shoulders, as a square."""
    photo = Image.fromarray(skimage.data.astronaut()[_HEAD_AND_SHOULDERS])
    return photo.resize((side, side), Image.Resampling.LANCZOS)
