"""/privacy and /forget, which are for everybody."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop, CommandHandler, TypeHandler, filters

from bot.erasure import Erased, Erasure
from bot.handlers.context import Context, Handler, answer, of_update
from bot.journal import Journal
from bot.people import People, Person
from bot.texts.texts import Say
from inference.local import KEPT_SECONDS


class PrivacyHandlers:
    """Says what is kept about a person, and erases it."""

    def __init__(self, people: People, erasure: Erasure, keep_days: int) -> None:
        """keep_days: for which requests stay that were answered."""
        self._people = people
        self._erasure = erasure
        self._keep_days = keep_days

    def handlers(self) -> list[Handler]:
        of = partial(of_update, self._people)
        new = filters.UpdateType.MESSAGE
        return [
            CommandHandler("privacy", of(self.on_privacy), new),
            CommandHandler("forget", of(self.on_forget), new),
        ]

    @staticmethod
    def gate(journal: Journal) -> Handler:
        """Ends updates of people who wanted to be forgotten since. Before all other handlers."""

        async def end(update: Update, _: Context) -> None:
            if journal.is_erased([update.update_id]):
                raise ApplicationHandlerStop

        return TypeHandler(Update, end)

    async def on_privacy(self, _: int, message: Message, person: Person) -> None:
        """What is kept, where, and how long."""
        minutes = round(KEPT_SECONDS / 60)
        await answer(message, person.say("privacy", days=self._keep_days, minutes=minutes))

    async def on_forget(self, update_id: int, message: Message, person: Person) -> None:
        """Erase everything about the person at once, and say what that was."""
        erased = await self._erasure.erase(person, update_id)
        await answer(message, _in_words(person.say, erased))


def _in_words(say: Say, erased: Erased) -> str:
    counts = asdict(erased).items()
    lines = [say(f"forgotten-{what}", count=count) for what, count in counts if count]
    return say("forgotten", list="\n".join(lines)) if lines else say("nothing-known")
