"""The chat page in a real browser, with a tiny bot on the other side."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import FilePayload, Page, async_playwright, expect
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.playground.server import Playground
from bot.server import BotServer
from tests.bot.playground.pictures import photo

CHROMIUM: Final = Path("/usr/bin/chromium")
OFFLINE: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs {CHROMIUM}")


async def offer(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    button = InlineKeyboardButton("Stronger", callback_data="stronger")
    await update.message.reply_text("How strong?", reply_markup=InlineKeyboardMarkup([[button]]))


async def obey(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("as you like")
    await update.callback_query.edit_message_text("Very strong")


async def praise(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_html("<b>pretty</b> &amp; <i>nice</i>")


@pytest.fixture
async def tiny_bot(playground: Playground) -> AsyncIterator[None]:
    """A bot that offers a button and praises photos."""
    server = BotServer(playground.url, playground.token)
    application = (
        Application.builder()
        .token(server.token)
        .base_url(server.base_url)
        .base_file_url(server.base_file_url)
        .build()
    )
    application.add_handler(CommandHandler("start", offer))
    application.add_handler(CallbackQueryHandler(obey))
    application.add_handler(MessageHandler(filters.PHOTO, praise))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.bot.set_my_commands([("start", "What I do"), ("help", "How to use me")])
        await application.updater.start_polling()
        yield
        await application.updater.stop()
        await application.stop()


@pytest.fixture
async def page(playground: Playground) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(OFFLINE))
        page = await browser.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text))
        await page.goto(playground.url)
        await expect(page.locator("#chat-title")).not_to_be_empty()  # the page is all there
        yield page
        await browser.close()
    assert not complaints


def files(*pictures: bytes) -> list[FilePayload]:
    return [
        {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": picture}
        for number, picture in enumerate(pictures)
    ]


@pytest.mark.usefixtures("tiny_bot")
async def test_a_command_from_the_menu_brings_a_button_that_works(page: Page) -> None:
    await page.fill("#text", "/st")
    await page.get_by_role("option", name="/start").click()
    await page.get_by_role("button", name="Stronger").click()
    await expect(page.locator("#toast")).to_have_text("as you like")
    await expect(page.locator(".theirs .words")).to_contain_text("Very strong")
    await expect(page.locator(".keyboard")).to_have_count(0)


@pytest.mark.usefixtures("tiny_bot")
async def test_two_photos_become_an_album(page: Page, playground: Playground) -> None:
    await page.set_input_files("#files", files(photo(seed=1), photo(seed=2)))
    await page.fill("#text", "both of us")
    await page.click("#send")
    album = page.locator(".mine .photos")
    await expect(album.locator("img")).to_have_count(2)
    await expect(page.locator(".theirs strong").first).to_have_text("pretty")
    first, second = list(playground.you.chat.messages.values())[:2]
    assert first.album == second.album is not None
    assert (first.text, second.text) == ("both of us", "")
    await album.locator("button").first.click()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#viewer-title")).to_contain_text("2/2")


async def test_a_dropped_file_waits_for_its_caption(page: Page) -> None:
    await page.evaluate(
        """() => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(["%PDF"], "dropped.pdf"));
          for (const kind of ["dragenter", "dragover", "drop"])
            document.body.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true }));
        }"""
    )
    await expect(page.locator("#parcel li")).to_have_count(1)
    await expect(page.locator("#drop")).to_be_hidden()
    await expect(page.locator("#text")).to_have_attribute("placeholder", "Add a caption…")


async def test_photos_with_a_file_among_them_go_as_files(
    page: Page, playground: Playground
) -> None:
    await page.set_input_files("#files", files(photo(), b"no picture at all"))
    await expect(page.get_by_role("radio", name="As files")).to_be_checked()
    await page.click("#send")
    await expect(page.locator(".mine .file")).to_have_count(2)
    kinds = {message.kind for message in playground.you.chat.messages.values()}
    assert kinds == {"document"}


async def test_markup_from_a_stranger_stays_text(page: Page, playground: Playground) -> None:
    evil = "<img src=x onerror=alert(1)>"
    await playground.you.sends(evil)
    await playground.you.sends_file(b"x", name=f"{evil}.txt")
    await expect(page.locator(".words")).to_contain_text(evil)
    await expect(page.locator(".messages img")).to_have_count(0)


async def test_the_page_speaks_the_language_of_the_person(
    page: Page, playground: Playground
) -> None:
    await page.get_by_role("radio", name="中文").click()
    await expect(page.locator(".sidebar h1")).to_have_text("聊天")
    assert playground.you.user.language_code == "zh"


async def test_in_a_group_somebody_else_can_speak(page: Page, playground: Playground) -> None:
    await page.get_by_role("link", name="Friends").click()
    await page.get_by_role("radio", name="Mia").click()
    await page.fill("#text", "hello from Mia")
    await page.keyboard.press("Enter")
    await expect(page.locator(".theirs .name")).to_have_text("Mia")
    [message] = playground.friends.messages.values()
    assert message.sender.first_name == "Mia"
