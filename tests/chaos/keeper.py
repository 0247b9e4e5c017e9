"""Keeps the bot running as a child process, whatever ends it, and ends it at a bad moment."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
from asyncio.subprocess import Process
from contextlib import closing, suppress
from pathlib import Path
from typing import Final, Self

from bot.playground.server import Playground
from storage.sqlite import FILE_NAME

STOP_SECONDS: Final = 30.0  # that a stopping bot may take
PAUSE: Final = 0.2  # seconds until a bot that gave up by itself is started again

_ROOT: Final = Path(__file__).parents[2]


class Keeper:
    """The bot, from its first start to its last: `async with Keeper(...)`."""

    def __init__(
        self, telegram: Playground, folder: Path, drawing: str, patience: float | None = None
    ) -> None:
        """folder: for the database and the log.  drawing, patience: see tests/chaos/service.py."""
        self._arguments = (drawing, *([] if patience is None else [str(patience)]))
        self._folder = folder
        self.data = folder / "data"
        self.log = folder / "log"
        self.kills: list[float] = []  # when, by the event loop's clock
        self.exits: list[int] = []  # exit codes of bots that nobody had ended
        self.damages: list[str] = []  # what SQLite has said of the database after a kill
        self._environment = _inherited() | {
            "PYTHONPATH": str(_ROOT),
            "TMPDIR": str(folder),  # by this, every process that belongs to us can be found
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "TOONBOT_PORT": "0",
            "TOONBOT_DATA": str(self.data),
            "TOONBOT_MODELS": str(folder / "models"),
        }
        self._process: Process | None = None
        self._started = asyncio.Event()
        self._stopping = False

    async def __aenter__(self) -> Self:
        self._keeping = asyncio.create_task(self._keep())
        await self._started.wait()
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._stopping = True
        if self._process and self._process.returncode is None:
            self._process.kill()
        await self._keeping

    @property
    def pid(self) -> int | None:
        """The bot's process, unless it is between two lives."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def kill(self) -> None:
        """SIGKILL. Returns when the next life begins."""
        await self._started.wait()
        self._started.clear()
        self.kills.append(asyncio.get_running_loop().time())
        self.signal(signal.SIGKILL)
        await self._started.wait()

    async def stop(self) -> int:
        """SIGTERM, as an operator would; SIGKILL if that does not help. Returns the exit code."""
        self._stopping = True
        self.signal(signal.SIGTERM)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._keeping), STOP_SECONDS)
        self.signal(signal.SIGKILL)
        await self._keeping
        return self.exits.pop()

    def signal(self, number: signal.Signals) -> None:
        if self.pid is not None:
            os.kill(self.pid, number)

    def render_process(self) -> int | None:
        """The process that draws, if there is one now."""
        for pid in self.processes():
            if b"worker" in _read(pid, "cmdline"):
                return pid
        return None

    def processes(self) -> list[int]:
        """Every process that this bot, or one of its earlier lives, has started."""
        ours = f"TMPDIR={self._folder}".encode()
        numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        return [pid for pid in numbers if ours in _read(pid, "environ").split(b"\0")]

    async def _keep(self) -> None:
        while not self._stopping:
            kills = len(self.kills)
            with self.log.open("ab") as log:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "tests.chaos.service", *self._arguments,
                    cwd=self._folder, env=self._environment, stderr=log,
                )  # fmt: skip
            self._started.set()
            code = await self._process.wait()
            if len(self.kills) == kills:
                self.exits.append(code)
                await asyncio.sleep(0 if self._stopping else PAUSE)
            self.damages += await asyncio.to_thread(self._damage)

    def _damage(self) -> list[str]:
        """What SQLite says of a copy, so that the bot itself recovers the original."""
        copies = self._folder / "copies"
        copies.mkdir(exist_ok=True)
        for file in self.data.glob(f"{FILE_NAME}*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, copies)
        try:
            with closing(sqlite3.connect(copies / FILE_NAME)) as database:
                lines = [line for (line,) in database.execute("PRAGMA integrity_check")]
        except sqlite3.DatabaseError as error:
            return [str(error)]
        finally:
            shutil.rmtree(copies)
        return [line for line in lines if line != "ok"]


def _inherited() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def _read(pid: int, file: str) -> bytes:
    with suppress(OSError):  # it may just have ended
        return Path(f"/proc/{pid}/{file}").read_bytes()
    return b""
