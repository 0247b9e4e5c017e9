"""/start, /help, and what to say to everything else."""

from __future__ import annotations

from functools import partial

from telegram import Message
from telegram.ext import CommandHandler, MessageHandler, filters

from bot.handlers.context import Handler, answer, of_message
from bot.intake import place_of
from bot.people import People, Person
from bot.words import allowed


class BasicHandlers:
    """The first words, and the last resort. Its handlers come after all others."""

    def __init__(self, people: People) -> None:
        self._people = people

    def handlers(self) -> list[Handler]:
        new = filters.UpdateType.MESSAGE
        small_talk = filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL
        of = partial(of_message, self._people)
        return [
            # whatever a deep link carries after /start is ignored
            CommandHandler("start", of(partial(_explain, "start")), new),
            CommandHandler("help", of(partial(_explain, "help")), new),
            MessageHandler(new & small_talk, of(_point_to_help)),
        ]


async def _explain(key: str, message: Message, person: Person) -> None:
    in_group = "-group" if place_of(message).is_group else ""
    await answer(message, person.say(key + in_group, **allowed(person.say, person.offer)))


async def _point_to_help(message: Message, person: Person) -> None:
    await answer(message, person.say("send-me-photos"))
