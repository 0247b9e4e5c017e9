"""Photos, image files and albums; /toon in reply to one; /cancel."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from telegram import Message
from telegram.ext import CommandHandler, MessageHandler, filters

from bot.albums import Album, Albums
from bot.dispatch import Dispatcher
from bot.handlers.context import Handler, answer, of_update
from bot.intake import Intake
from bot.people import People, Person
from bot.reception import Reception
from bot.until import until_stored
from bot.words import refusal
from inference.engine import InvalidOption

_log = logging.getLogger(__name__)


class _Member(NamedTuple):
    """A photo of an album that is still coming."""

    chat_id: int
    message_id: int
    album: str | None  # Telegram's name for it


class PhotoHandlers:
    """Turns messages with pictures into requests."""

    def __init__(
        self,
        people: People,
        intake: Intake,
        albums: Albums,
        reception: Reception,
        dispatcher: Dispatcher,
    ) -> None:
        self._people = people
        self._intake = intake
        self._albums = albums
        self._reception = reception
        self._dispatcher = dispatcher
        self._gathering: dict[asyncio.Task[None], tuple[int, int]] = {}  # chat, user
        self._updates: dict[_Member, int] = {}  # that are handled when their album is accepted

    def handlers(self) -> list[Handler]:
        of = partial(of_update, self._people)
        new = filters.UpdateType.MESSAGE
        pictures = filters.PHOTO | filters.Document.ALL | filters.Sticker.ALL
        moving = filters.ANIMATION | filters.VIDEO
        return [
            CommandHandler("toon", of(self.on_toon), new),
            CommandHandler("cancel", of(self.on_cancel), new),
            MessageHandler(new & filters.REPLY & filters.Entity("mention"), of(self.on_mention)),
            MessageHandler(new & (pictures | moving), of(self.on_picture)),
        ]

    async def on_picture(self, update_id: int, message: Message, person: Person) -> None:
        """A picture, or one member of an album."""
        if not self._intake.is_meant_for_us(message):
            return
        if message.media_group_id is None:
            await self._draw(update_id, message, [message], person)
            return
        self._reception.keep(update_id)
        self._updates[_member(message)] = update_id
        if album := self._albums.add(message):
            task = asyncio.create_task(self._draw_album(update_id, message, album, person))
            self._gathering[task] = message.chat_id, person.user_id
            task.add_done_callback(self._gathered)

    async def on_toon(self, update_id: int, message: Message, person: Person) -> None:
        """Draw the photo or album that the command replies to."""
        original = message.reply_to_message
        if original is None or self._intake.attachment(original) is None:
            await answer(message, person.say("toon-what"))
            return
        await self._draw(update_id, message, self._albums.around(original), person)

    async def on_mention(self, update_id: int, message: Message, person: Person) -> None:
        """The bot's name in reply to a photo means /toon; somebody else's name means nothing."""
        if self._intake.is_called(message):
            await self.on_toon(update_id, message, person)

    async def on_cancel(self, _: int, message: Message, person: Person) -> None:
        """Stop what the person is waiting for in this chat."""
        whose = message.chat_id, person.user_id
        coming = [task for task, who in self._gathering.items() if who == whose]
        for task in coming:
            task.cancel()
        await asyncio.gather(*coming, return_exceptions=True)
        count = len(coming) + await self._dispatcher.cancel(*whose)
        await answer(message, person.say("cancelled", count=count))

    async def aclose(self, grace: float) -> None:
        """Accept albums as far as they have come; within `grace` seconds, or after the start."""
        self._albums.close()
        gathering = list(self._gathering)
        if gathering:
            _, unfinished = await asyncio.wait(gathering, timeout=grace)
            for task in unfinished:
                task.cancel()
        await asyncio.gather(*gathering, return_exceptions=True)

    def _gathered(self, task: asyncio.Task[None]) -> None:
        del self._gathering[task]
        if not task.cancelled() and (error := task.exception()):
            _log.error("an album could not be accepted", exc_info=error)

    async def _draw(
        self, update_id: int, message: Message, photos: list[Message], person: Person
    ) -> None:
        """One photo, or what a command replies to."""
        try:
            request = self._intake.request(message, photos, person)
        except InvalidOption as wrong:
            await answer(message, _slip(person, wrong))
            return
        several = len(request.photos) > 1
        reception = self._reception
        arrival = await reception.acknowledge(update_id, message, person, album=several)
        await reception.accept(request, person, arrival, [update_id])

    async def _draw_album(
        self, update_id: int, first: Message, gathering: asyncio.Task[Album], person: Person
    ) -> None:
        reception = self._reception
        acknowledge = partial(reception.acknowledge, update_id, first, person, album=True)
        arrival = await until_stored(acknowledge)
        person = await until_stored(partial(reception.as_they_were, update_id, person))
        try:
            album = await gathering
        except asyncio.CancelledError:
            await reception.refuse(arrival, person.say("stopped"), self._updates_of_album(first))
            raise
        updates = [self._updates.pop(_member(message)) for message in album]
        try:
            request = self._intake.request(album[0], album, person)
        except InvalidOption as wrong:
            await reception.refuse(arrival, _slip(person, wrong), updates)
            return
        await until_stored(partial(reception.accept, request, person, arrival, updates))

    def _updates_of_album(self, first: Message) -> Sequence[int]:
        """Of those members that have come, which are forgotten here."""
        chat_id, _, album = _member(first)
        members = [one for one in self._updates if (one.chat_id, one.album) == (chat_id, album)]
        return [self._updates.pop(member) for member in members]


def _member(message: Message) -> _Member:
    return _Member(message.chat_id, message.message_id, message.media_group_id)


def _slip(person: Person, wrong: InvalidOption) -> str:
    return f"{refusal(person.say, person.offer, wrong)}\n{person.say('caption-again')}"
