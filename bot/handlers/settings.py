"""/strength, /size and the others; /settings with its buttons; /reset."""

from __future__ import annotations

import logging
from functools import partial
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from bot.choices import CHOICES, Choice, Value, chosen, shown
from bot.handlers.context import Context, Handler, answer, of_message
from bot.owners import Owners
from bot.people import People, Person
from bot.presses import answer_press
from bot.words import allowed, name_of, refusal, unavailable
from inference.engine import InvalidOption, StyleUnavailable

_log = logging.getLogger(__name__)

COMMANDS: Final = {**{name: name for name in CHOICES}, "lang": "language"}
_PER_ROW: Final = 4


class SettingHandlers:
    """Shows and changes what a person prefers."""

    def __init__(self, people: People, owners: Owners) -> None:
        self._people = people
        self._owners = owners

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
            keyboard = _values(person, choice) if choice.name == "style" else None
            await answer(message, _sentence(person, choice.name, "now"), keyboard)
            return
        try:
            person = await self._choose(person, choice, choice.read(typed[0]))
        except InvalidOption as wrong:
            await answer(message, refusal(person.say, person.offer, wrong))
        except StyleUnavailable as missing:
            await answer(message, unavailable(person.say, person.offer, missing))
        else:
            await answer(message, _sentence(person, choice.name, "set"))

    async def on_reset(self, message: Message, person: Person) -> None:
        """Back to the defaults."""
        await answer(message, (await self._people.reset(person)).say("reset-done"))

    async def on_button(self, update: Update, _: Context) -> None:
        """A button under /settings was pressed: `owner:name:value`, or less."""
        query = update.callback_query
        if query is None:
            return
        owner, _colon, wish = (query.data or "").partition(":")
        person = await self._owners.of(query, owner)
        if person is None:
            return
        try:
            text, keyboard, person = await self._pressed(person, wish)
        except KeyError:
            await answer_press(query, person.say("old-button"), alert=True)
            return
        except StyleUnavailable as missing:  # it was there when the button was made
            sentence = unavailable(person.say, person.offer, missing)
            await answer_press(query, sentence, alert=True)
            return
        await answer_press(query)
        try:
            await query.edit_message_text(text, reply_markup=keyboard)
        except BadRequest as error:
            if "not modified" not in error.message:
                raise

    async def _pressed(self, person: Person, wish: str) -> tuple[str, InlineKeyboardMarkup, Person]:
        """What the message becomes.

        Raises KeyError where the wish is made up; StyleUnavailable.
        """
        name, _, label = wish.partition(":")
        if name == "reset":
            person = await self._people.reset(person)
        elif label:
            choice = CHOICES[name]
            person = await self._choose(person, choice, choice.pressed(label))
        elif name:
            question = person.say(f"pick-{name}", **allowed(person.say, person.offer))
            return question, _values(person, CHOICES[name]), person
        return _overview(person), _menu(person), person

    async def _choose(self, person: Person, choice: Choice, value: Value) -> Person:
        """Keep a choice. Raises StyleUnavailable, which the operator is told."""
        if choice.name == "style":
            try:
                person.offer.check(str(value))
            except StyleUnavailable as missing:
                _log.warning("somebody would like it: %s", missing)
                raise
        return await self._people.choose(person, chosen(choice.name, value))


async def _show_all(message: Message, person: Person) -> None:
    await answer(message, _overview(person), _menu(person))


def _sentence(person: Person, name: str, what: str) -> str:
    value = shown(person.in_force(name))
    ranges = allowed(person.say, person.offer)
    return person.say(f"{name}-{what}", value=value, shown=_named(person, name), **ranges)


def _named(person: Person, name: str) -> str:
    """What is in force, in the person's words."""
    value = person.in_force(name)
    named = name_of(person.say, name, value)
    if name == "style" and value not in person.offer.styles():
        return person.say("not-installed", shown=named)
    return named


def _overview(person: Person) -> str:
    return person.say("settings", **{name: _named(person, name) for name in CHOICES})


def _menu(person: Person) -> InlineKeyboardMarkup:
    def button(name: str) -> InlineKeyboardButton:
        return InlineKeyboardButton(
            f"{person.say(f'{name}-name')}: {_named(person, name)}",
            callback_data=f"{person.user_id}:{name}",
        )

    rows = _rows([button(name) for name in CHOICES], 2)
    reset = InlineKeyboardButton(
        person.say("reset-button"), callback_data=f"{person.user_id}:reset"
    )
    return InlineKeyboardMarkup([*rows, [reset]])


def _values(person: Person, choice: Choice) -> InlineKeyboardMarkup:
    now = person.in_force(choice.name)
    offered = person.offer.styles() if choice.name == "style" else choice.offered

    def button(value: Value) -> InlineKeyboardButton:
        mark = "✓ " if value == now else ""
        return InlineKeyboardButton(
            mark + name_of(person.say, choice.name, value),
            callback_data=f"{person.user_id}:{choice.name}:{shown(value)}",
        )

    words = choice.name in ("send", "language", "style")  # longer than numbers
    rows = _rows([button(value) for value in offered], 2 if words else _PER_ROW)
    back = InlineKeyboardButton(person.say("back"), callback_data=f"{person.user_id}:")
    return InlineKeyboardMarkup([*rows, [back]])


def _rows(buttons: list[InlineKeyboardButton], per_row: int) -> list[list[InlineKeyboardButton]]:
    return [buttons[i : i + per_row] for i in range(0, len(buttons), per_row)]
