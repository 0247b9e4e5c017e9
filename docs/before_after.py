"""Make docs/before-after.jpg, the picture at the top of the README: python -m docs.before_after

The photo is scikit-image's public-domain portrait of the astronaut Eileen Collins.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import skimage.data
from PIL import Image

from inference.drawing import draw
from inference.faces import find_faces

SIDE = 640  # pixels of each half
STRENGTH = 0.8
TARGET = Path(__file__).with_name("before-after.jpg")


def main() -> None:
    """Draw the portrait and put both side by side."""
    portrait = Image.fromarray(skimage.data.astronaut())
    photo = np.asarray(portrait.resize((SIDE, SIDE), Image.Resampling.LANCZOS))
    cartoon = draw(photo, find_faces(photo), "ink", STRENGTH, SIDE)
    Image.fromarray(np.hstack([photo, cartoon])).save(TARGET, quality=90, optimize=True)


if __name__ == "__main__":
    main()
