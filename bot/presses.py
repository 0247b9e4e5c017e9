"""The answer to a pressed button: until it comes, Telegram shows the button as busy."""

from __future__ import annotations

from contextlib import suppress

from telegram import CallbackQuery
from telegram.error import BadRequest


async def answer_press(
    query: CallbackQuery, text: str | None = None, *, alert: bool = False
) -> None:
    """Say something above the chat, or nothing; alert: in a box that has to be closed."""
    with suppress(BadRequest):  # it was pressed long ago, while we were away
        await query.answer(text, show_alert=alert)
