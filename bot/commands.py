"""Which command a message gives us."""

from __future__ import annotations

from typing import NamedTuple

from telegram import Message, MessageEntity


class Command(NamedTuple):
    """A command as it was given."""

    name: str  # without the slash, in lower case
    by_name: bool  # whether the bot was named with it, as in `/start@our_bot`


def command_of(message: Message) -> Command | None:
    """The command that a message begins with; None where there is none, or another bot's.

    Nobody gives a command by forwarding somebody else's.
    """
    first = message.entities[0] if message.entities else None
    if first is None or first.type != MessageEntity.BOT_COMMAND or first.offset:
        return None
    if message.forward_origin is not None or not message.text:
        return None
    name, at, addressee = message.text[1 : first.length].lower().partition("@")
    if at and addressee != message.get_bot().username.lower():
        return None
    return Command(name, bool(at))
