"""toonbot styles --preview: one photo in every style that can be drawn, on one sheet."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final, NoReturn

import typer
from rich.console import Console

from bot import config, photo_files
from bot.conversions import MARK, Conversion, Misuse, Output, plan
from bot.convert import INTERRUPTED, USAGE, CannotConvert, drawn, read, write
from bot.printable import printable
from bot.texts.texts import speaker
from bot.words import name_of
from inference.engine import Format, SheetOptions, Tile
from inference.local import LocalEngine

_ENDINGS: Final = (".jpg", ".jpeg")


def draw(photo: Path, output: Path | None, drawing: config.Drawing, *, overwrite: bool) -> None:
    """Make the sheet and say so, or why not. Exit codes: see `toonbot convert`."""
    console = Console(soft_wrap=True, highlight=False)
    try:
        conversion = _conversion(photo, output)
    except Misuse as error:
        _end(f"toonbot styles: {error}", USAGE)
    sheet = conversion.cartoon
    if not overwrite and photo_files.exists(sheet):
        _say(console, f"– {photo}: {sheet} exists; --overwrite replaces it")
        return
    try:
        with console.status("drawing"):
            picture = asyncio.run(_sheet(read(photo), drawing))
        write(sheet, picture, overwrite=overwrite)
    except CannotConvert as error:
        _end(f"✗ {photo}: {error}", 1)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    _say(console, f"✓ {photo} → {sheet}")


async def _sheet(photo: bytes, drawing: config.Drawing) -> bytes:
    say = speaker(drawing.language)
    tiles = (Tile(style, name_of(say, "style", style)) for style in drawing.offer.styles())
    async with LocalEngine(learned=drawing.learned) as engine:
        return await drawn(engine, photo, SheetOptions(tuple(tiles)))


def _conversion(photo: Path, output: Path | None) -> Conversion:
    """Raises Misuse."""
    file = output or photo.parent
    if file.is_dir():
        file /= f"{photo.stem}.styles{MARK}.jpg"
    elif file.suffix.lower() not in _ENDINGS:
        raise Misuse(f"-o {file}: neither a folder, nor a file that ends with {_ENDINGS[0]}")
    [conversion] = plan([photo], Output(Format.JPG, file=file))
    return conversion


def _say(console: Console, line: str) -> None:
    console.print(printable(line), markup=False)


def _end(line: str, code: int) -> NoReturn:
    typer.echo(printable(line), err=True)
    raise typer.Exit(code)
