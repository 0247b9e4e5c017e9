"""/strength, /size and the others; /settings with its buttons; /reset."""

from __future__ import annotations

from functools import partial
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from bot.choices import CHOICES, Choice, Value, chosen, in_force, shown
from bot.handlers.context import Context, Handler, answer, of_message
from bot.handlers.words import RANGES, name_of, refusal
from bot.people import People, Person
from inference.engine import InvalidOption

COMMANDS: Final = {**{name: name for name in CHOICES}, "lang": "language"}
_PER_ROW: Final = 4


class SettingHandlers:
    """Shows and changes what a person prefers."""

    def __init__(self, people: People) -> None:
        self._people = people

    def handlers(self) -> list[Handler]:
        new = filters.UpdateType.MESSAGE
        of = partial(of_message, self._people)
        return [
            *(
                CommandHandler(command, of(partial(self.on_command, CHOICES[name])), new)
                for command, name in COMMANDS.items()
            ),
            CommandHandler("settings", of(_show_all), new),
            CommandHandler("reset", of(self.on_reset), new),
            CallbackQueryHandler(self.on_button),
        ]

    async def on_command(self, choice: Choice, message: Message, person: Person) -> None:
        """Say what a setting is, or change it."""
        _, *typed = (message.text or "").split(maxsplit=1)
        if not typed:
            value = in_force(person.preferences, choice.name)
            await answer(message, _sentence(person, choice.name, value, "now"))
            return
        try:
            value = choice.read(typed[0])
        except InvalidOption as wrong:
            await answer(message, refusal(person.say, wrong))
            return
        person = await self._people.choose(person, chosen(choice.name, value))
        await answer(message, _sentence(person, choice.name, value, "set"))

    async def on_reset(self, message: Message, person: Person) -> None:
        """Back to the defaults."""
        await answer(message, (await self._people.reset(person)).say("reset-done"))

    async def on_button(self, update: Update, _: Context) -> None:
        """A button under /settings was pressed: `owner:name:value`, or less."""
        query = update.callback_query
        if query is None:
            return
        person = await self._people.sender(update)
        owner, _colon, wish = (query.data or "").partition(":")
        if owner != str(person.user_id):
            await query.answer(person.say("not-yours"), show_alert=True)
            return
        try:
            text, keyboard, person = await self._pressed(person, wish)
        except (InvalidOption, KeyError):
            await query.answer(person.say("old-button"), show_alert=True)
            return
        await query.answer()
        try:
            await query.edit_message_text(text, reply_markup=keyboard)
        except BadRequest as error:
            if "not modified" not in error.message:
                raise

    async def _pressed(self, person: Person, wish: str) -> tuple[str, InlineKeyboardMarkup, Person]:
        """What the message becomes. Raises KeyError, InvalidOption where the wish is made up."""
        name, _, typed = wish.partition(":")
        if name == "reset":
            person = await self._people.reset(person)
        elif typed:
            person = await self._people.choose(person, chosen(name, CHOICES[name].read(typed)))
        elif name:
            return person.say(f"pick-{CHOICES[name].name}"), _values(person, CHOICES[name]), person
        return _overview(person), _menu(person), person


async def _show_all(message: Message, person: Person) -> None:
    await answer(message, _overview(person), _menu(person))


def _sentence(person: Person, name: str, value: Value, what: str) -> str:
    named = name_of(person.say, name, value)
    return person.say(f"{name}-{what}", value=shown(value), shown=named, **RANGES)


def _overview(person: Person) -> str:
    values = {
        name: name_of(person.say, name, in_force(person.preferences, name)) for name in CHOICES
    }
    return person.say("settings", **values)


def _menu(person: Person) -> InlineKeyboardMarkup:
    def button(name: str) -> InlineKeyboardButton:
        value = name_of(person.say, name, in_force(person.preferences, name))
        return InlineKeyboardButton(
            f"{person.say(f'{name}-name')}: {value}", callback_data=f"{person.user_id}:{name}"
        )

    rows = _rows([button(name) for name in CHOICES], 2)
    reset = InlineKeyboardButton(
        person.say("reset-button"), callback_data=f"{person.user_id}:reset"
    )
    return InlineKeyboardMarkup([*rows, [reset]])


def _values(person: Person, choice: Choice) -> InlineKeyboardMarkup:
    now = in_force(person.preferences, choice.name)

    def button(value: Value) -> InlineKeyboardButton:
        mark = "✓ " if value == now else ""
        return InlineKeyboardButton(
            mark + name_of(person.say, choice.name, value),
            callback_data=f"{person.user_id}:{choice.name}:{shown(value)}",
        )

    words = choice.name in ("send", "language", "style")  # longer than numbers
    rows = _rows([button(value) for value in choice.offered], 2 if words else _PER_ROW)
    back = InlineKeyboardButton(person.say("back"), callback_data=f"{person.user_id}:")
    return InlineKeyboardMarkup([*rows, [back]])


def _rows(buttons: list[InlineKeyboardButton], per_row: int) -> list[list[InlineKeyboardButton]]:
    return [buttons[i : i + per_row] for i in range(0, len(buttons), per_row)]
