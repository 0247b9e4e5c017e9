"""The styles by name, and which of them this machine can draw.

Importing this imports no pixel library: the chat reads names from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

BUILT_IN: Final = ("ink", "pencil", "watercolor", "manga", "poster")
LEARNED: Final = {  # DCT-Net; the models on ModelScope
    "anime": "iic/cv_unet_person-image-cartoon_compound-models",
    "3d": "iic/cv_unet_person-image-cartoon-3d_compound-models",
    "handdrawn": "iic/cv_unet_person-image-cartoon-handdrawn_compound-models",
    "sketch": "iic/cv_unet_person-image-cartoon-sketch_compound-models",
    "artstyle": "iic/cv_unet_person-image-cartoon-artstyle_compound-models",
    "design": "iic/cv_unet_person-image-cartoon-sd-design_compound-models",
    "illustration": "iic/cv_unet_person-image-cartoon-sd-illustration_compound-models",
}
NAMES: Final = (*BUILT_IN, *LEARNED)
STRENGTHS: Final = {  # at which each style shows what it can
    "ink": 0.7,
    "pencil": 0.7,
    "watercolor": 0.8,
    "manga": 0.7,
    "poster": 0.8,
    **dict.fromkeys(LEARNED, 0.7),
}
DOTTED: Final = ("manga",)  # drawn with screen tone
SHEET: Final = "sheet"  # no style: all of them in one picture
DEFAULT: Final = "ink"  # needs nothing, so it is there always
PREFERRED: Final = "anime"  # the default where its weights are
MODEL_FILES: Final = ("cartoon_bg.pb", "cartoon_h.pb", "alpha.jpg")


@dataclass(frozen=True, slots=True)
class Styles:
    """What can be drawn with the weights in a folder, as it is at the moment of asking."""

    models: Path  # holds a folder for each learned style, with its MODEL_FILES

    def is_available(self, style: str) -> bool:
        """Whether a style of NAMES is built in, or has its files (whatever is in them)."""
        if style in BUILT_IN:
            return True
        return all((self.models / style / file).is_file() for file in MODEL_FILES)

    def available(self) -> tuple[str, ...]:
        """The styles that can be drawn, in the order of NAMES."""
        return tuple(style for style in NAMES if self.is_available(style))

    def default(self) -> str:
        """The style of people who have not chosen one, where the operator has not either."""
        return PREFERRED if self.is_available(PREFERRED) else DEFAULT
