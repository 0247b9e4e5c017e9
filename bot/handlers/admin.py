"""/stats and /queue: for the administrators of the bot, and unknown to everybody else."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final

from telegram import Message, Update
from telegram.ext import CommandHandler, filters

from bot.access import Access
from bot.durations import about
from bot.handlers.context import Handler, answer, of_message
from bot.people import People, Person
from bot.pseudonyms import Pseudonyms
from bot.texts.texts import Say
from inference.engine import Engine
from storage.jobs import State, Tally
from storage.store import Store

_LINES: Final = 20  # of /queue


class ByAdmin(filters.UpdateFilter):
    """What administrators of the bot send in their own name."""

    def __init__(self, access: Access) -> None:
        super().__init__()
        self._access = access

    def filter(self, update: Update) -> bool:
        sender = update.effective_sender
        return sender is not None and self._access.is_admin(sender.id)


class FigureHandlers:
    """Says how it goes. Only in private chats: groups need not know."""

    def __init__(
        self, people: People, access: Access, store: Store, engine: Engine, names: Pseudonyms
    ) -> None:
        self._people = people
        self._access = access
        self._store = store
        self._engine = engine
        self._names = names
        self._since = time.time()

    def handlers(self) -> list[Handler]:
        by_admin = filters.UpdateType.MESSAGE & ByAdmin(self._access)
        private = filters.ChatType.PRIVATE
        of = partial(of_message, self._people)
        return [
            CommandHandler("stats", of(self.on_stats), by_admin & private),
            CommandHandler("queue", of(self.on_queue), by_admin & private),
            CommandHandler(("stats", "queue"), of(_ask_to_write_in_private), by_admin & ~private),
        ]

    async def on_stats(self, message: Message, person: Person) -> None:
        """People and photos, what waits, and whether there is somebody to draw."""
        tally = await self._store.tally(time.time())
        text = person.say(
            "stats",
            people=tally.people,
            peopleToday=tally.people_today,
            photos=_outcomes(person.say, tally.photos),
            photosToday=_outcomes(person.say, tally.photos_today),
            engine="ready" if self._engine.ready else "starting",
            since=datetime.fromtimestamp(self._since, UTC).strftime("%Y-%m-%d %H:%M"),
        )
        await answer(message, text)

    async def on_queue(self, message: Message, person: Person) -> None:
        """Which chats wait, the next one first."""
        now = time.time()
        await answer(message, self._queue(person.say, await self._store.tally(now), now))

    def _queue(self, say: Say, tally: Tally, now: float) -> str:
        if not tally.queue:
            return say("queue-empty")
        lines = [say("queue")]
        for number, chat in enumerate(tally.queue[:_LINES], start=1):
            who, since = self._names.of(chat.chat_id), about(max(0.0, now - chat.oldest))
            count = {"waiting": chat.waiting, "claimed": chat.claimed}
            lines.append(say("queue-line", number=number, who=who, **count, **since))
        if (rest := len(tally.queue) - _LINES) > 0:
            lines.append(say("queue-more", count=rest))
        return "\n".join(lines)


async def _ask_to_write_in_private(message: Message, person: Person) -> None:
    await answer(message, person.say("admin-in-private"))


def _outcomes(say: Say, photos: Mapping[State, int]) -> str:
    return say("outcomes", **{str(state): count for state, count in photos.items()})
