"""The one entry to the built-in styles: pixels and faces in, a drawing of the asked size out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from inference.arrays import Picture, fitted
from inference.faces import Face
from inference.styles import ink, manga, pencil, poster, watercolor
from inference.styles.anatomy import FaceFrame
from inference.styles.eyes import enlarge_eyes
from inference.styles.layers import Drawing
from inference.styles.scene import Scene, analyse

Style = Callable[[Scene, float], Drawing]

STYLES: Final[dict[str, Style]] = {
    "ink": ink.draw,
    "pencil": pencil.draw,
    "watercolor": watercolor.draw,
    "manga": manga.draw,
    "poster": poster.draw,
}
EYE_ENLARGEMENT: Final = 0.12  # of an eye's size, in every style
WORKING_SIDE: Final = 1024  # longest side at which styles draw; larger results grow from there


@dataclass(frozen=True)
class Study:
    """A photo at the size of its result, and what styles know of it. Drawn from many times."""

    photo: Picture
    scene: Scene

    @classmethod
    def of(cls, picture: Picture, faces: Sequence[Face], size: int) -> Self:
        """See `draw`."""
        photo = fitted(picture, size)
        frames = [_scaled(FaceFrame(face.landmarks), picture, photo) for face in faces]
        photo = enlarge_eyes(photo, frames, EYE_ENLARGEMENT)
        working = fitted(photo, min(size, WORKING_SIDE))
        return cls(photo, analyse(working, [_scaled(frame, photo, working) for frame in frames]))

    def drawn(self, style: str, strength: float) -> Picture:
        """See `draw`."""
        return STYLES[style](self.scene, strength).at(self.photo)


def draw(
    picture: Picture, faces: Sequence[Face], style: str, strength: float, size: int
) -> Picture:
    """Draw a photo in one of the STYLES.

    picture: uint8 (H, W, 3) RGB. faces: landmarks in its pixels. strength: 0..1.
    size: longest side of the result, which is uint8 (h, w, 3) RGB and keeps the proportions, with
    one pixel at least. The same input gives the same output, bit by bit.
    """
    return Study.of(picture, faces, size).drawn(style, strength)


def _scaled(frame: FaceFrame, before: Picture, after: Picture) -> FaceFrame:
    x, y = after.shape[1] / before.shape[1], after.shape[0] / before.shape[0]
    return frame.scaled(x, y)
