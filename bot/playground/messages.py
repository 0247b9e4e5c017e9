"""Chats and their messages, which write themselves as the Bot API does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar

from bot.playground.content import (
    CHANNEL_BOT,
    GROUP_ANONYMOUS_BOT,
    TELEGRAM,
    Attachment,
    Content,
    Json,
    Kind,
    User,
    given,
)

Found = TypeVar("Found")

PATIENCE: Final = 10.0  # seconds that a test waits for the bot


class Bell:
    """Wakes everybody who waits: whenever anything changes, and when the playground closes."""

    def __init__(self) -> None:
        self._next = asyncio.Event()
        self.closed = False

    def ring(self) -> None:
        self._next.set()
        self._next = asyncio.Event()

    def close(self) -> None:
        self.closed = True
        self.ring()

    async def wait(self) -> None:
        await self._next.wait()


@dataclass(slots=True, eq=False)
class Chat:
    id: int
    bell: Bell
    type: Literal["private", "supergroup", "channel"] = "private"
    title: str = ""
    members: list[User] = field(default_factory=list)  # people; the first owns a group
    administrators: list[User] = field(default_factory=list)  # besides the owner
    anonymous: list[User] = field(default_factory=list)  # who act in the name of the group
    discussion: Chat | None = None  # the group into which a channel's posts are forwarded
    topics: dict[int, str] = field(default_factory=dict)
    privacy: bool = False  # the bot sees only commands, mentions and replies to itself
    closed: set[int] = field(default_factory=set)  # topics
    shut: str = ""  # why the bot may not write here any more
    moved_to: int | None = None  # the id of the supergroup that this group has become
    messages: dict[int, Message] = field(default_factory=dict)
    actions: list[str] = field(default_factory=list)  # every chat action that the bot has shown
    last_id: int = 0

    def json(self) -> Json:
        if self.type == "private":
            return {"id": self.id, "type": self.type, "first_name": self.members[0].first_name}
        forum = {"is_forum": True} if self.topics else {}
        return {"id": self.id, "type": self.type, "title": self.title, **forum}

    def status(self, user: User) -> str:
        """What somebody is here, in Telegram's words."""
        if self.type != "private" and user in self.members[:1]:
            return "creator"
        if user in self.administrators:
            return "administrator"
        return "member" if user.is_bot or user in self.members else "left"

    def from_bot(self) -> list[Message]:
        return [message for message in self.messages.values() if message.sender.is_bot]

    async def until(
        self, found: Callable[[list[Message]], Found], seconds: float = PATIENCE
    ) -> Found:
        """Wait until `found` of all messages is true, and return what it found."""
        try:
            async with asyncio.timeout(seconds):
                while not (result := found(list(self.messages.values()))):
                    await self.bell.wait()
        except TimeoutError:
            raise TimeoutError(f"not within {seconds:g} s; the chat is:\n{self}") from None
        return result

    async def replies(self, count: int = 1, seconds: float = PATIENCE) -> list[Message]:
        """Wait until the bot has sent this many messages here, and return all of its messages."""
        await self.until(lambda _: len(self.from_bot()) >= count, seconds)
        return self.from_bot()

    def __str__(self) -> str:
        return "\n".join(str(message) for message in self.messages.values()) or "(empty)"


@dataclass(slots=True, eq=False)
class Message:
    chat: Chat
    id: int
    sender: User
    date: int  # seconds since 1970
    content: Content
    reply_to: Message | None = None
    thread: int | None = None
    album: str | None = None
    keyboard: tuple[tuple[Json, ...], ...] = ()
    sender_chat: Chat | None = None  # the group or channel in whose name it was written
    more: Json = field(default_factory=dict)  # further fields, as Telegram sends them
    edited: int | None = None
    reactions: dict[int, str] = field(default_factory=dict)  # user id -> emoji

    @property
    def text(self) -> str:
        """The text, or the caption."""
        return self.content.text

    @property
    def attachment(self) -> Attachment | None:
        return self.content.attachment

    @property
    def kind(self) -> Kind | Literal["text"]:
        return self.attachment.kind if self.attachment else "text"

    @property
    def buttons(self) -> list[Json]:
        return [button for row in self.keyboard for button in row]

    def json(self) -> Json:
        message = self._own_json()
        if self.reply_to and self.reply_to.id in self.chat.messages:  # it may have been deleted
            message["reply_to_message"] = self.reply_to._own_json()
        return message

    def pressed(self) -> Json:
        """The message as a pressed button brings it, which knows no more of a deleted one."""
        if self.id in self.chat.messages:
            return self.json()
        return {"message_id": self.id, "chat": self.chat.json(), "date": 0}

    def origin(self) -> Json:
        """Where the message comes from, once it is forwarded."""
        origin: Json = {"date": self.date}
        if self.chat.type == "channel":
            post = {"chat": self.chat.json(), "message_id": self.id}
            return origin | {"type": "channel", **post}
        if self.sender_chat:
            return origin | {"type": "chat", "sender_chat": self.sender_chat.json()}
        if self.sender.hides:
            return origin | {"type": "hidden_user", "sender_user_name": self.sender.first_name}
        return origin | {"type": "user", "sender_user": self.sender.json()}

    def shown(self) -> Json:
        """The message for the page, where reactions are part of it."""
        return self.json() | {"reactions": sorted(self.reactions.values())}

    def _own_json(self) -> Json:
        keyboard = {"inline_keyboard": [list(row) for row in self.keyboard]}
        optional = {
            "sender_chat": self.sender_chat and self.sender_chat.json(),
            "edit_date": self.edited,
            "media_group_id": self.album,
            "message_thread_id": self.thread,
            "is_topic_message": bool(self.thread and self.chat.topics),
            "reply_markup": keyboard if self.keyboard else None,
        }
        if self.chat.type != "channel":
            optional["from"] = self._shown_sender().json()
        return {
            "message_id": self.id,
            "chat": self.chat.json(),
            "date": self.date,
            **given(optional),
            **self.content.json(),
            **self.more,
        }

    def _shown_sender(self) -> User:
        if self.sender_chat is None or self.sender is TELEGRAM:
            return self.sender
        return GROUP_ANONYMOUS_BOT if self.sender_chat is self.chat else CHANNEL_BOT

    def __str__(self) -> str:
        buttons = " ".join(f"[{button['text']}]" for button in self.buttons)
        words = (f"#{self.id}", f"{self.sender.first_name}:", self.kind, repr(self.text), buttons)
        return " ".join(filter(None, words))
