"""Methods that put new messages into a chat."""

from __future__ import annotations

from typing import Final

from bot.playground.call import Call
from bot.playground.content import Attachment, Content, Json, Kind
from bot.playground.entities import completed, parse
from bot.playground.messages import Chat, Message
from bot.playground.rules import (
    bad_request,
    check_album,
    check_caption,
    check_keyboard,
    check_text,
    check_topic,
    check_writable,
)
from bot.playground.world import World

Keyboard = tuple[tuple[Json, ...], ...]

ALBUM_KINDS: Final = ("photo", "document")


async def send_message(world: World, call: Call) -> Json:
    chat = _chat(world, call)
    content = text_content(call)
    return _send(world, call, chat, content).json()


async def send_photo(world: World, call: Call) -> Json:
    return await _send_file(world, call, "photo")


async def send_document(world: World, call: Call) -> Json:
    return await _send_file(world, call, "document")


async def send_sticker(world: World, call: Call) -> Json:
    return await _send_file(world, call, "sticker")


async def send_media_group(world: World, call: Call) -> list[Json]:
    chat = _chat(world, call)
    media = call.value("media", [])
    check_album([item.get("type", "") for item in media])
    contents = [await media_content(world, call, item) for item in media]
    album = world.new_album()
    return [_send(world, call, chat, content, album).json() for content in contents]


async def send_chat_action(world: World, call: Call) -> bool:
    chat = _chat(world, call)
    if not call.text("action"):
        raise bad_request("wrong parameter action in request")
    world.act(chat, call.text("action"))
    return True


def text_content(call: Call, *, editing: bool = False) -> Content:
    """The text of a call. Raises Refused."""
    content = formatted(call.text("text"), call.text("parse_mode"), call.value("entities", []))
    check_text(content.text, editing=editing)
    return content


def caption_content(call: Call, attachment: Attachment) -> Content:
    """A file with the caption of a call. Raises Refused."""
    entities = call.value("caption_entities", [])
    content = formatted(call.text("caption"), call.text("parse_mode"), entities, attachment)
    check_caption(content.text)
    return content


async def media_content(world: World, call: Call, media: Json) -> Content:
    """What an InputMedia describes. Raises Refused."""
    kind = media.get("type")
    if kind not in ALBUM_KINDS:
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    attachment = await _attachment(world, call, kind, media.get("media", ""))
    content = formatted(
        media.get("caption", ""),
        media.get("parse_mode", ""),
        media.get("caption_entities", []),
        attachment,
    )
    check_caption(content.text)
    return content


def formatted(
    text: str, mode: str, entities: list[Json], attachment: Attachment | None = None
) -> Content:
    """Words as the chat shows them. Raises Refused."""
    if mode and mode.upper() != "HTML":
        raise bad_request("unsupported parse_mode")
    if mode:
        text, entities = parse(text)
    return Content(text, tuple(completed(text, entities)), attachment)


def keyboard_of(call: Call) -> Keyboard:
    """The inline keyboard of a call; other keyboards are not shown. Raises Refused."""
    rows = call.value("reply_markup", {}).get("inline_keyboard", [])
    check_keyboard(rows)
    return tuple(tuple(row) for row in rows if row)


async def _send_file(world: World, call: Call, kind: Kind) -> Json:
    chat = _chat(world, call)
    attachment = await _attachment(world, call, kind, call.text(kind) or f"attach://{kind}")
    return _send(world, call, chat, caption_content(call, attachment)).json()


async def _attachment(world: World, call: Call, kind: Kind, reference: str) -> Attachment:
    name = reference.removeprefix("attach://")
    if uploads := call.uploads.get(name):
        return await world.attachments.uploaded(kind, uploads[0])
    return world.files.attachment(reference, kind)


def _chat(world: World, call: Call) -> Chat:
    chat = world.chat(call.number("chat_id"))
    check_writable(chat)
    check_topic(chat, call.number("message_thread_id"))
    return chat


def _send(
    world: World, call: Call, chat: Chat, content: Content, album: str | None = None
) -> Message:
    message = world.message(
        chat,
        world.bot,
        content,
        reply_to=_replied(call, chat),
        thread=call.number("message_thread_id") or None,
        album=album,
        keyboard=keyboard_of(call),
    )
    return world.post(message)


def _replied(call: Call, chat: Chat) -> Message | None:
    reply = call.value("reply_parameters", {})
    message = chat.messages.get(reply.get("message_id", 0))
    if reply and not message and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message
