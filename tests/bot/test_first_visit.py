"""The whole main job as a newcomer meets it: the real service, the real engine, a real browser."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Locator, Page, async_playwright, expect

from tests.bot.playground.test_page import CHROMIUM, OFFLINE
from tests.pictures import selfie

pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs {CHROMIUM}"),
    pytest.mark.timeout(180),
]
DRAWN = 20_000  # ms; a cartoon on a busy machine


def files(*pictures: bytes) -> list[FilePayload]:
    return [
        {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": picture}
        for number, picture in enumerate(pictures, start=1)
    ]


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """What `toonbot run` prints on a fresh machine."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run",
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2]),
             "TOONBOT_DATA": str(tmp_path), "TOONBOT_PORT": "0"},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    line = (await process.stdout.readline()).decode()
    yield line.split()[-1]
    process.terminate()
    assert await process.wait() == 0


@pytest.fixture
async def page(address: str) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(OFFLINE))
        page = await browser.new_page(viewport={"width": 390, "height": 844})
        await page.goto(address)
        yield page
        await browser.close()


async def send(page: Page, *pictures: bytes, caption: str = "") -> None:
    await page.set_input_files("#files", files(*pictures))
    await page.fill("#text", caption)
    await page.click("#send")


async def say(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.keyboard.press("Enter")


def theirs(page: Page) -> Locator:
    return page.locator(".theirs")


async def test_a_newcomer_gets_cartoons_in_every_way(page: Page) -> None:
    await send(page, selfie())
    await expect(theirs(page).locator("img")).to_have_count(1, timeout=DRAWN)

    await say(page, "/strength 0.3")
    await expect(theirs(page).last).to_contain_text("Strength is now 0.3")

    await say(page, "/format webp")
    await expect(theirs(page).last).to_contain_text("webp")
    await send(page, selfie())
    await expect(theirs(page).last).to_contain_text("toon-1.webp", timeout=DRAWN)

    await say(page, "/settings")
    await page.get_by_role("button", name="Format: webp").click()
    await page.get_by_role("button", name="jpg").click()
    await expect(theirs(page).last).to_contain_text("Format: jpg")
    await expect(theirs(page).last).to_contain_text("Strength: 0.3")


async def test_an_album_of_four_with_a_broken_file_comes_back_as_three(page: Page) -> None:
    await send(page, selfie(), b"\xff\xd8\xff no more", selfie(), selfie())
    report = theirs(page).filter(has_text="2.jpg")
    await expect(report).to_contain_text("damaged", timeout=DRAWN)
    await expect(theirs(page).locator("img")).to_have_count(3)


async def test_a_person_who_reads_chinese_is_served_in_chinese(page: Page) -> None:
    await page.get_by_role("button", name="Back").click()
    await page.get_by_role("radio", name="中文").click()
    await page.locator("#chat-list a").first.click()
    await say(page, "/start")
    await expect(theirs(page)).to_contain_text("照片变成漫画")
    await send(page, selfie())
    await expect(theirs(page).locator("img")).to_have_count(1, timeout=DRAWN)
    await expect(page.get_by_role("button", name="强一点")).to_be_visible()
