"""The styles by name. Importing this imports no pixel library: the chat reads names from here."""

from __future__ import annotations

from typing import Final

NAMES: Final = ("ink",)
DEFAULT: Final = "ink"
