"""Methods that change what is already in a chat, and answers to pressed buttons."""

from __future__ import annotations

import time

from bot.playground.call import Call
from bot.playground.content import Content, Json
from bot.playground.messages import Message
from bot.playground.rules import (
    MAX_CALLBACK_ANSWER,
    bad_request,
    check_edit,
    check_new_media,
    check_reaction,
    check_writable,
)
from bot.playground.sending import caption_content, keyboard_of, media_content, text_content
from bot.playground.world import World


async def edit_message_text(world: World, call: Call) -> Json:
    message = _message(world, call, "edit")
    if message.attachment:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, call, message, text_content(call, editing=True))


async def edit_message_caption(world: World, call: Call) -> Json:
    message = _message(world, call, "edit")
    if not message.attachment:
        raise bad_request("there is no caption in the message to edit")
    return _edit(world, call, message, caption_content(call, message.attachment))


async def edit_message_media(world: World, call: Call) -> Json:
    message = _message(world, call, "edit")
    media = call.value("media", {})
    check_new_media(message, media.get("type", ""))
    return _edit(world, call, message, await media_content(world, call, media))


async def edit_message_reply_markup(world: World, call: Call) -> Json:
    message = _message(world, call, "edit")
    return _edit(world, call, message, message.content)


async def delete_message(world: World, call: Call) -> bool:
    world.delete(_message(world, call, "delete"))
    return True


async def delete_messages(world: World, call: Call) -> bool:
    chat = world.chat(call.number("chat_id"))
    for number in call.value("message_ids", []):
        if message := chat.messages.get(number):
            world.delete(message)
    return True


async def set_message_reaction(world: World, call: Call) -> bool:
    message = _message(world, call, "react")
    reactions = [reaction.get("emoji", "") for reaction in call.value("reaction", [])]
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions.pop(world.bot.id, None)
    for emoji in reactions:
        check_reaction(emoji)
        message.reactions[world.bot.id] = emoji
    world.show(message)
    return True


async def answer_callback_query(world: World, call: Call) -> bool:
    text = call.text("text")
    if len(text) > MAX_CALLBACK_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    query = world.queries.pop(call.text("callback_query_id"), None)
    if query is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    world.answer(query, text, alert=call.flag("show_alert"))
    return True


def _message(world: World, call: Call, purpose: str) -> Message:
    chat = world.chat(call.number("chat_id"))
    check_writable(chat)
    message = chat.messages.get(call.number("message_id"))
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return message


def _edit(world: World, call: Call, message: Message, content: Content) -> Json:
    keyboard = keyboard_of(call)
    check_edit(message, content, keyboard)
    message.content, message.keyboard = content, keyboard
    message.edited = int(time.time())
    world.show(message)
    return message.json()
