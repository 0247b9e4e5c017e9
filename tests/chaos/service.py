"""The bot as it is shipped, to be killed: python -m tests.chaos.service DRAWING [PATIENCE]

DRAWING: seconds that the pretend programs take for a photo, or "real" for the real ones. PATIENCE:
seconds that another process may hold the database, if not as shipped. Settings come from the
environment. SIGUSR1 fills the disk, as the database sees it; SIGUSR2 clears it.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from functools import partial
from typing import Any, Final
from unittest.mock import patch

import aiosqlite
import typer

from bot import app, cli
from inference.local import LocalEngine

REAL: Final = "real"
QUICK: Final = "0.03"
CHILDREN: Final = ("-m", "tests.chaos.children")
_connect: Final = aiosqlite.connect
_limits: Final[list[asyncio.Future[aiosqlite.Cursor]]] = []  # kept until they are done
_MOST_PAGES: Final = {signal.SIGUSR1: 1, signal.SIGUSR2: 2**32 - 2}  # 1: as many as there are


def engine(drawing: str) -> partial[LocalEngine]:
    """What makes the engine, in place of the class."""
    if drawing == REAL:
        return partial(LocalEngine)
    return partial(
        LocalEngine,
        decoders=1,
        decoder_program=(*CHILDREN, "decoder"),
        worker_program=(*CHILDREN, "worker", drawing),
    )


async def connect(*args: Any, **how: Any) -> aiosqlite.Connection:
    """A connection to a disk that a signal can fill."""
    if sys.argv[2:]:
        how["timeout"] = float(sys.argv[2])
    connection = await _connect(*args, **how)
    loop = asyncio.get_running_loop()

    def limit(pages: int) -> None:
        pragma = connection.execute(f"PRAGMA max_page_count = {pages}")
        _limits.append(asyncio.ensure_future(pragma))

    for number, pages in _MOST_PAGES.items():
        loop.add_signal_handler(number, limit, pages)
    return connection


def main() -> None:
    pretend = patch.object(app, "LocalEngine", engine(sys.argv[1]))
    disk = patch.object(aiosqlite, "connect", connect)
    with pretend, disk:
        try:
            cli.run()
        except typer.Exit as end:
            sys.exit(end.exit_code)


if __name__ == "__main__":
    main()
