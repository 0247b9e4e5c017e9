"""What every topic of conversation needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.ext import BaseHandler, ContextTypes

from bot.intake import place_of
from bot.patience import patiently
from bot.people import People, Person
from bot.progress import reply_to

Context = ContextTypes.DEFAULT_TYPE
Handler = BaseHandler[Any, Any, Any]
Callback = Callable[[Update, Context], Coroutine[Any, Any, None]]


def of_message(
    people: People, conversation: Callable[[Message, Person], Awaitable[None]]
) -> Callback:
    """A callback that gives `conversation` the new message of an update, and its sender."""

    async def callback(update: Update, _: Context) -> None:
        if update.message:
            await conversation(update.message, await people.sender(update))

    return callback


async def answer(message: Message, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
    """Answer a message: in its topic, and in groups as a reply to it."""
    place = place_of(message)
    send = partial(
        message.get_bot().send_message,
        place.chat_id,
        text,
        message_thread_id=place.thread_id,
        reply_parameters=reply_to(place) if place.is_group else None,
        reply_markup=keyboard,
    )
    await patiently(send)
