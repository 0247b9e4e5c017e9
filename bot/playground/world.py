"""Everything that exists in the playground, in memory, and what happens to it."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.playground.attachments import Attachments
from bot.playground.content import TELEGRAM, Content, Json, User
from bot.playground.entities import covered
from bot.playground.files import Files
from bot.playground.messages import PATIENCE, Bell, Chat, Message
from bot.playground.profile import Profile
from bot.playground.rules import bad_request, check_pressed
from bot.playground.updates import Updates

BOT_ID: Final = 7_000_000_001
FIRST_PERSON_ID: Final = 5_000_000_001
FIRST_GROUP_ID: Final = -1_001_000_000_001
EVENTS_KEPT: Final = 2000


@dataclass(slots=True, eq=False)
class Query:
    """A pressed button."""

    id: str
    bell: Bell
    answer: Json | None = None

    async def answered(self, seconds: float = PATIENCE) -> str:
        """Wait for the bot's answer and return its text, which may be empty."""
        async with asyncio.timeout(seconds):
            while self.answer is None:
                await self.bell.wait()
        return str(self.answer["text"])


@dataclass(frozen=True, slots=True)
class Event:
    """A change that open pages show at once."""

    revision: int
    kind: str
    value: Json


class World:
    def __init__(self) -> None:
        self.bell = Bell()
        self.bot = User(BOT_ID, "Toonbot", username="toon_playground_bot", is_bot=True)
        self.people: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.files = Files()
        self.attachments = Attachments(self.files)
        self.updates = Updates(self.bell)
        self.profile = Profile()
        self.queries: dict[str, Query] = {}  # not yet answered
        self.events: deque[Event] = deque(maxlen=EVENTS_KEPT)
        self.revision = 0
        self._counter = itertools.count(1)

    def person(self, name: str, language_code: str, username: str = "") -> User:
        """A new person, who has a private chat with the bot."""
        user = User(FIRST_PERSON_ID + len(self.people), name, username, language_code)
        self.people[user.id] = user
        self.chats[user.id] = Chat(user.id, self.bell, members=[user])
        return user

    def group(
        self, title: str, members: Sequence[User], topics: Sequence[str] = (), *, privacy: bool
    ) -> Chat:
        chat = Chat(self._group_id(), self.bell, "supergroup", title, list(members))
        chat.topics = dict(enumerate(topics, start=1001))
        chat.privacy = privacy
        self.chats[chat.id] = chat
        return chat

    def channel(self, title: str, owner: User) -> Chat:
        chat = Chat(self._group_id(), self.bell, "channel", title, [owner])
        self.chats[chat.id] = chat
        return chat

    def upgrade(self, group: Chat) -> Chat:
        """Make a group a supergroup: a new chat, where messages are counted anew."""
        new = self.group(group.title, group.members, privacy=group.privacy)
        group.moved_to = new.id
        return new

    def chat(self, chat_id: int) -> Chat:
        try:
            return self.chats[chat_id]
        except KeyError:
            raise bad_request("chat not found") from None

    def new_album(self) -> str:
        return str(13_000_000_000_000_000 + next(self._counter))

    def post(self, message: Message) -> Message:
        """Put a new message into its chat, and tell the bot if a person wrote it."""
        message.chat.messages[message.id] = message
        message.chat.last_id = message.id
        self.show(message)
        self._tell("", message)
        if message.chat.discussion:
            self._discuss(message, message.chat.discussion)
        return message

    def amend(self, message: Message, content: Content) -> None:
        """Somebody edits what they have written."""
        message.content = content
        message.edited = int(time.time())
        self.show(message)
        self._tell("edited_", message)

    def message(
        self,
        chat: Chat,
        sender: User,
        content: Content,
        *,
        reply_to: Message | None = None,
        thread: int | None = None,
        album: str | None = None,
        keyboard: tuple[tuple[Json, ...], ...] = (),
    ) -> Message:
        """A message that is not yet in its chat."""
        number, now = chat.last_id + 1, int(time.time())
        name = chat if chat.type == "channel" or sender in chat.anonymous else None
        return Message(chat, number, sender, now, content, reply_to, thread, album, keyboard, name)

    def press(self, sender: User, message: Message | None, button: Json) -> Query:
        """Press a button, be it there or not; without a message, one that was sent inline.

        Without callback data it is that of a game. Raises Refused.
        """
        check_pressed(button)
        number = next(self._counter)
        query = Query(str(40_000_000_000_000_000 + number), self.bell)
        self.queries[query.id] = query
        pressed = {
            "id": query.id,
            "from": sender.json(),
            "chat_instance": str(message.chat.id if message else number),
        }
        if message:
            pressed["message"] = message.pressed()
        else:
            pressed["inline_message_id"] = f"inline-{number}"
        if "callback_data" in button:
            pressed["data"] = button["callback_data"]
        else:
            pressed["game_short_name"] = "a_game"
        self.updates.add("callback_query", pressed)
        return query

    def answer(self, query: Query, text: str, *, alert: bool) -> None:
        """The bot has reacted to a pressed button."""
        query.answer = {"query": query.id, "text": text, "alert": alert}
        self.announce("answer", query.answer)

    def show(self, message: Message) -> None:
        """Tell open pages how a message looks now."""
        self.announce("message", message.shown())

    def delete(self, message: Message) -> None:
        del message.chat.messages[message.id]
        self.announce("deleted", {"chat": message.chat.id, "message_id": message.id})

    def act(self, chat: Chat, action: str) -> None:
        chat.actions.append(action)
        self.announce("action", {"chat": chat.id, "action": action})

    def since(self, revision: int) -> list[Event] | None:
        """What has changed since then; None if that is no longer known."""
        if self.revision - revision > len(self.events):
            return None
        return [event for event in self.events if event.revision > revision]

    async def aclose(self) -> None:
        self.bell.close()
        await self.attachments.aclose()

    def announce(self, kind: str, value: Json) -> None:
        self.revision += 1
        self.events.append(Event(self.revision, kind, value))
        self.bell.ring()

    def _group_id(self) -> int:
        return FIRST_GROUP_ID - sum(chat.type != "private" for chat in self.chats.values())

    def _tell(self, prefix: str, message: Message) -> None:
        """Tell the bot of what a person wrote."""
        if not message.sender.is_bot and self._bot_may_see(message):
            kind = "channel_post" if message.chat.type == "channel" else "message"
            self.updates.add(prefix + kind, message.json())

    def _discuss(self, post: Message, group: Chat) -> None:
        """Forward a post of a channel into its group, as Telegram does by itself."""
        message = self.message(group, TELEGRAM, post.content)
        message.sender_chat = post.chat
        message.more = {"is_automatic_forward": True, "forward_origin": post.origin()}
        self.post(message)

    def _bot_may_see(self, message: Message) -> bool:
        """Telegram's privacy mode: in a group, only what is meant for the bot; albums whole."""
        album = [m for m in message.chat.messages.values() if m.album and m.album == message.album]
        return not message.chat.privacy or any(map(self._is_for_bot, (message, *album)))

    def _is_for_bot(self, message: Message) -> bool:
        name = f"@{self.bot.username}"
        words = [covered(message.text, entity) for entity in message.content.entities]
        commands = [word for word in words if word.startswith("/") and "@" not in word]
        replied = message.reply_to is not None and message.reply_to.sender.is_bot
        addressed = commands or any(word.endswith(name) for word in words)
        return replied or bool(addressed)
