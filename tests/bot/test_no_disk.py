"""A photo goes all the way, from the page to the cartoon, and never into a file."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
import numpy as np
from PIL import Image

from bot.playground.server import Playground
from bot.server import BotServer
from bot.toonbot import Limits, Toonbot
from inference.local import LocalEngine
from storage.store import Preferences
from tests.bot.seen import cartoons
from tests.fakes import MemoryStore
from tests.watched import opened_for_writing

MEGABYTES = 3  # more than libraries like to keep in memory


def noise(megabytes: int) -> bytes:
    """A PNG of at least that size, for nothing compresses it."""
    side = int((megabytes * 1_100_000 / 3) ** 0.5)
    pixels = np.random.default_rng(7).integers(0, 256, (side, side, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


async def sent_from_the_page(telegram: Playground, picture: bytes) -> None:
    you = telegram.you
    form = {"chat": str(you.chat.id), "speaker": str(you.user.id), "as_files": "true"}
    async with httpx.AsyncClient(base_url=telegram.url, trust_env=False) as page:
        answer = await page.post("/page/send", data=form, files={"files": ("me.png", picture)})
    assert answer.status_code == 200


async def test_from_the_page_to_the_cartoon_nothing_is_written(telegram: Playground) -> None:
    store = MemoryStore()
    await store.choose(telegram.you.user.id, Preferences(format="png", size=1024))
    engine = LocalEngine(
        decoders=1,
        decoder_program=("-m", "tests.watched", "inference.decoder"),
        worker_program=("-m", "tests.watched", "inference.worker"),
    )
    server = BotServer(telegram.url, telegram.token)
    async with engine, Toonbot(server, store, engine, "en", Limits()):
        await engine.warmed_up()
        picture = noise(MEGABYTES)
        with opened_for_writing() as files:
            await sent_from_the_page(telegram, picture)
            (result,) = await telegram.you.chat.until(cartoons, seconds=60)

    assert len(picture) > MEGABYTES * 1_000_000
    assert len(telegram.content(result)) > 500_000
    assert files == []


def test_a_file_without_a_name_is_noticed_too() -> None:
    with opened_for_writing() as files, tempfile.SpooledTemporaryFile(max_size=1) as spooled:
        spooled.write(b"more than that")

    assert files


def test_a_process_that_may_not_write_fails_where_it_does(tmp_path: Path) -> None:
    (tmp_path / "writer.py").write_text("open('a file', 'w')")
    command = [sys.executable, "-m", "tests.watched", "writer"]
    environment = {"PYTHONPATH": f"{tmp_path}:{Path.cwd()}"}
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)

    assert b"PermissionError: a file is opened for writing" in ended.stderr
