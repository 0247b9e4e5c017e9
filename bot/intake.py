"""What a message brings: the photos in it, and what is asked for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from telegram import Chat, Message

from bot.choices import Send, is_called, merged, options, read_caption
from bot.people import Person
from bot.words import repeated
from inference.engine import Reason, RenderOptions

_IMAGE_SUFFIXES: Final = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif", ".jfif"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """One photo as Telegram names it, or the reason why it will not be fetched at all."""

    message_id: int
    file_id: str
    name: str | None = None  # only of files, and fit to be repeated
    refused: Reason | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes."""

    chat_id: int
    thread_id: int | None
    message_id: int  # the message that is answered
    is_group: bool


@dataclass(frozen=True, slots=True)
class Request:
    """What one person asked for at one moment, with the settings then in force."""

    place: Place
    user_id: int
    language: str
    photos: tuple[Attachment, ...]
    options: RenderOptions
    send: Send
    sheet: bool = False  # in every style, on one sheet; of the options none counts then


class Intake:
    """Reads messages. Knows the bot's name and how large a file may be."""

    def __init__(self, bot_name: str, max_bytes: int) -> None:
        self._bot_name = bot_name
        self._max_bytes = max_bytes

    def attachment(self, message: Message) -> Attachment | None:
        """The photo, image file or static sticker in a message; None where there is none.

        What cannot be drawn, a video in an album for instance, comes with the reason.
        """
        if message.photo:
            return Attachment(message.message_id, message.photo[-1].file_id)
        if message.animation or message.video:
            return Attachment(message.message_id, "", refused=Reason.ANIMATED)
        if sticker := message.sticker:
            moving = Reason.ANIMATED if sticker.is_animated or sticker.is_video else None
            return Attachment(message.message_id, sticker.file_id, refused=moving)
        if document := message.document:
            refused = self._refused(document.mime_type, document.file_name, document.file_size)
            name = repeated(document.file_name) if document.file_name else None
            return Attachment(message.message_id, document.file_id, name or None, refused)
        return None

    def is_meant_for_us(self, message: Message) -> bool:
        """In private chats every picture is; in groups photos and image files are, no small talk.

        Telegram shows us those of a group only where its people want that.
        """
        if message.chat.type == Chat.PRIVATE or message.media_group_id:
            return True
        found = self.attachment(message)
        drawable = found is not None and not found.refused and not message.sticker
        return drawable or self.is_called(message)

    def is_called(self, message: Message) -> bool:
        """Whether text or caption call the bot by name, or say /toon."""
        return is_called(_words_of(message), self._bot_name)

    def request(self, message: Message, photos: list[Message], person: Person) -> Request:
        """What `person` asks for with `message`: to draw the attachments of `photos`.

        Captions count for this request only. Raises InvalidOption.
        """
        preferences = person.preferences
        for captioned in photos if message in photos else [message]:  # else: a /toon in reply
            once = read_caption(_words_of(captioned), self._bot_name)
            preferences = merged(preferences, once)
        found = (self.attachment(photo) for photo in photos)
        return Request(
            place=place_of(message),
            user_id=person.user_id,
            language=person.language,
            photos=tuple(attachment for attachment in found if attachment),
            options=options(preferences, person.offer.defaults()),
            send=Send(preferences.send or Send.AUTO),
        )

    def _refused(self, mime: str | None, name: str | None, size: int | None) -> Reason | None:
        looks_right = PurePath(name or "").suffix.lower() in _IMAGE_SUFFIXES
        if not looks_right and not (mime or "").startswith("image/"):
            return Reason.NOT_AN_IMAGE
        if size and size > self._max_bytes:
            return Reason.TOO_MANY_BYTES
        return None


def _words_of(message: Message) -> str:
    """What its sender says with it. Whoever forwards something says nothing with it.

    A channel's post comes into its group as forwarded, too, but nobody else has written it.
    """
    if message.forward_origin and not message.is_automatic_forward:
        return ""
    return message.text or message.caption or ""


def place_of(message: Message) -> Place:
    """The chat, topic and message to answer to."""
    return Place(
        chat_id=message.chat_id,
        thread_id=message.message_thread_id if message.is_topic_message else None,
        message_id=message.message_id,
        is_group=message.chat.type in (Chat.GROUP, Chat.SUPERGROUP),
    )
