"""Telegram's limits. Whatever Telegram would refuse is refused here, in Telegram's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from telegram.constants import ReactionEmoji

from bot.playground.content import Content, Json, Kind
from bot.playground.messages import Chat, Message

MAX_TEXT: Final = 4096  # characters
MAX_CAPTION: Final = 1024
MAX_CALLBACK_ANSWER: Final = 200
MAX_CALLBACK_DATA: Final = 64  # bytes
MAX_DOWNLOAD: Final = 20_000_000
MAX_PHOTO: Final = 10 << 20
MAX_UPLOAD: Final = 50 << 20
MAX_STICKER: Final = 512 << 10
STICKER_SIDE: Final = 512  # pixels
MAX_PHOTO_SIDES: Final = 10_000  # width + height
MAX_PHOTO_RATIO: Final = 20
MIN_ALBUM: Final = 2
MAX_ALBUM: Final = 10
MAX_COMMANDS: Final = 100
REACTIONS: Final = frozenset(emoji.value for emoji in ReactionEmoji)

_GENERAL_SCOPES: Final = (
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
)
_CHAT_SCOPES: Final = ("chat", "chat_administrators", "chat_member")
_COMMAND: Final = re.compile(r"[a-z0-9_]{1,32}")
_NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)


class Refused(Exception):
    """A call that Telegram answers with an error."""

    def __init__(self, code: int, description: str, **parameters: float) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(reason: str) -> Refused:
    return Refused(400, f"Bad Request: {reason}")


def check_text(text: str, *, editing: bool = False) -> None:
    if not text.strip():
        raise bad_request("message text is empty")
    if len(text) > MAX_TEXT:
        raise bad_request("MESSAGE_TOO_LONG" if editing else "message is too long")


def check_caption(caption: str) -> None:
    if len(caption) > MAX_CAPTION:
        raise bad_request("message caption is too long")


def check_upload(kind: Kind, size: int) -> None:
    if not size:
        raise bad_request("file must be non-empty")
    if size > MAX_UPLOAD:
        raise Refused(413, "Request Entity Too Large")
    if kind == "photo" and size > MAX_PHOTO:
        raise bad_request(
            f"file of size {size} bytes is too big for a photo; "
            f"the maximum size is {MAX_PHOTO} bytes"
        )
    if kind == "sticker" and size > MAX_STICKER:
        raise bad_request("STICKER_FILE_INVALID")


def check_photo_sides(width: int, height: int) -> None:
    short, long = sorted((width, height))
    if width + height > MAX_PHOTO_SIDES or long > MAX_PHOTO_RATIO * short:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def check_sticker_sides(width: int, height: int) -> None:
    if max(width, height) != STICKER_SIDE:
        raise bad_request("STICKER_PNG_DIMENSIONS")


def check_download(size: int) -> None:
    if size > MAX_DOWNLOAD:
        raise bad_request("file is too big")


def check_album(kinds: Sequence[str]) -> None:
    if not kinds:
        raise bad_request("there are no messages to send")
    if len(kinds) < MIN_ALBUM:
        # The server lets a single item pass; its documentation does not, so no bot may rely on it.
        raise bad_request(f"media must include {MIN_ALBUM}-{MAX_ALBUM} items")
    if len(kinds) > MAX_ALBUM:
        raise bad_request("too many messages to send as an album")
    if "document" in kinds and len(set(kinds)) > 1:
        raise bad_request("document can't be mixed with other media types")


def check_keyboard(keyboard: Iterable[Iterable[Json]]) -> None:
    for button in (button for row in keyboard for button in row):
        if not button.get("text"):
            raise bad_request("can't parse inline keyboard button: text must be non-empty")
        if not {"callback_data", "url", "switch_inline_query", "copy_text"} & button.keys():
            raise bad_request(
                "can't parse inline keyboard button: Text buttons are unallowed "
                "in the inline keyboard"
            )
        data = button.get("callback_data", "-")
        if not 1 <= len(data.encode()) <= MAX_CALLBACK_DATA:
            raise bad_request("BUTTON_DATA_INVALID")


def check_pressed(button: Json) -> None:
    if len(button.get("callback_data", "").encode()) > MAX_CALLBACK_DATA:
        raise bad_request("DATA_INVALID")


def check_edit(message: Message, content: Content, keyboard: tuple[tuple[Json, ...], ...]) -> None:
    if not message.sender.is_bot:
        raise bad_request("message can't be edited")
    if (content, keyboard) == (message.content, message.keyboard):
        raise bad_request(_NOT_MODIFIED)


def check_new_media(message: Message, kind: str) -> None:
    if message.kind == "sticker":
        raise bad_request("message media can't be edited")
    if message.album and message.kind != kind:
        raise bad_request("can't change media type in the album")


def check_reaction(emoji: str) -> None:
    if emoji not in REACTIONS:
        raise bad_request("REACTION_INVALID")


def check_commands(commands: Sequence[Json]) -> None:
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def check_scope(scope: Json) -> bool:
    """Whether a scope of commands names a chat, which is to be checked as well."""
    broken = "can't parse BotCommandScope: "
    if scope.get("type") in _GENERAL_SCOPES:
        return False
    if scope.get("type") not in _CHAT_SCOPES:
        raise bad_request(broken + "unsupported type specified")
    if not scope.get("chat_id"):
        raise bad_request(broken + "empty chat_id specified")
    if scope["type"] == "chat_member" and not scope.get("user_id", 0) > 0:
        raise bad_request(broken + "invalid user_id specified")
    return True


def check_scope_of(chat: Chat, scope: Json) -> None:
    if chat.type == "private" and scope["type"] != "chat":
        raise bad_request("can't use specified scope in private chats")


def check_topic(chat: Chat, thread: int) -> None:
    if thread and thread not in chat.topics:
        raise bad_request("message thread not found")
    if thread in chat.closed:
        raise bad_request("TOPIC_CLOSED")


def check_writable(chat: Chat) -> None:
    if chat.moved_to is not None:
        reason = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Refused(400, reason, migrate_to_chat_id=chat.moved_to)
    if chat.shut:
        raise Refused(403, f"Forbidden: {chat.shut}")
