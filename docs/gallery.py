"""Make docs/gallery.jpg, one photo in every built-in style: python -m docs.gallery"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bot.texts.texts import speaker
from docs.portrait import portrait
from inference.arrays import Picture, resized
from inference.drawing import Study
from inference.faces import find_faces
from inference.sheet import FONT, LETTERS, PAPER
from inference.styles import registry

SIDE: Final = 400  # pixels of each picture
SHARPNESS: Final = 2  # it is drawn so many times larger
COLUMNS: Final = 3
GAP: Final = 12
NAME: Final = 44  # height of the line with a name
TEXT: Final = 24
TARGET: Final = Path(__file__).with_name("gallery.jpg")


def main() -> None:
    """Draw the portrait in every style, at the strength that suits it."""
    size = SIDE * SHARPNESS
    photo = np.asarray(portrait(size))
    study, say = Study.of(photo, find_faces(photo), size), speaker("en")
    pictures = {"The photo": photo}
    for style in registry.BUILT_IN:
        pictures[say(f"style-{style}")] = study.drawn(style, registry.STRENGTHS[style])
    hung(pictures).save(TARGET, quality=80, optimize=True, progressive=True)


def hung(pictures: dict[str, Picture]) -> Image.Image:
    """By name, from left to right, and down."""
    width, height = SIDE + GAP, SIDE + NAME
    rows = -(-len(pictures) // COLUMNS)
    wall = Image.new("RGB", (COLUMNS * width - GAP, rows * height), PAPER)
    text, font = ImageDraw.Draw(wall), ImageFont.truetype(FONT, TEXT)
    for number, (name, picture) in enumerate(pictures.items()):
        left, top = number % COLUMNS * width, number // COLUMNS * height
        wall.paste(Image.fromarray(resized(picture, SIDE, SIDE)), (left, top))
        below = left + SIDE / 2, top + SIDE + NAME / 2
        text.text(below, name, LETTERS, font, anchor="mm")
    return wall


if __name__ == "__main__":
    main()
