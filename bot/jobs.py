"""toonbot jobs and toonbot backup: what an operator does with the database beside a running bot."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from bot import config, exits
from bot.convert import USAGE
from bot.pseudonyms import Pseudonyms
from storage import backup as copying
from storage.jobs import Job, Request, State
from storage.sqlite import FILE_NAME, SqliteStore
from storage.store import StoreError

T = TypeVar("T")

app = typer.Typer(help="List the photos that were given up; try them again.")

_FAILED: Final = 1


@app.callback(invoke_without_command=True)
def list_jobs(context: typer.Context) -> None:
    """List the photos that were given up after three attempts, and how many wait.

    People are called as in the log, by a pseudonym.
    """
    if context.invoked_subcommand:
        return
    dead, waiting, names = _run("jobs", _look(_data("jobs")))
    console = Console(soft_wrap=True, highlight=False)
    if dead:
        table = Table("job", "since", "person", "style", "attempts", box=None, pad_edge=False)
        for job, request in dead:
            since = datetime.fromtimestamp(request.created_at).astimezone()
            table.add_row(
                str(job.id),
                f"{since:%Y-%m-%d %H:%M}",
                names.of(request.user_id),
                request.style,
                str(job.attempts),
            )
        console.print(table)
    console.print(f"{len(dead)} given up, {waiting} waiting")


@app.command()
def retry(
    ids: Annotated[
        list[int] | None, typer.Argument(metavar="JOB", help="Numbers that `toonbot jobs` shows.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every photo that was given up.")] = False,
) -> None:
    """Try photos again that were given up; a running bot takes them within a minute.

    toonbot jobs retry 12 15

    Exit codes: 0 all of them wait again, 1 some do not, 2 no photo is named.
    """
    if not (ids or every):
        _end("jobs", "no photo is named: give numbers that `toonbot jobs` shows, or --all", USAGE)
    revived, left = _run("jobs", _revive(_data("jobs"), None if every else ids))
    Console(soft_wrap=True, highlight=False).print(f"{len(revived)} waiting again")
    for line in left:
        typer.echo(f"toonbot jobs: {line}", err=True)
    if left:
        raise typer.Exit(_FAILED)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A name that is not taken yet.")],
) -> None:
    """Copy the database to FILE, also while the bot runs: settings, and photos that wait.

    To restore it, stop the bot, remove toonbot.db, toonbot.db-wal and toonbot.db-shm from the data
    folder, and put the copy there as toonbot.db. Exit codes: 0 the copy is made, 1 it is not.
    """
    database = _data("backup") / FILE_NAME
    try:
        copying.back_up(database, file)
    except StoreError as error:
        hint = "" if database.is_file() else " (TOONBOT_DATA)"
        _end("backup", f"{error}{hint}", _FAILED)
    size = file.stat().st_size / 1e6
    Console(soft_wrap=True, highlight=False).print(f"{file}: {size:.1f} MB", markup=False)


async def _look(folder: Path) -> tuple[list[tuple[Job, Request]], int, Pseudonyms]:
    """What was given up, how many photos wait, and what people are called."""
    store = await SqliteStore.open_existing(folder)
    try:
        requests = await store.open_requests()
        waiting = sum(job.state is State.WAITING for of in requests for job in of.jobs)
        return await store.dead_jobs(), waiting, Pseudonyms(await store.key())
    finally:
        await store.aclose()


async def _revive(folder: Path, ids: list[int] | None) -> tuple[list[int], list[str]]:
    """The jobs that wait again, and why the others of these do not. None: all that are dead."""
    store = await SqliteStore.open_existing(folder)
    try:
        dead = {job.id for job, _ in await store.dead_jobs()}
        wanted = sorted(dead) if ids is None else list(dict.fromkeys(ids))
        revived = [job_id for job_id in wanted if await store.revive(job_id, time.time())]
    finally:
        await store.aclose()
    return revived, [_why(job_id, dead) for job_id in wanted if job_id not in revived]


def _why(job_id: int, dead: set[int]) -> str:
    if job_id in dead:
        return f"{job_id}: its request is not answered yet; try again in a minute"
    return f"{job_id}: no photo with this number was given up"


def _data(command: str) -> Path:
    try:
        return config.load_drawing().data
    except config.ConfigError as error:
        _end(command, str(error), exits.CONFIG)


def _run(command: str, work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except StoreError as error:
        _end(command, f"{error} (TOONBOT_DATA)", _FAILED)


def _end(command: str, line: str, code: int) -> NoReturn:
    typer.echo(f"toonbot {command}: {line}", err=True)
    raise typer.Exit(code)
