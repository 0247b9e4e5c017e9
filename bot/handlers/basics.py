"""/start, /help, and what to say to everything else."""

from __future__ import annotations

from functools import partial

from telegram import Message
from telegram.ext import CommandHandler, MessageHandler, filters

from bot.access import Access
from bot.handlers.context import Handler, answer, of_message
from bot.intake import place_of
from bot.people import People, Person
from bot.words import allowed


class BasicHandlers:
    """The first words, and the last resort."""

    def __init__(self, people: People, access: Access) -> None:
        self._people = people
        self._access = access

    def first_handlers(self) -> list[Handler]:
        """Come before all others, so that nobody else's forwarded command is obeyed."""
        forwarded = filters.UpdateType.MESSAGE & filters.FORWARDED & filters.TEXT
        return [MessageHandler(forwarded, of_message(self._people, _point_to_help))]

    def handlers(self) -> list[Handler]:
        """Come after all others."""
        new = filters.UpdateType.MESSAGE
        small_talk = filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL
        of = partial(of_message, self._people)
        return [
            # whatever a deep link carries after /start is ignored
            CommandHandler("start", of(partial(_explain, "start")), new),
            CommandHandler("help", of(self.on_help), new),
            MessageHandler(new & small_talk, of(_point_to_help)),
        ]

    async def on_help(self, message: Message, person: Person) -> None:
        """How it works; in private, administrators read what is for them, too."""
        if place_of(message).is_group or not self._access.is_admin(person.user_id):
            await _explain("help", message, person)
            return
        text = person.say("help", **allowed(person.say, person.offer))
        await answer(message, f"{text}\n\n{person.say('help-admin')}")


async def _explain(key: str, message: Message, person: Person) -> None:
    in_group = "-group" if place_of(message).is_group else ""
    await answer(message, person.say(key + in_group, **allowed(person.say, person.offer)))


async def _point_to_help(message: Message, person: Person) -> None:
    await answer(message, person.say("send-me-photos"))
