"""A clock that tests move, and what the chat's own parts need to work without the whole bot."""

from __future__ import annotations

from typing import Any

from telegram.ext import ExtBot

from bot.choices import Send
from bot.intake import Attachment, Place, Request
from bot.pace import Pace
from bot.patience import Patience
from bot.playground.messages import Chat, Message
from bot.playground.server import Playground
from bot.server import BotServer
from inference.engine import Cartoon, Format, RenderOptions
from tests.pictures import encoded


class Clock:
    """Time passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    @property
    def patience(self) -> Patience:
        """As patient as ever, without chance."""
        return Patience(sleep=self.sleep, chance=lambda: 1.0)


def bot_with(telegram: Playground, clock: Clock) -> ExtBot[Any]:
    """A bot that takes the playground for Telegram. Use it as a context manager."""
    server = BotServer(telegram.url, telegram.token)
    return ExtBot(
        server.token,
        server.base_url,
        server.base_file_url,
        request=server.request(16),
        rate_limiter=Pace(clock, clock.sleep),
    )


def place_of(message: Message) -> Place:
    return Place(message.chat.id, message.thread, message.id, message.chat.type != "private")


def request_for(*photos: Message) -> Request:
    """What the sender of these photos asks for."""
    attachments = tuple(Attachment(photo.id, "a file id") for photo in photos)
    place, user_id = place_of(photos[0]), photos[0].sender.id
    return Request(place, user_id, "en", attachments, RenderOptions(), Send.AUTO)


def cartoon_in(colour: tuple[int, int, int]) -> Cartoon:
    return Cartoon(encoded(colour, (64, 48), "JPEG"), Format.JPG, 64, 48, faces=0)


def from_bot(chat: Chat) -> list[tuple[int, str]]:
    return [(message.id, message.kind) for message in chat.from_bot()]
