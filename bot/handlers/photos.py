"""Photos, image files and albums; /toon in reply to one; /cancel."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from telegram import Message
from telegram.ext import CommandHandler, MessageHandler, filters

from bot.dispatch import Dispatcher
from bot.gathering import Gathering, slip
from bot.handlers.context import Handler, answer, of_update
from bot.intake import Intake
from bot.people import People, Person
from bot.reception import Reception
from inference.engine import InvalidOption


class PhotoHandlers:
    """Turns messages with pictures into requests."""

    def __init__(
        self,
        people: People,
        intake: Intake,
        gathering: Gathering,
        reception: Reception,
        dispatcher: Dispatcher,
    ) -> None:
        self._people = people
        self._intake = intake
        self._gathering = gathering
        self._reception = reception
        self._dispatcher = dispatcher

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
            await self._draw(update_id, message, message, person)
        else:
            self._gathering.add(update_id, message, person)

    async def on_toon(self, update_id: int, message: Message, person: Person) -> None:
        """Draw the photo or album that the command replies to."""
        original = message.reply_to_message
        if original is None or self._intake.attachment(original) is None:
            await answer(message, person.say("toon-what"))
            return
        await self._draw(update_id, message, original, person)

    async def on_mention(self, update_id: int, message: Message, person: Person) -> None:
        """The bot's name in reply to a photo means /toon; somebody else's name means nothing."""
        if self._intake.is_called(message):
            await self.on_toon(update_id, message, person)

    async def on_cancel(self, _: int, message: Message, person: Person) -> None:
        """Stop what the person is waiting for in this chat."""
        chat_id, user_id = message.chat_id, person.user_id
        coming = await self._gathering.stop(user_id, "stopped", chat_id)
        count = len(coming) + await self._dispatcher.cancel(chat_id, user_id)
        await answer(message, person.say("cancelled", count=count))

    async def _draw(
        self, update_id: int, message: Message, original: Message, person: Person
    ) -> None:
        """The photo in a message, or the album that it belongs to, as another message wants it."""
        try:
            request = self._intake.request(message, [original], person)
        except InvalidOption as wrong:
            await answer(message, slip(person, wrong))
            return
        request = replace(request, photos=self._gathering.around(original) or request.photos)
        photos, reception = len(request.photos), self._reception
        if await reception.has_room(update_id, message, person, photos):
            key = "drawing-album" if photos > 1 else "drawing"
            arrival = await reception.acknowledge(update_id, message, person, key=key)
            await reception.accept(request, person, arrival, [update_id])
