"""Albums on their way: acknowledged with their first photo, accepted when they are complete."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from telegram import Message

from bot.albums import Album, Albums
from bot.failures import cause
from bot.intake import Attachment, Intake
from bot.people import Person
from bot.reception import Arrival, Reception
from bot.until import until_stored
from bot.words import refusal
from inference.engine import InvalidOption

_log = logging.getLogger(__name__)


class _Member(NamedTuple):
    """A photo of an album that is still coming."""

    chat_id: int
    message_id: int
    album: str | None  # Telegram's name for it


@dataclass(slots=True)
class _Coming:
    """An album of which the first photo is here."""

    update_id: int
    first: Message
    person: Person
    arrival: Arrival | None = None  # once it is acknowledged


class Gathering:
    """Takes albums in, one photo after another."""

    def __init__(self, albums: Albums, intake: Intake, reception: Reception) -> None:
        self._albums = albums
        self._intake = intake
        self._reception = reception
        self._coming: dict[asyncio.Task[None], _Coming] = {}
        self._updates: dict[_Member, int] = {}  # that are handled when their album is accepted

    def add(self, update_id: int, message: Message, person: Person) -> None:
        """A member of an album. Returns at once."""
        self._reception.keep(update_id)
        self._updates[_member(message)] = update_id
        if album := self._albums.add(message):
            coming = _Coming(update_id, message, person)
            task = asyncio.create_task(self._take(coming, album))
            self._coming[task] = coming
            task.add_done_callback(self._taken)

    def around(self, message: Message) -> tuple[Attachment, ...]:
        """The photos of the album that a message belongs to; none if that is not known."""
        return self._albums.around(message)

    def people(self) -> set[int]:
        """Whose albums are on their way."""
        return {coming.person.user_id for coming in self._coming.values()}

    async def stop(self, user_id: int, key: str, chat_id: int | None = None) -> list[int]:
        """Take in no album of a person, in one chat or in any; how many photos each of them had.

        key: of the text that takes the place of the acknowledgement.
        """
        theirs = {
            task: coming
            for task, coming in self._coming.items()
            if coming.person.user_id == user_id and chat_id in (None, coming.first.chat_id)
        }
        for task in theirs:
            task.cancel()
        await asyncio.gather(*theirs, return_exceptions=True)
        return [await self._end(coming, key) for coming in theirs.values()]

    def forget(self, user_id: int) -> None:
        """Remember no album of a person."""
        self._albums.forget(user_id)

    async def aclose(self, grace: float) -> None:
        """Accept albums as far as they have come; within `grace` seconds, or after the start."""
        self._albums.close()
        taking = list(self._coming)
        if taking:
            _, unfinished = await asyncio.wait(taking, timeout=grace)
            for task in unfinished:
                task.cancel()
        await asyncio.gather(*taking, return_exceptions=True)

    async def _take(self, coming: _Coming, gathering: asyncio.Task[Album]) -> None:
        try:
            await self._acknowledge(coming)
            album = await gathering
        finally:  # or late members would join what nobody waits for
            gathering.cancel()
        photos = [photo for message in album if (photo := self._intake.attachment(message))]
        self._albums.remember(album, tuple(photos), coming.person.user_id)
        await self._accept(coming, album, [self._updates.pop(_member(one)) for one in album])

    async def _acknowledge(self, coming: _Coming) -> None:
        """Only where there is room for a photo at all."""
        reception, person = self._reception, coming.person
        of = (coming.update_id, coming.first, person)
        if await until_stored(partial(reception.has_room, *of, photos=1)):
            acknowledge = partial(reception.acknowledge, *of, key="drawing-album")
            coming.arrival = await until_stored(acknowledge)
        as_they_were = partial(reception.as_they_were, coming.update_id, person)
        coming.person = await until_stored(as_they_were)

    async def _accept(self, coming: _Coming, album: Album, updates: Sequence[int]) -> None:
        reception, person, arrival = self._reception, coming.person, coming.arrival
        if arrival is None:
            await reception.let_go(updates)
            return
        try:
            request = self._intake.request(album[0], album, person)
        except InvalidOption as wrong:
            await reception.refuse(arrival, slip(person, wrong), updates)
            return
        await until_stored(partial(reception.accept, request, person, arrival, updates))

    async def _end(self, coming: _Coming, key: str) -> int:
        updates = self._updates_of(coming.first)
        if coming.arrival:
            await self._reception.refuse(coming.arrival, coming.person.say(key), updates)
        else:
            await self._reception.let_go(updates)
        return len(updates)

    def _updates_of(self, first: Message) -> Sequence[int]:
        """Of those members of an album that have come, which are forgotten here."""
        chat_id, _, album = _member(first)
        members = [one for one in self._updates if (one.chat_id, one.album) == (chat_id, album)]
        return [self._updates.pop(member) for member in members]

    def _taken(self, task: asyncio.Task[None]) -> None:
        del self._coming[task]
        if not task.cancelled() and (error := task.exception()):
            _log.error("an album could not be accepted: %s", cause(error))


def slip(person: Person, wrong: InvalidOption) -> str:
    """What is wrong in a caption, and how to go on."""
    return f"{refusal(person.say, person.offer, wrong)}\n{person.say('caption-again')}"


def _member(message: Message) -> _Member:
    return _Member(message.chat_id, message.message_id, message.media_group_id)
