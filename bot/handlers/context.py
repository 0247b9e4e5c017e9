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
from bot.posting import reply_to

Context = ContextTypes.DEFAULT_TYPE
Handler = BaseHandler[Any, Any, Any]
Callback = Callable[[Update, Context], Coroutine[Any, Any, None]]


def of_message(
    people: People, conversation: Callable[[Message, Person], Awaitable[None]]
) -> Callback:
    """A callback that gives `conversation` the new message of an update, and its sender."""
    return of_update(people, lambda _, message, person: conversation(message, person))


def of_update(
    people: People, conversation: Callable[[int, Message, Person], Awaitable[None]]
) -> Callback:
    """The same with the update's number in front."""

    async def callback(update: Update, _: Context) -> None:
        if update.message:
            person = await people.sender(update)
            await conversation(update.update_id, update.message, person)

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
