"""Which photos belong together, and when the last one has come.

Telegram delivers an album as separate messages that share `media_group_id`, and nothing says how
many will come: an album is complete when `quiet` seconds have passed without another member, or
`longest` seconds after the first.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from telegram import Message

from bot.intake import Attachment

_REMEMBERED: Final = 100  # albums; a /toon in reply to one member means all of them
REMEMBERED_SECONDS: Final = 2 * 86_400.0  # for which they are

Album = list[Message]
Key = tuple[int, str | None]


@dataclass(frozen=True, slots=True)
class _Complete:
    """What is remembered of an album: Telegram's names for its photos."""

    user_id: int
    photos: tuple[Attachment, ...]


class Albums:
    """Gathers albums, each in the order of its messages."""

    def __init__(
        self,
        *,
        quiet: float = 1.5,
        longest: float = 10.0,
        troubled: Callable[[], bool] = lambda: False,
        remembered: float = REMEMBERED_SECONDS,
    ) -> None:
        """troubled: whether more of an album may be on its way that cannot come just now.

        remembered: for how many seconds a complete one is.
        """
        self._troubled = troubled
        self._quiet = quiet
        self._longest = longest
        self._remembered = remembered
        self._gathering: dict[Key, _Gathering] = {}
        self._complete: OrderedDict[Key, _Complete] = OrderedDict()

    def add(self, message: Message) -> asyncio.Task[Album] | None:
        """Add a member. The first one gets the album to come, the others None."""
        key = _key(message)
        if gathering := self._gathering.get(key):
            gathering.join(message)
            return None
        gathering = self._gathering[key] = _Gathering(message)
        return asyncio.create_task(self._gather(key, gathering))

    def remember(self, album: Album, photos: tuple[Attachment, ...], user_id: int) -> None:
        """A person's album is complete: from now on its photos are around each of its messages."""
        key = _key(album[0])
        photos = tuple(replace(photo, name=None) for photo in photos)
        if known := self._complete.pop(key, None):  # a late member comes alone
            photos = (*known.photos, *photos)
        self._complete[key] = _Complete(user_id, photos)
        loop = asyncio.get_running_loop()
        loop.call_later(self._remembered, self._complete.pop, key, None)
        if len(self._complete) > _REMEMBERED:
            self._complete.popitem(last=False)

    def around(self, message: Message) -> tuple[Attachment, ...]:
        """The photos of the complete album that a message belongs to; none if it is not known."""
        album = self._complete.get(_key(message))
        photos = album.photos if album else ()
        return photos if any(p.message_id == message.message_id for p in photos) else ()

    def forget(self, user_id: int) -> None:
        """Remember no album of a person."""
        theirs = [key for key, album in self._complete.items() if album.user_id == user_id]
        for key in theirs:
            del self._complete[key]

    def close(self) -> None:
        """Complete at once whatever is still being gathered."""
        for gathering in self._gathering.values():
            gathering.close()

    async def _gather(self, key: Key, gathering: _Gathering) -> Album:
        try:
            await gathering.until_quiet(self._quiet, self._longest, self._troubled)
        finally:  # it may be cancelled
            del self._gathering[key]
        return sorted(gathering.album, key=lambda message: message.message_id)


class _Gathering:
    """One album on its way."""

    def __init__(self, first: Message) -> None:
        self.album = [first]
        self._changed = asyncio.Event()
        self._closed = False

    def join(self, message: Message) -> None:
        self.album.append(message)
        self._changed.set()

    def close(self) -> None:
        self._closed = True
        self._changed.set()

    async def until_quiet(self, quiet: float, longest: float, troubled: Callable[[], bool]) -> None:
        now = asyncio.get_running_loop().time
        deadline = now() + longest
        while not self._closed:
            self._changed.clear()
            try:
                async with asyncio.timeout(min(quiet, deadline - now())):
                    await self._changed.wait()
            except TimeoutError:
                if now() >= deadline or not troubled():
                    return


def _key(message: Message) -> Key:
    return message.chat_id, message.media_group_id
