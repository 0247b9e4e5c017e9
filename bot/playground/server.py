"""The playground: a Bot API and a chat page on loopback, in the event loop that is running."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Self

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.loopback import ADDRESS, Loopback
from bot.playground.api import BotApi
from bot.playground.faults import Faults
from bot.playground.messages import Chat, Message
from bot.playground.page import Page
from bot.playground.people import Person
from bot.playground.world import BOT_ID, World


class Playground:
    """Telegram for tests and for trying: use `url` and `token` as those of the real one."""

    def __init__(
        self,
        port: int = 0,
        language: str = "en",
        routes: Sequence[BaseRoute] = (),
        faults: Faults | None = None,
    ) -> None:
        """port: 0 for any that is free. routes: what else is served on this port."""
        self.token = f"{BOT_ID}:{secrets.token_urlsafe(26)}"  # shaped like Telegram's
        self.faults = faults or Faults()
        self.world = World()
        self.you = self.person("You", language)
        friends = [self.you, self.person("Mia", "en"), self.person("Wei", "zh")]
        self.friends = self.group("Friends", friends)
        app = Starlette(routes=routes)
        self._loopback = Loopback(app, port)
        api = BotApi(self.world, self.token, self.faults, self._loopback.hang_up)
        app.routes.extend((*api.routes(), *Page(self.world, self.you).routes()))

    @property
    def url(self) -> str:
        return f"http://{ADDRESS}:{self._loopback.port}"

    def person(self, name: str, language_code: str = "en") -> Person:
        """A new person with a private chat of their own."""
        return Person(self.world, self.world.person(name, language_code))

    def group(
        self,
        title: str,
        members: Sequence[Person],
        topics: Sequence[str] = (),
        *,
        privacy: bool = True,
        administrators: Sequence[Person] = (),
        anonymous: Sequence[Person] = (),
    ) -> Chat:
        """A group with the bot in it. The first member owns it.

        anonymous: which of the owner and the administrators act in the name of the group.
        """
        users = [member.user for member in members]
        group = self.world.group(title, users, topics, privacy=privacy)
        group.administrators = [member.user for member in administrators]
        group.anonymous = [member.user for member in anonymous]
        return group

    def channel(self, title: str, owner: Person, discussion: Chat | None = None) -> Chat:
        """A channel with the bot in it. discussion: the group where its posts are discussed."""
        channel = self.world.channel(title, owner.user)
        channel.discussion = discussion
        return channel

    def content(self, message: Message) -> bytes:
        """The bytes of the file on a message, in full size."""
        if message.attachment:
            content = self.world.files.content(message.attachment.file.path)
            if content is not None:
                return content
        raise LookupError(f"no file on {message}")

    async def __aenter__(self) -> Self:
        """Start. Raises PortTaken."""
        await self._loopback.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.world.aclose()
        await self._loopback.__aexit__(*exc)
