"""Pretend people: what they do in their chats with the bot, for tests and for the page."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import replace
from typing import TypedDict, Unpack

from bot.playground.call import Upload
from bot.playground.content import Attachment, Content, Json, User
from bot.playground.entities import detect
from bot.playground.messages import Chat, Message
from bot.playground.world import Query, World


class Where(TypedDict, total=False):
    """Where a person speaks, if not simply in the private chat with the bot."""

    to: Chat
    reply_to: Message | None
    thread: int | None  # a topic of a group
    as_chat: Chat  # a channel in whose name they write
    more: Json  # further fields of the message, as Telegram sends them


class Person:
    def __init__(self, world: World, user: User) -> None:
        self._world = world
        self.user = user
        self.chat = world.chats[user.id]

    async def sends(self, text: str, **where: Unpack[Where]) -> Message:
        return self._post(_words(text), where)

    async def sends_photo(
        self, photo: bytes, *, caption: str = "", **where: Unpack[Where]
    ) -> Message:
        """Send a photo as clients do: recompressed. Raises Refused if it is no picture."""
        attachment = await self._world.attachments.photo(photo)
        return self._post(_captioned(attachment, caption), where)

    async def sends_file(
        self,
        content: bytes,
        *,
        name: str = "photo.jpg",
        mime: str = "",
        caption: str = "",
        **where: Unpack[Where],
    ) -> Message:
        """Send a file, which arrives untouched."""
        attachment = self._document(Upload(content, name, mime))
        return self._post(_captioned(attachment, caption), where)

    async def sends_album(
        self,
        items: Sequence[bytes | Upload],
        *,
        as_files: bool = False,
        caption: str = "",
        **where: Unpack[Where],
    ) -> list[Message]:
        """Send several photos or files at once. The caption sits on the first."""
        uploads = [_upload(item, number) for number, item in enumerate(items, start=1)]
        attachments = [
            self._document(upload)
            if as_files
            else await self._world.attachments.photo(upload.content)
            for upload in uploads
        ]
        captions = (caption, *[""] * len(attachments))
        album = self._world.new_album()
        return [
            self._post(_captioned(attachment, text), where, album)
            for attachment, text in zip(attachments, captions, strict=False)
        ]

    async def presses(self, label: str, message: Message) -> Query:
        """Press the button with this text or callback data."""
        for button in message.buttons:
            if label in {button["text"], button.get("callback_data")}:
                return self._world.press(self.user, message, button)
        raise LookupError(f"no button {label!r} on {message}")

    async def forges(self, data: str | None, message: Message | None = None) -> Query:
        """Press a button that is not there. See World.press."""
        button = {} if data is None else {"callback_data": data}
        return self._world.press(self.user, message, button)

    async def forwards(self, message: Message, **where: Unpack[Where]) -> Message:
        """Forward a message, to the bot or into a group."""
        where["more"] = {"forward_origin": message.origin(), **where.get("more", {})}
        return self._post(message.content, where)

    def edits(self, message: Message, text: str) -> None:
        """Change the text or the caption of an own message."""
        self._world.amend(message, replace(_words(text), attachment=message.attachment))

    def deletes(self, message: Message) -> None:
        self._world.delete(message)

    def blocks_the_bot(self) -> None:
        self.chat.shut = "bot was blocked by the user"

    def _document(self, upload: Upload) -> Attachment:
        guessed = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        named = Upload(upload.content, upload.name, upload.mime or guessed)
        return self._world.attachments.document(named)

    def _post(self, content: Content, where: Where, album: str | None = None) -> Message:
        message = self._world.message(
            where.get("to", self.chat),
            self.user,
            content,
            reply_to=where.get("reply_to"),
            thread=where.get("thread"),
            album=album,
        )
        message.sender_chat = where.get("as_chat", message.sender_chat)
        message.more = where.get("more", {})
        return self._world.post(message)


def _upload(item: bytes | Upload, number: int) -> Upload:
    return item if isinstance(item, Upload) else Upload(item, f"photo-{number}.jpg")


def _words(text: str) -> Content:
    return Content(text, tuple(detect(text)))


def _captioned(attachment: Attachment, caption: str) -> Content:
    return replace(_words(caption), attachment=attachment)
