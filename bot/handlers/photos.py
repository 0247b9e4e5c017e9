"""Photos, image files and albums, and /toon in reply to one."""

from __future__ import annotations

import asyncio

from telegram import Message, Update
from telegram.ext import CommandHandler, MessageHandler, filters

from bot.albums import Album, Albums
from bot.dispatch import Dispatcher
from bot.handlers.context import Context, Handler, answer, of_message
from bot.handlers.words import refusal
from bot.intake import Intake, place_of
from bot.people import People, Person
from bot.progress import Progress
from inference.engine import InvalidOption


class PhotoHandlers:
    """Turns messages with pictures into requests."""

    def __init__(
        self, people: People, intake: Intake, albums: Albums, dispatcher: Dispatcher
    ) -> None:
        self._people = people
        self._intake = intake
        self._albums = albums
        self._dispatcher = dispatcher

    def handlers(self) -> list[Handler]:
        new = filters.UpdateType.MESSAGE
        pictures = filters.PHOTO | filters.Document.ALL | filters.Sticker.ALL
        moving = filters.ANIMATION | filters.VIDEO
        return [
            CommandHandler("toon", of_message(self._people, self.on_toon), new),
            MessageHandler(new & (pictures | moving), self.on_picture),
        ]

    async def on_picture(self, update: Update, context: Context) -> None:
        """A picture, or one member of an album."""
        message = update.message
        if message is None or not self._intake.is_meant_for_us(message):
            return
        if message.media_group_id is None:
            person = await self._people.sender(update)
            await self._draw(message, [message], person)
        elif album := self._albums.add(message):
            person = await self._people.sender(update)
            progress = _progress(message, person, album=True)
            context.application.create_task(self._draw_album(album, person, progress))

    async def on_toon(self, message: Message, person: Person) -> None:
        """Draw the photo or album that the command replies to."""
        original = message.reply_to_message
        if original is None or self._intake.attachment(original) is None:
            await answer(message, person.say("toon-what"))
            return
        await self._draw(message, self._albums.around(original), person)

    async def _draw_album(
        self, gathering: asyncio.Task[Album], person: Person, progress: Progress
    ) -> None:
        album = await gathering
        await self._draw(album[0], album, person, progress)

    async def _draw(
        self,
        message: Message,
        photos: list[Message],
        person: Person,
        progress: Progress | None = None,
    ) -> None:
        try:
            request = self._intake.request(message, photos, person)
        except InvalidOption as wrong:
            text = f"{refusal(person.say, wrong)}\n{person.say('caption-again')}"
            await (progress.end(text) if progress else answer(message, text))
            return
        several = len(request.photos) > 1
        self._dispatcher.submit(request, progress or _progress(message, person, album=several))


def _progress(message: Message, person: Person, *, album: bool) -> Progress:
    return Progress(message.get_bot(), place_of(message), person.language, album=album)
