"""What this installation offers: the styles that can be drawn, and the default among them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.choices import AUTO
from inference.engine import RenderOptions, StyleUnavailable
from inference.styles.registry import BUILT_IN, DEFAULT, STRENGTHS, Styles


@dataclass(frozen=True, slots=True)
class Offer:
    """Looked up at the moment of asking, so that fetched weights count without a restart."""

    models: Path | None = None  # the folder of weights; None: built-in styles only
    style: str = AUTO  # the operator's default, one of registry.NAMES; AUTO: the best there is

    def styles(self) -> tuple[str, ...]:
        """The styles that can be drawn."""
        return Styles(self.models).available() if self.models else BUILT_IN

    def defaults(self) -> RenderOptions:
        """What is drawn for people who have chosen nothing."""
        return RenderOptions(self._style, STRENGTHS[self._style])

    @property
    def _style(self) -> str:
        if self.style != AUTO:
            return self.style
        return Styles(self.models).default() if self.models else DEFAULT

    def check(self, style: str) -> None:
        """Raise StyleUnavailable where a style of registry.NAMES has no weights."""
        if style not in self.styles():
            raise StyleUnavailable(style)


BUILT_IN_ONLY: Final = Offer()
