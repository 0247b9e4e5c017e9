"""The buttons under a cartoon."""

from __future__ import annotations

from telegram import CallbackQuery, Message, Update
from telegram.ext import CallbackQueryHandler

from bot.adjust import PREFIX, Wish
from bot.handlers.context import Context, Handler
from bot.intake import Intake, Request, place_of
from bot.owners import Owners
from bot.people import Person
from bot.presses import answer_press
from bot.reception import Reception


class AdjustHandlers:
    """Draws a photo again, into the message of the first cartoon."""

    def __init__(self, owners: Owners, intake: Intake, reception: Reception) -> None:
        self._owners = owners
        self._intake = intake
        self._reception = reception

    def handlers(self) -> list[Handler]:
        return [CallbackQueryHandler(self.on_button, f"^{PREFIX}")]

    async def on_button(self, update: Update, _: Context) -> None:
        """Softer or stronger."""
        query = update.callback_query
        if query and (pressed := await self._owners.wish(query, Wish.of)):
            await self._draw_again(update.update_id, query, *pressed)

    async def _draw_again(
        self, update_id: int, query: CallbackQuery, wish: Wish, person: Person
    ) -> None:
        cartoon = query.message if isinstance(query.message, Message) else None  # else: too old
        original = cartoon.reply_to_message if cartoon else None
        photo = self._intake.attachment(original) if original else None
        if cartoon is None or original is None or photo is None:
            await answer_press(query, person.say("photo-gone"), alert=True)
            return
        place = place_of(original)
        request = Request(place, person.user_id, person.language, (photo,), wish.options, wish.send)
        arrival = self._reception.redraw(update_id, cartoon, place, person)
        accepted = await self._reception.accept(request, person, arrival, [update_id])
        await answer_press(query, person.say("drawing-again") if accepted else None)
