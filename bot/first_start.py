"""What `toonbot run` asks on a terminal, once: whether to fetch a learned style."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Final

from rich.console import Console
from rich.prompt import Confirm

from bot import weights
from bot.config import Drawing
from inference.styles import registry

MARK: Final = "asked-about-styles"  # an empty file in the data folder: somebody has answered


def offer_weights(drawing: Drawing, console: Console) -> None:
    """Ask if there is somebody to ask, no learned style, no earlier answer, and a hub to ask."""
    mark = drawing.data / MARK
    if not (console.is_terminal and sys.stdin.isatty()) or mark.exists():
        return
    if not all(kept.missing for kept in weights.kept(drawing.models)) or not weights.hub_answers():
        return
    style = drawing.style if drawing.style in registry.LEARNED else registry.PREFERRED
    wanted = _wants(style, console)
    with suppress(OSError):  # the service is about to say so
        drawing.data.mkdir(0o700, parents=True, exist_ok=True)
        mark.touch()
    if not wanted:
        console.print(f"You can have it at any time: {weights.command(style)}")
    elif weights.pull(drawing.models, [style]) != 0:
        console.print(f"Going on without; this tries it again: {weights.command(style)}")


def _wants(style: str, console: Console) -> bool:
    question = (
        "The ink style is here and needs nothing. "
        f"Fetch the {style} style as well, about {weights.MEGABYTES} MB from ModelScope?"
    )
    try:
        return Confirm.ask(question, console=console, default=True)
    except EOFError:
        console.print()
        return False
