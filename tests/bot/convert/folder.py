"""`toonbot convert` in the current folder, which has photos of one colour in it."""

from __future__ import annotations

from pathlib import Path

import typer
from typer.testing import CliRunner, Result

from bot.convert import convert
from tests.pictures import RED, Colour, colour_of, photo

app = typer.Typer()
app.command()(convert)


def toonbot_convert(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def put(name: str, colour: Colour = RED) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(photo(colour))
    return path


def colour_at(name: str) -> Colour:
    return colour_of(Path(name).read_bytes())
