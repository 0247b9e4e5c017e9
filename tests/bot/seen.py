"""What a person sees in a chat."""

from __future__ import annotations

from bot.playground.messages import Message


def cartoons(messages: list[Message]) -> list[Message]:
    """The pictures that the bot has sent, as photos or files."""
    return [message for message in messages if message.sender.is_bot and message.attachment]
