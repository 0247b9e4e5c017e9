"""Between a photo's arrival and its place in the queue: acknowledged, checked, accepted.

A person sees something within a second; a photo is safe once its update is in the journal, and in
the queue once its rows are in the store.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from telegram import Message

from bot.dispatch import Dispatcher
from bot.intake import Place, Request, place_of
from bot.journal import Journal
from bot.people import Person
from bot.progress import Progress
from bot.quota import Quota
from bot.rows import row_of
from storage.store import Store, StoreError


class Arrival:
    """Photos that came with an update, or the first of an album, on their way to a request."""

    def __init__(self, store: Store, update_id: int, seen: dict[int, int]) -> None:
        """seen: placeholders by update, where the store may have no room for them."""
        self._store = store
        self._update_id = update_id
        self._seen = seen
        self._request_id: int | None = None
        self._placeholder: int | None = None
        self.progress: Progress

    async def on_placeholder(self, message_id: int) -> None:
        """The acknowledgement is there: kept, so that after a crash it becomes the answer."""
        self._placeholder = self._seen[self._update_id] = message_id
        with suppress(StoreError):
            await self._store.note_placeholder(self._update_id, message_id)
            await self._tell()

    async def became(self, request_id: int) -> None:
        """The request is there."""
        self._request_id = request_id
        with suppress(StoreError):
            await self._tell()

    async def _tell(self) -> None:
        if self._request_id is not None and self._placeholder is not None:
            await self._store.set_placeholder(self._request_id, self._placeholder)


class Reception:
    """Takes photos in."""

    def __init__(
        self, store: Store, journal: Journal, dispatcher: Dispatcher, quota: Quota
    ) -> None:
        self._store = store
        self._journal = journal
        self._dispatcher = dispatcher
        self._quota = quota
        self._seen: dict[int, int] = {}  # placeholders of updates that are not accepted yet

    async def acknowledge(
        self, update_id: int, message: Message, person: Person, *, album: bool
    ) -> Arrival:
        """Show that photos have come; by the message that said so before a crash, if one did."""
        arrival = Arrival(self._store, update_id, self._seen)
        noted = self._seen.get(update_id) or await self._store.noted_placeholder(update_id)
        arrival.progress = Progress(
            message.get_bot(),
            place_of(message),
            person.language,
            album=album,
            placeholder=noted,
            on_placeholder=arrival.on_placeholder,
        )
        return arrival

    def redraw(self, update_id: int, cartoon: Message, place: Place, person: Person) -> Arrival:
        """A message that is there becomes the answer to another one."""
        arrival = Arrival(self._store, update_id, self._seen)
        arrival.progress = Progress(
            cartoon.get_bot(), place, person.language, placeholder=cartoon.message_id
        )
        return arrival

    async def accept(
        self, request: Request, person: Person, arrival: Arrival, update_ids: Sequence[int]
    ) -> bool:
        """Give a request its place in the queue, or say why it gets none; whether it has one.

        Raises StoreError.
        """
        now = time.time()
        usage = await self._store.usage(person.user_id, request.place.chat_id, now)
        if refusal := self._quota.check(usage, len(request.photos), now):
            await self.refuse(arrival, refusal.sentence(person.say), update_ids)
            return False
        progress = arrival.progress
        row = await self._store.accept(row_of(request, progress.placeholder), update_ids, now)
        if row is None:  # it was accepted before
            return True
        self._dispatcher.submit(row, progress)  # at once, or it would be begun without this one
        await arrival.became(row.id)
        self._forget(update_ids)
        return True

    async def refuse(self, arrival: Arrival, text: str, update_ids: Sequence[int]) -> None:
        """Say why nothing is drawn."""
        await arrival.progress.end(text)
        for update_id in update_ids:
            await self._journal.handled(update_id)
        self._forget(update_ids)

    async def as_they_were(self, update_id: int, person: Person) -> Person:
        """The person with the settings in force when an update was handled first."""
        noted = await self._store.note_settings(update_id, person.preferences)
        return replace(person, preferences=noted)

    def _forget(self, update_ids: Sequence[int]) -> None:
        for update_id in update_ids:
            self._seen.pop(update_id, None)

    def keep(self, update_id: int) -> None:
        """An update is handled when its request is accepted, not when its handler returns."""
        self._journal.keep(update_id)
