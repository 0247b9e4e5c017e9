"""Where a message goes: chat, topic and reply; and where it goes once those are no more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, TypeVar

from telegram import ReplyParameters
from telegram.error import BadRequest

from bot.intake import Place
from bot.patience import Patience, patiently, says

T = TypeVar("T")

_LOST: Final = (
    "message thread not found",
    "topic_closed",
    "topic_deleted",
    "message to be replied not found",
    "reply message not found",
)


async def post(send: Callable[..., Awaitable[T]], place: Place, patience: Patience) -> T:
    """Send something there, by a method of the bot; if need be, to the chat alone.

    A reply would go to its topic, so without the topic there is no reply either. Where the
    connection broke before the answer came it is sent again, and can arrive twice.
    Raises TelegramError.
    """
    where: dict[str, Any] = {
        "message_thread_id": place.thread_id,
        "reply_parameters": reply_to(place),
    }
    try:
        return await patiently(partial(send, chat_id=place.chat_id, **where), patience)
    except BadRequest as error:
        if not says(error, *_LOST):
            raise
    return await patiently(partial(send, chat_id=place.chat_id), patience)


def reply_to(place: Place) -> ReplyParameters:
    """As a reply to the person's message, or without it if they have deleted it."""
    return ReplyParameters(place.message_id, allow_sending_without_reply=True)
