"""The buttons under a cartoon."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler

from bot.adjust import PREFIX, Wish
from bot.handlers.context import Context, Handler
from bot.intake import Intake, Request, place_of
from bot.people import People
from bot.reception import Reception


class AdjustHandlers:
    """Draws a photo again, into the message of the first cartoon."""

    def __init__(self, people: People, intake: Intake, reception: Reception) -> None:
        self._people = people
        self._intake = intake
        self._reception = reception

    def handlers(self) -> list[Handler]:
        return [CallbackQueryHandler(self.on_button, f"^{PREFIX}")]

    async def on_button(self, update: Update, _: Context) -> None:
        """Softer or stronger."""
        query = update.callback_query
        if query is None or not isinstance(query.message, Message):
            return
        person = await self._people.sender(update)
        try:
            wish = Wish.of(query.data or "")
        except ValueError:
            await query.answer(person.say("old-button"), show_alert=True)
            return
        if wish.user_id != person.user_id:
            await query.answer(person.say("not-yours"), show_alert=True)
            return
        original = query.message.reply_to_message
        photo = self._intake.attachment(original) if original else None
        if original is None or photo is None:
            await query.answer(person.say("photo-gone"), show_alert=True)
            return
        place = place_of(original)
        request = Request(place, person.user_id, person.language, (photo,), wish.options, wish.send)
        arrival = self._reception.redraw(update.update_id, query.message, place, person)
        accepted = await self._reception.accept(request, person, arrival, [update.update_id])
        await query.answer(person.say("drawing-again") if accepted else None)
