"""toonbot styles: which styles there are, all of them on one photo, and fetching learned ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from bot import config, exits, preview, weights
from bot.convert import USAGE
from bot.texts.texts import speaker
from inference.styles import registry

app = typer.Typer(help="List the styles; see them on a photo; fetch the weights of learned ones.")


@app.callback(invoke_without_command=True)
def styles(
    context: typer.Context,
    photo: Annotated[
        Path | None,
        typer.Option(
            "--preview",
            metavar="PHOTO",
            help="Draw this photo in every style that is ready, on one sheet with their names.",
        ),
    ] = None,
    sheet: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="SHEET",
            help="The sheet: a JPG file, or a folder. Default: NAME.styles.toon.jpg beside PHOTO.",
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a sheet that is there already.")
    ] = False,
) -> None:
    """List the styles, and whether each can be used; see them on a photo; fetch learned ones.

    toonbot styles --preview selfie.jpg -o sheet.jpg
    """
    if photo and not context.invoked_subcommand:
        preview.draw(photo, sheet, _drawing(), overwrite=overwrite)
    elif photo or sheet or overwrite:
        _end("-o and --overwrite belong to --preview PHOTO, which stands alone", USAGE)
    elif not context.invoked_subcommand:
        _list(_drawing())


def _list(drawing: config.Drawing) -> None:
    say, default = speaker("en"), drawing.offer.defaults().style
    states = dict.fromkeys(registry.BUILT_IN, ("ready", "built in"))
    for kept in weights.kept(drawing.models):
        if not kept.missing:
            states[kept.style] = "ready", kept.size
        else:
            state = "incomplete" if kept.files else "missing"
            states[kept.style] = state, weights.command(kept.style)
    table = Table("style", "name", "state", "", box=None, pad_edge=False)
    for style, (state, text) in states.items():
        mark = " (default)" if style == default else ""
        table.add_row(style, say(f"style-{style}"), state + mark, text)
    console = Console(soft_wrap=True, highlight=False)
    console.print(table)
    console.print(
        f"Weights are kept in {drawing.models.absolute()} (TOONBOT_MODELS).", markup=False
    )


@app.command()
def pull(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="STYLE", help=f"Any of {', '.join(registry.LEARNED)}."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every learned style.")] = False,
) -> None:
    """Fetch styles from ModelScope into the folder TOONBOT_MODELS; what is there is kept.

    toonbot styles pull anime sketch

    A running service draws them from then on. An interrupted download goes on where it stopped.
    Exit codes: 0 all are there, 1 some could not be fetched, 2 wrong names.
    """
    wanted = list(registry.LEARNED) if every else names or []
    unknown = [name for name in wanted if name not in registry.LEARNED]
    if unknown or not wanted:
        wrong = f"{unknown[0]!r} is no style to fetch" if unknown else "no style is named"
        _end(f"{wrong}; choose from {', '.join(registry.LEARNED)}; or --all", USAGE)
    raise typer.Exit(weights.pull(_drawing().models, wanted))


def _drawing() -> config.Drawing:
    try:
        return config.load_drawing()
    except config.ConfigError as error:
        _end(str(error), exits.CONFIG)


def _end(line: str, code: int) -> NoReturn:
    typer.echo(f"toonbot styles: {line}", err=True)
    raise typer.Exit(code)
