"""Make docs/chat-page.jpg, the local chat as a newcomer sees it: python -m docs.chat_page

Needs Debian's chromium and fonts-noto-color-emoji. The photo is scikit-image's public-domain
portrait of the astronaut Eileen Collins.
"""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import skimage.data
from PIL import Image
from playwright.async_api import async_playwright, expect

from bot.playground.server import Playground
from bot.server import BotServer
from bot.toonbot import Limits, Toonbot
from inference.local import LocalEngine
from tests.bot.playground.test_page import CHROMIUM, OFFLINE
from tests.fakes import MemoryStore

TARGET = Path(__file__).with_name("chat-page.jpg")


async def photograph(address: str) -> bytes:
    """Send a photo as a person would; a PNG of what the page shows then."""
    portrait = io.BytesIO()
    Image.fromarray(skimage.data.astronaut()).save(portrait, "JPEG", quality=95)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(OFFLINE))
        page = await browser.new_page(viewport={"width": 1100, "height": 720})
        await page.goto(address)
        await page.fill("#text", "/strength 80%")
        await page.keyboard.press("Enter")
        await expect(page.locator(".theirs")).to_contain_text("0.8")
        file = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": portrait.getvalue()}
        await page.set_input_files("#files", [file])
        await page.click("#send")
        await expect(page.get_by_role("button", name="Stronger")).to_be_visible(timeout=20_000)
        await page.wait_for_timeout(1000)  # until nothing moves any more
        picture = await page.screenshot()
        await browser.close()
    return picture


async def main() -> None:
    async with LocalEngine() as engine, Playground() as telegram:
        await engine.warmed_up()
        server = BotServer(telegram.url, telegram.token)
        async with Toonbot(server, MemoryStore(), engine, "en", Limits()):
            picture = await photograph(telegram.url)
    Image.open(io.BytesIO(picture)).convert("RGB").save(TARGET, quality=88, optimize=True)


if __name__ == "__main__":
    asyncio.run(main())
