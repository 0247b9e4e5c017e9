"""The bot cannot write for a while: the disk is full, or another process holds the database."""

from __future__ import annotations

import asyncio
import errno
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from storage.sqlite import FILE_NAME
from tests.chaos.trial import Trial, on_trial
from tests.chaos.verdict import Verdict

DISK: Final = "16m"  # of which a log of changes takes four
SECONDS: Final = 12.0  # longer than the bot's own patience with a locked database
PHOTOS: Final = 100


async def full_disk(seed: int, folder: Path) -> Verdict:
    """Photos that come while a small disk is full. Raises PermissionError without root."""
    with small_disk(folder / "data"):
        async with on_trial(seed, PHOTOS, folder) as trial:
            await trial.until_logged(b"serving as")
            filler = folder / "data" / "filler"
            _fill(filler)
            await everybody_sends(trial)
            await trial.until_logged(b"disk is full")
            await asyncio.sleep(SECONDS)
            filler.unlink()
            await trial.until_answered()
            return await trial.verdict()


async def locked_database(seed: int, folder: Path) -> Verdict:
    """Photos that come while another process holds the database for long."""
    async with on_trial(seed, PHOTOS, folder) as trial:
        await trial.until_logged(b"serving as")
        with locked(trial):
            await everybody_sends(trial)
            await asyncio.sleep(SECONDS)
        await trial.until_answered()
        return await trial.verdict()


async def everybody_sends(trial: Trial) -> None:
    """All photos at once."""
    while not trial.crowd.has_sent_all:
        await trial.crowd.sends_something()


@contextmanager
def locked(trial: Trial) -> Iterator[None]:
    """As long as this lasts, nobody else can write."""
    file = trial.keeper.data / FILE_NAME
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A file system of its own in memory. Raises PermissionError."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        raise PermissionError("this needs the right to mount")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S607


def _fill(file: Path) -> None:
    """Leave no room beside it."""
    with file.open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(bytes(4096))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
