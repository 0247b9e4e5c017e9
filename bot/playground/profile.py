"""How the bot presents itself: commands by scope and language, name and descriptions."""

from __future__ import annotations

from collections.abc import Iterator

from bot.playground.content import Json, User
from bot.playground.messages import Chat


def scope_key(scope: Json) -> str:
    """A scope as a key: its type, and the chat if it names one."""
    return " ".join(str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope)


class Profile:
    def __init__(self) -> None:
        self._commands: dict[tuple[str, str], list[Json]] = {}  # by scope and language
        self._texts: dict[tuple[str, str], str] = {}  # by field and language

    def set_commands(self, scope: Json, language: str, commands: list[Json]) -> None:
        self._commands[scope_key(scope), language] = commands

    def delete_commands(self, scope: Json, language: str) -> None:
        self._commands.pop((scope_key(scope), language), None)

    def commands(self, scope: Json, language: str) -> list[Json]:
        """The commands of exactly this scope and language."""
        return self._commands.get((scope_key(scope), language), [])

    def menu(self, chat: Chat, user: User) -> list[Json]:
        """What a client shows: the narrowest scope first, then the person's language."""
        for scope in _scopes(chat, user):
            for spoken in (user.language_code[:2], ""):
                if commands := self.commands(scope, spoken):
                    return commands
        return []

    def set_text(self, field: str, language: str, text: str) -> None:
        self._texts[field, language] = text

    def text(self, field: str, language: str) -> str:
        """A text in this language, or else in the general one."""
        return self._texts.get((field, language[:2])) or self._texts.get((field, ""), "")


def _scopes(chat: Chat, user: User) -> Iterator[Json]:
    """Those that somebody belongs to in a chat, narrowest first."""
    if chat.type == "private":
        yield {"type": "chat", "chat_id": chat.id}
        yield {"type": "all_private_chats"}
    else:
        administers = chat.status(user) in ("creator", "administrator")
        yield {"type": "chat_member", "chat_id": chat.id, "user_id": user.id}
        if administers:
            yield {"type": "chat_administrators", "chat_id": chat.id}
        yield {"type": "chat", "chat_id": chat.id}
        if administers:
            yield {"type": "all_chat_administrators"}
        yield {"type": "all_group_chats"}
    yield {"type": "default"}
