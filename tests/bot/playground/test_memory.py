"""Photos never touch a disk, not even in the local chat."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from typing import Final

import httpx
import pytest
from telegram import Bot

from bot.playground.people import Person
from bot.playground.server import Playground

LARGE: Final = b"x" * 3_000_000  # more than form parsers keep in memory by themselves


@pytest.fixture(autouse=True)
def no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever would go to a temporary file fails."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was opened")

    for name in ("TemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)


async def test_a_file_from_the_page_stays_in_memory(playground: Playground) -> None:
    form = {"chat": str(playground.you.chat.id), "speaker": str(playground.you.user.id)}
    async with httpx.AsyncClient(base_url=playground.url) as page:
        files = {"files": ("photo.png", LARGE)}
        answer = await page.post("/page/send", data={**form, "as_files": "true"}, files=files)

    assert answer.status_code == 200, answer.text
    (message,) = playground.you.chat.messages.values()
    assert playground.content(message) == LARGE


async def test_a_file_from_the_bot_stays_in_memory(
    playground: Playground, bot: Bot, ada: Person
) -> None:
    await bot.send_document(ada.chat.id, LARGE, filename="toon.png")

    (message,) = ada.chat.from_bot()
    assert playground.content(message) == LARGE


async def test_a_body_that_does_not_tell_its_length_is_cut_off(
    playground: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.playground.call.MAX_BODY", len(LARGE))

    async def endless() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
        for _ in range(2):
            yield LARGE

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    async with httpx.AsyncClient(base_url=playground.url) as page:
        url = f"/bot{playground.token}/sendDocument"
        answer = await page.post(url, content=endless(), headers=headers)

    assert answer.json()["error_code"] == 413
