"""Photos, image files and albums; /toon in reply to one; /cancel."""

from __future__ import annotations

import asyncio
from functools import partial

from telegram import Message
from telegram.ext import CommandHandler, MessageHandler, filters

from bot.albums import Album, Albums
from bot.dispatch import Dispatcher
from bot.handlers.context import Handler, answer, of_message
from bot.intake import Intake, place_of
from bot.people import People, Person
from bot.progress import Progress
from bot.words import refusal
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
        of = partial(of_message, self._people)
        new = filters.UpdateType.MESSAGE
        pictures = filters.PHOTO | filters.Document.ALL | filters.Sticker.ALL
        moving = filters.ANIMATION | filters.VIDEO
        return [
            CommandHandler("toon", of(self.on_toon), new),
            CommandHandler("cancel", of(self.on_cancel), new),
            MessageHandler(new & filters.REPLY & filters.Entity("mention"), of(self.on_mention)),
            MessageHandler(new & (pictures | moving), of(self.on_picture)),
        ]

    async def on_picture(self, message: Message, person: Person) -> None:
        """A picture, or one member of an album."""
        if not self._intake.is_meant_for_us(message):
            return
        if message.media_group_id is None:
            await self._draw(message, [message], person)
        elif album := self._albums.add(message):
            progress = _progress(message, person, album=True)
            work = self._draw_album(album, person, progress)
            self._dispatcher.start(work, message.chat_id, person.user_id)

    async def on_toon(self, message: Message, person: Person) -> None:
        """Draw the photo or album that the command replies to."""
        original = message.reply_to_message
        if original is None or self._intake.attachment(original) is None:
            await answer(message, person.say("toon-what"))
            return
        await self._draw(message, self._albums.around(original), person)

    async def on_mention(self, message: Message, person: Person) -> None:
        """The bot's name in reply to a photo means /toon; somebody else's name means nothing."""
        if self._intake.is_called(message):
            await self.on_toon(message, person)

    async def on_cancel(self, message: Message, person: Person) -> None:
        """Stop what the person is waiting for in this chat."""
        count = self._dispatcher.cancel(message.chat_id, person.user_id)
        await answer(message, person.say("cancelled", count=count))

    async def _draw_album(
        self, gathering: asyncio.Task[Album], person: Person, progress: Progress
    ) -> None:
        try:
            album = await gathering
        except asyncio.CancelledError:
            await progress.replaced(person.say("stopped"))
            raise
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
            sentence = refusal(person.say, person.offer, wrong)
            text = f"{sentence}\n{person.say('caption-again')}"
            await (progress.end(text) if progress else answer(message, text))
            return
        several = len(request.photos) > 1
        self._dispatcher.submit(request, progress or _progress(message, person, album=several))


def _progress(message: Message, person: Person, *, album: bool) -> Progress:
    return Progress(message.get_bot(), place_of(message), person.language, album=album)
