"""/styles: a photo in every style, to choose by looking."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from functools import partial

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from bot import example
from bot.choices import Send, chosen, options
from bot.handlers.context import Context, Handler, of_update
from bot.intake import Attachment, Intake, Request, place_of
from bot.owners import Owners
from bot.patience import patiently
from bot.people import People, Person
from bot.presses import answer_press
from bot.reception import Reception
from bot.rows import attachment_of
from bot.sheet import PREFIX, Pick, keyboard, styles_of
from bot.words import name_of, unavailable
from inference.engine import StyleUnavailable
from storage.store import Store

_log = logging.getLogger(__name__)


class StyleHandlers:
    """Draws sheets, and a photo in the style that is picked from one."""

    def __init__(
        self, people: People, owners: Owners, intake: Intake, reception: Reception, store: Store
    ) -> None:
        self._people = people
        self._owners = owners
        self._intake = intake
        self._reception = reception
        self._store = store

    def handlers(self) -> list[Handler]:
        new = filters.UpdateType.MESSAGE
        return [
            CommandHandler("styles", of_update(self._people, self.on_styles), new),
            CallbackQueryHandler(self.on_button, f"^{PREFIX}"),
        ]

    async def on_styles(self, update_id: int, message: Message, person: Person) -> None:
        """Every style on one sheet, which replies to the photo that is on it."""
        photo = await self._photo(message, person)
        asked = place_of(message)
        place = replace(asked, message_id=photo.message_id)
        wanted = options(person.preferences, person.offer.defaults())
        whose = (person.user_id, person.language)
        request = Request(place, *whose, (photo,), wanted, Send.AUTO, sheet=True)
        reception = self._reception
        if await reception.has_room(update_id, message, person, 1):
            # in groups 👀 is for the command, else the placeholder becomes the sheet
            seen = asked if asked.is_group else place
            arrival = await reception.acknowledge(
                update_id, message, person, key="drawing-sheet", place=seen
            )
            await reception.accept(request, person, arrival, [update_id])

    async def on_button(self, update: Update, _: Context) -> None:
        """A style was picked."""
        query = update.callback_query
        if query and (pressed := await self._owners.wish(query, Pick.of)):
            await self._use(update.update_id, query, *pressed)

    async def _photo(self, message: Message, person: Person) -> Attachment:
        """The one that a command replies to, else the person's last one here, else the example."""
        original = message.reply_to_message
        if original and not _is_ours(original) and (photo := self._intake.attachment(original)):
            return photo
        place = place_of(message)
        last = await self._store.last_photo(person.user_id, place.chat_id, place.thread_id)
        if last is None or last.file_id == example.FILE_ID:
            return Attachment(message.message_id, example.FILE_ID)
        return attachment_of(last)

    async def _use(self, update_id: int, query: CallbackQuery, pick: Pick, person: Person) -> None:
        """From now on, and for the photo of the sheet at once."""
        style = pick.style
        try:
            person.offer.check(style)
        except StyleUnavailable as missing:  # it was there when the sheet was drawn
            _log.warning("somebody would like it: %s", missing)
            sentence = unavailable(person.say, person.offer, missing)
            await answer_press(query, sentence, alert=True)
            return
        person = await self._people.choose(person, chosen("style", style))
        sheet = query.message if isinstance(query.message, Message) else None
        original = sheet.reply_to_message if sheet else None
        photo = self._intake.attachment(original) if original else None
        if original and photo:
            await self._draw(update_id, original, photo, person)
        key = "style-chosen" if photo else "style-chosen-send-photo"
        said = person.say(key, shown=name_of(person.say, "style", style))
        await answer_press(query, said)
        if sheet:
            await _mark(sheet, style, person)

    async def _draw(
        self, update_id: int, original: Message, photo: Attachment, person: Person
    ) -> None:
        wanted = options(person.preferences, person.offer.defaults())
        whose = (person.user_id, person.language)
        send = Send(person.preferences.send or Send.AUTO)
        request = Request(place_of(original), *whose, (photo,), wanted, send)
        if await self._reception.has_room(update_id, original, person, 1):
            arrival = await self._reception.acknowledge(update_id, original, person)
            await self._reception.accept(request, person, arrival, [update_id])


def _is_ours(original: Message) -> bool:
    """Whether it is a cartoon or a sheet: of those nobody wants a sheet."""
    return bool(original.from_user and original.from_user.id == original.get_bot().id)


async def _mark(sheet: Message, style: str, person: Person) -> None:
    """Move the ✓."""
    markup = sheet.reply_markup
    if markup is None:
        return
    changed = keyboard(person.say, person.user_id, styles_of(markup), style)
    with suppress(BadRequest):  # it was there already, or the sheet is gone
        await patiently(partial(sheet.edit_reply_markup, changed))
