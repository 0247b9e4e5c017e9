"""Between a photo's arrival and its place in the queue: checked, acknowledged, accepted.

A person sees something within a second; a photo is safe once its update is in the journal, and in
the queue once its rows are in the store.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from telegram import Message
from telegram.error import TelegramError

from bot.dispatch import Dispatcher
from bot.failures import reason
from bot.intake import Place, Request, place_of
from bot.journal import Journal
from bot.patience import PATIENT
from bot.people import Person
from bot.posting import post
from bot.progress import Progress
from bot.pseudonyms import Pseudonyms
from bot.quota import News, Quota, Refusal, Spent
from bot.rows import row_of
from storage.store import Store, StoreError

_log = logging.getLogger(__name__)


class Arrival:
    """Photos that came with an update, or the first of an album, on their way to a request."""

    progress: Progress

    def __init__(self, store: Store, update_id: int) -> None:
        self._store = store
        self._update_id = update_id
        self._request_id: int | None = None

    async def on_placeholder(self, message_id: int) -> None:
        """The acknowledgement is there: kept, so that after a crash it becomes the answer."""
        with suppress(StoreError):
            await self._store.note_placeholder(self._update_id, message_id)
            await self._tell()

    async def became(self, request_id: int) -> None:
        """The request is there."""
        self._request_id = request_id
        with suppress(StoreError):
            await self._tell()

    async def _tell(self) -> None:
        if self._request_id is not None and self.progress.placeholder is not None:
            await self._store.set_placeholder(self._request_id, self.progress.placeholder)


class Reception:
    """Takes photos in."""

    def __init__(
        self,
        store: Store,
        journal: Journal,
        dispatcher: Dispatcher,
        quota: Quota,
        pseudonyms: Pseudonyms,
    ) -> None:
        self._store = store
        self._journal = journal
        self._dispatcher = dispatcher
        self._quota = quota
        self._pseudonyms = pseudonyms
        self._spent = Spent()
        self._news = News()
        # by update, until it is accepted; the store may have no room for their placeholders
        self._arrivals: dict[int, Arrival] = {}

    async def has_room(self, update_id: int, message: Message, person: Person, photos: int) -> bool:
        """Whether so many photos would be taken now. If not, that is said, and nothing else is.

        Those that were acknowledged before have room until `accept` says otherwise.
        Raises StoreError.
        """
        if await self._is_acknowledged(update_id):
            return True
        place = place_of(message)
        refusal = await self._refusal(person, place, photos)
        if refusal and self._is_news(person, place, refusal):
            say = partial(message.get_bot().send_message, text=refusal.sentence(person.say))
            try:
                await post(say, place, PATIENT)
            except TelegramError as error:
                _log.warning("a refusal could not be sent: %s", reason(error))
        return refusal is None

    async def acknowledge(
        self,
        update_id: int,
        message: Message,
        person: Person,
        *,
        key: str = "drawing",
        place: Place | None = None,
    ) -> Arrival:
        """Show that photos have come; by the message that said so before a crash, if one did.

        key: of the text that says so. place: where, if not in answer to the message.
        """
        if known := self._arrivals.get(update_id):
            return known
        noted = await self._store.noted_placeholder(update_id)
        arrival = self._arrivals[update_id] = Arrival(self._store, update_id)
        arrival.progress = Progress(
            message.get_bot(),
            place or place_of(message),
            person.language,
            key=key,
            placeholder=noted,
            on_placeholder=arrival.on_placeholder,
        )
        return arrival

    def redraw(self, update_id: int, cartoon: Message, place: Place, person: Person) -> Arrival:
        """A message that is there becomes the answer to another one."""
        arrival = Arrival(self._store, update_id)
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
        if refusal := await self._refusal(person, request.place, len(request.photos)):
            news = self._is_news(person, request.place, refusal)
            text = refusal.sentence(person.say)
            await (self.refuse if news else self._withdraw)(arrival, text, update_ids)
            return False
        progress, now = arrival.progress, time.time()
        row = await self._store.accept(row_of(request, progress.placeholder), update_ids, now)
        if row is None:
            return await self._was_handled(arrival, person, update_ids)
        self._dispatcher.submit(row, progress)  # at once, or it would be begun without this one
        await arrival.became(row.id)
        self._forget(update_ids)
        return True

    async def refuse(self, arrival: Arrival, text: str, update_ids: Sequence[int]) -> None:
        """Say why nothing is drawn."""
        await arrival.progress.end(text)
        await self.let_go(update_ids)

    async def as_they_were(self, update_id: int, person: Person) -> Person:
        """The person with the settings in force when an update was handled first."""
        noted = await self._store.note_settings(update_id, person.preferences)
        return replace(person, preferences=noted)

    def keep(self, update_id: int) -> None:
        """An update is handled when its request is accepted, not when its handler returns."""
        self._journal.keep(update_id)

    async def let_go(self, update_ids: Sequence[int]) -> None:
        """Nothing is drawn of these."""
        for update_id in update_ids:
            await self._journal.handled(update_id)
        self._forget(update_ids)

    async def times(self, user_id: int) -> tuple[float, ...]:
        """When a person's photos of the last day came. Raises StoreError."""
        return (await self._store.usage(user_id, user_id, time.time())).times

    async def forget(
        self, person: Person, update_ids: Sequence[int], times: tuple[float, ...]
    ) -> None:
        """End what was acknowledged for a person's updates. times: that count against limits."""
        self._spent.remember(self._pseudonyms.of(person.user_id), times, time.time())
        arrivals = [self._arrivals.pop(update_id, None) for update_id in update_ids]
        for arrival in filter(None, arrivals):
            await arrival.progress.replaced(person.say("erased"))

    async def _refusal(self, person: Person, place: Place, photos: int) -> Refusal | None:
        now = time.time()
        usage = await self._store.usage(person.user_id, place.chat_id, now)
        usage = self._spent.added(usage, self._pseudonyms.of(person.user_id))
        return self._quota.check(usage, photos, now)

    def _is_news(self, person: Person, place: Place, refusal: Refusal) -> bool:
        who = self._pseudonyms.of(person.user_id)
        news = self._news.is_new(who, place.chat_id, refusal, time.monotonic())
        if news:
            _log.info("%s has reached a limit: %s", who, refusal.key)
        return news

    async def _withdraw(self, arrival: Arrival, text: str, update_ids: Sequence[int]) -> None:
        """Say why nothing is drawn where that takes no message of its own."""
        await arrival.progress.replaced(text)
        await self.let_go(update_ids)

    async def _was_handled(
        self, arrival: Arrival, person: Person, update_ids: Sequence[int]
    ) -> bool:
        """Whether that was because its request is there."""
        erased = self._journal.is_erased(update_ids)
        if erased:
            await arrival.progress.replaced(person.say("erased"))
        self._forget(update_ids)
        return not erased

    async def _is_acknowledged(self, update_id: int) -> bool:
        if update_id in self._arrivals:
            return True
        return await self._store.noted_placeholder(update_id) is not None

    def _forget(self, update_ids: Sequence[int]) -> None:
        self._journal.accepted(update_ids)
        for update_id in update_ids:
            self._arrivals.pop(update_id, None)
