"""What every style knows of a photo, whatever the strength: made once, drawn from many times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from inference.arrays import Array, Picture
from inference.styles.anatomy import FaceFrame, FaceMasks, draw_masks
from inference.styles.color import to_oklab
from inference.styles.filters import Flow, bilateral, blur, flow_of
from inference.styles.painting import Painting, paint
from inference.styles.skin import Skin, find_skin
from inference.styles.subject import Subject, find_subject
from inference.styles.tone import relax_nose_shadows, toned

TYPICAL_FACE: Final = 95.0  # size, at 1024 px, of a face where a unit of length is one pixel
FACELESS: Final = 0.8  # pixels of that unit where no face is


@dataclass(frozen=True)
class Scene:
    """A photo, analysed. Planes are float32 (H, W), colours float32 (3, H, W) OKLab."""

    frames: tuple[FaceFrame, ...]
    masks: FaceMasks
    skin: Skin
    lab: Array  # lit
    lightened: Array  # (H, W): how much lighter than the photo that is, without its nose shadows
    unit: float  # pixels per unit of length, in which strokes are measured: follows the faces
    scale: float  # pixels per pixel of a picture of 1024 px, whatever is on it

    @cached_property
    def fine(self) -> Array:
        """The colours without grain."""
        return bilateral(self.lab, 5, 0.05, 2 * self.unit)

    @cached_property
    def flow(self) -> Flow:
        """Which way edges run, for strokes and lines."""
        return flow_of(blur(self.fine[0], 0.8 * self.unit), 2.6 * self.unit)

    @cached_property
    def painting(self) -> Painting:
        """The colours, simplified."""
        return paint(self.lab, self.unit)

    @cached_property
    def subject(self) -> Subject:
        """Who it is about: see there how far that can be believed."""
        return find_subject(self.fine, self.frames, self.skin.mask)

    @property
    def largest_face(self) -> float:
        """Its size at 1024 px; 0 without one."""
        return max((frame.size for frame in self.frames), default=0.0) / self.scale

    @property
    def shape(self) -> tuple[int, int]:
        height, width = self.lab.shape[1:]
        return height, width


def analyse(picture: Picture, frames: Sequence[FaceFrame]) -> Scene:
    """picture: uint8 (H, W, 3) RGB; frames are in its pixels."""
    height, width = picture.shape[:2]
    scale = max(height, width) / 1024
    unit = scale * _unit(frames, scale)
    lab = to_oklab(picture)
    masks = draw_masks(frames, height, width)
    skin = find_skin(lab, frames, softness=1.5 * unit)
    relax_nose_shadows(lab, frames, skin)
    lit = toned(lab, frames, masks, skin, unit)
    lightened = lit - lab[0]
    lab[0] = lit
    return Scene(tuple(frames), masks, skin, lab, lightened, unit, scale)


def _unit(frames: Sequence[FaceFrame], scale: float) -> float:
    """Strokes grow with the faces, by the square root: the larger half of them decides."""
    if not frames:
        return FACELESS
    sizes = sorted(frame.size for frame in frames)
    reference = float(np.mean(sizes[len(sizes) // 2 :])) / scale
    return float(np.clip((reference / TYPICAL_FACE) ** 0.5, 0.5, 1.3))
