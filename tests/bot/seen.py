"""What a person sees in a chat."""

from __future__ import annotations

from bot.playground.messages import Message
from bot.playground.people import Person


def cartoons(messages: list[Message]) -> list[Message]:
    """The pictures that the bot has sent, as photos or files."""
    return [message for message in messages if message.sender.is_bot and message.attachment]


async def cartoon(person: Person) -> Message:
    """The one cartoon in a private chat, once it is there."""
    (found,) = await person.chat.until(cartoons)
    return found
