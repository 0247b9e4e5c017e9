"""Make bot/example.jpg, which /styles draws for newcomers: python docs/example_photo.py

It is scikit-image's portrait of the astronaut Eileen Collins, by NASA, in the public domain.
"""

from __future__ import annotations

from pathlib import Path

import skimage.data
from PIL import Image

from bot import example

TARGET = Path(example.__file__).with_name("example.jpg")


def main() -> None:
    """The portrait as it is, 512 × 512 pixels."""
    portrait = Image.fromarray(skimage.data.astronaut())
    portrait.save(TARGET, quality=86, optimize=True, progressive=True)


if __name__ == "__main__":
    main()
