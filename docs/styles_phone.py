"""Make docs/styles-phone.jpg, /styles on a phone: python -m docs.styles_phone [LANGUAGE TARGET]

Needs Debian's chromium and fonts-noto-color-emoji, for Chinese fonts-noto-cjk, too. The photo is
the example that comes along.
"""

from __future__ import annotations

import asyncio
import io
import sys
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.async_api import async_playwright, expect

from bot.playground.server import Playground
from bot.server import BotServer
from bot.toonbot import Limits, Toonbot
from inference.local import LocalEngine
from tests.bot.playground.test_page import CHROMIUM, OFFLINE
from tests.fakes import MemoryStore

TARGET: Final = Path(__file__).with_name("styles-phone.jpg")
PHONE: Final = {"width": 390, "height": 900}  # CSS pixels
DENSITY: Final = 2  # device pixels for each of them


async def photograph(address: str) -> bytes:
    """Ask for the styles as a newcomer would; a PNG of what the page shows then."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(OFFLINE))
        page = await browser.new_page(viewport=PHONE, device_scale_factor=DENSITY)
        await page.goto(address)
        await page.fill("#text", "/styles")
        await page.keyboard.press("Enter")
        await expect(page.locator("button", has_text="✓")).to_be_visible(timeout=60_000)
        await page.wait_for_timeout(1000)  # until nothing moves any more
        picture = await page.screenshot()
        await browser.close()
    return picture


async def main(language: str = "en", target: str = str(TARGET)) -> None:
    async with LocalEngine() as engine, Playground() as telegram:
        await engine.warmed_up()
        telegram.you.user.language_code = language
        server = BotServer(telegram.url, telegram.token)
        async with Toonbot(server, MemoryStore(), engine, "en", Limits()):
            picture = await photograph(telegram.url)
    Image.open(io.BytesIO(picture)).convert("RGB").save(target, quality=68, optimize=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
