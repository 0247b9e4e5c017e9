"""How the bot presents itself: commands by scope and language, name and descriptions."""

from __future__ import annotations

from bot.playground.messages import Chat, Json

_GENERAL = {"private": "all_private_chats", "supergroup": "all_group_chats"}


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

    def menu(self, chat: Chat, language: str) -> list[Json]:
        """What a client shows: the narrowest scope first, then the person's language."""
        scopes = ({"type": "chat", "chat_id": chat.id}, {"type": _GENERAL[chat.type]})
        for scope in (*scopes, {"type": "default"}):
            for spoken in (language[:2], ""):
                if commands := self.commands(scope, spoken):
                    return commands
        return []

    def set_text(self, field: str, language: str, text: str) -> None:
        self._texts[field, language] = text

    def text(self, field: str, language: str) -> str:
        """A text in this language, or else in the general one."""
        return self._texts.get((field, language[:2])) or self._texts.get((field, ""), "")
