"""toonbot convert: photos into cartoons from the command line, without a chat."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from bot import config, exits, photo_files
from bot.conversions import Conversion, Misuse, Output, photos_in, plan
from bot.printable import printable
from inference.engine import (
    MAX_SIZE,
    MAX_STRENGTH,
    MIN_SIZE,
    MIN_STRENGTH,
    BadImage,
    Engine,
    EngineLost,
    Format,
    InvalidOption,
    Options,
    Reason,
    RenderError,
    RenderOptions,
    StyleUnavailable,
    render_again,
)
from inference.handover import Learned, Limits
from inference.local import LocalEngine
from inference.styles import registry

USAGE: Final = 2  # exit codes
INTERRUPTED: Final = 130

_LIMITS: Final = Limits()
_SENTENCES: Final = {
    Reason.EMPTY: "the file is empty",
    Reason.NOT_AN_IMAGE: "this is not an image",
    Reason.UNSUPPORTED: "only JPEG, PNG, WEBP and HEIC can be read",
    Reason.ANIMATED: "animations cannot be drawn, only still pictures",
    Reason.TOO_MANY_BYTES: f"the file is larger than {_LIMITS.max_bytes // 1_000_000} MB",
    Reason.TOO_MANY_PIXELS: f"more than {_LIMITS.max_pixels // 1_000_000} megapixels are too many",
    Reason.TOO_MUCH_MEMORY: "decoding so many pixels of this format takes too much memory",
    Reason.BROKEN: "the file is damaged",
    Reason.TOO_SLOW: "decoding takes too long; the file may be damaged",
}
_DEFAULTS: Final = RenderOptions()


def convert(
    photos: Annotated[
        list[Path],
        typer.Argument(
            metavar="PHOTO",
            help="JPEG, PNG, WEBP or HEIC files; or folders, for the pictures in them "
            "(not in their subfolders, and no *.toon.* files).",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="A file for one photo (its extension decides the format), or a folder. "
            "Default: NAME.toon.jpg beside each photo.",
        ),
    ] = None,
    style: Annotated[
        str | None,
        typer.Option(
            help=f"One of {', '.join(registry.NAMES)}. Default: TOONBOT_STYLE; without it, "
            f"{registry.PREFERRED} where its weights are, else {registry.DEFAULT}."
        ),
    ] = None,
    strength: Annotated[
        float, typer.Option(help=f"How strong, {MIN_STRENGTH} to {MAX_STRENGTH}.")
    ] = _DEFAULTS.strength,
    size: Annotated[
        int, typer.Option(help=f"Longest side in pixels, {MIN_SIZE} to {MAX_SIZE}.")
    ] = _DEFAULTS.size,
    as_format: Annotated[
        Format | None,
        typer.Option("--format", help="Default: by the extension after -o, or jpg."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace cartoons that are there already.")
    ] = False,
) -> None:
    """Draw photos from the command line: one, many, or whole folders.

    toonbot convert selfie.jpg

    toonbot convert holiday/ -o cartoons/ --strength 0.9 --format png

    Nothing is overwritten unless you say so: a photo whose cartoon exists is skipped.
    A photo that cannot be drawn is named and never stops the others.
    Cartoons hold no place, date or camera, whatever the photo held.
    Exit codes: 0 all well, 1 some photo could not be drawn, 2 wrong options, 78 a wrong setting.
    """
    console = Console(soft_wrap=True, highlight=False)
    try:
        drawing = config.load_drawing()
        target = Output.of(output, as_format)
        chosen = style or drawing.offer.defaults().style
        options = RenderOptions(chosen, strength, size, target.format)
        drawing.offer.check(chosen)
        conversions = plan(photos_in(photos), target)
    except config.ConfigError as error:
        _refuse(str(error), exits.CONFIG)
    except (InvalidOption, StyleUnavailable, Misuse, OSError) as error:
        _refuse(str(error))
    if not conversions:
        _refuse("there are no photos in " + ", ".join(map(str, photos)))
    batch = _Batch(options, drawing.learned, overwrite, console)
    try:
        asyncio.run(batch.run(conversions))
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    finally:
        console.print(batch.summary(), markup=False)
    if batch.failed:
        raise typer.Exit(1)


class CannotConvert(Exception):
    """One photo cannot become a cartoon; says why."""


@dataclass(slots=True)
class _Batch:
    """The photos of one command, and how many came to which end."""

    options: RenderOptions
    learned: Learned
    overwrite: bool
    console: Console
    drawn: int = 0
    skipped: int = 0
    failed: int = 0
    began: float = 0.0

    async def run(self, conversions: list[Conversion]) -> None:
        """Convert them, as many at once as the engine takes."""
        self.began = time.monotonic()
        todo = iter(conversions)
        with self._progress() as progress:
            bar = progress.add_task("drawing", total=len(conversions))
            engine = LocalEngine(learned=self.learned)
            async with engine, asyncio.TaskGroup() as group:
                for _ in range(min(engine.capacity, len(conversions))):
                    group.create_task(self._convert_all(engine, todo, progress, bar))

    def summary(self) -> str:
        """One line for the end."""
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        failed = f", {self.failed} failed" if self.failed else ""
        return f"{self.drawn} drawn{skipped}{failed}, {time.monotonic() - self.began:.1f} s"

    def _progress(self) -> Progress:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        disable = not self.console.is_terminal
        return Progress(*columns, console=self.console, transient=True, disable=disable)

    async def _convert_all(
        self, engine: Engine, todo: Iterator[Conversion], progress: Progress, bar: TaskID
    ) -> None:
        for conversion in todo:
            await self._convert(engine, conversion)
            progress.advance(bar)

    async def _convert(self, engine: Engine, conversion: Conversion) -> None:
        cartoon = conversion.cartoon
        if not self.overwrite and await asyncio.to_thread(photo_files.exists, cartoon):
            self.skipped += 1
            self._say(f"– {conversion.photo}: {cartoon} exists; --overwrite replaces it")
            return
        try:
            photo = await asyncio.to_thread(read, conversion.photo)
            picture = await drawn(engine, photo, self.options)
            await asyncio.to_thread(write, cartoon, picture, overwrite=self.overwrite)
        except CannotConvert as error:
            self.failed += 1
            self._say(f"✗ {conversion.photo}: {error}")
        else:
            self.drawn += 1
            self._say(f"✓ {conversion.photo} → {cartoon}")

    def _say(self, line: str) -> None:
        self.console.print(printable(line), markup=False)


async def drawn(engine: Engine, photo: bytes, options: Options) -> bytes:
    """The picture that was asked for. Raises CannotConvert."""
    try:
        return (await render_again(engine, photo, options, attempts=2)).picture
    except BadImage as error:
        raise CannotConvert(_SENTENCES[error.reason]) from None
    except EngineLost:
        raise CannotConvert("drawing this photo failed twice") from None
    except RenderError as error:
        raise CannotConvert(str(error)) from None


def read(path: Path) -> bytes:
    """A photo's file. Raises CannotConvert."""
    try:
        return photo_files.read(path, _LIMITS.max_bytes)
    except photo_files.TooLarge:
        raise CannotConvert(_SENTENCES[Reason.TOO_MANY_BYTES]) from None
    except OSError as error:
        raise CannotConvert(f"cannot be read: {error.strerror}") from None


def write(path: Path, picture: bytes, *, overwrite: bool) -> None:
    """A picture's file. Raises CannotConvert."""
    try:
        photo_files.write(path, picture, overwrite=overwrite)
    except OSError as error:
        raise CannotConvert(f"cannot write {path}: {error.strerror}") from None


def _refuse(line: str, code: int = USAGE) -> NoReturn:
    typer.echo(printable(f"toonbot convert: {line}"), err=True)
    raise typer.Exit(code)
