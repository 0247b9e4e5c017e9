"""Which photos belong together, and when the last one has come.

Telegram delivers an album as separate messages that share `media_group_id`, and nothing says how
many will come: an album is complete when `quiet` seconds have passed without another member, or
`longest` seconds after the first.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from telegram import Message

_REMEMBERED: Final = 100  # albums; a /toon in reply to one member means all of them

Album = list[Message]
Key = tuple[int, str | None]


class Albums:
    """Gathers albums, each in the order of its messages."""

    def __init__(
        self,
        *,
        quiet: float = 1.5,
        longest: float = 10.0,
        troubled: Callable[[], bool] = lambda: False,
    ) -> None:
        """troubled: whether more of an album may be on its way that cannot come just now."""
        self._troubled = troubled
        self._quiet = quiet
        self._longest = longest
        self._gathering: dict[Key, _Gathering] = {}
        self._complete: OrderedDict[Key, Album] = OrderedDict()

    def add(self, message: Message) -> asyncio.Task[Album] | None:
        """Add a member. The first one gets the album to come, the others None."""
        key = message.chat_id, message.media_group_id
        if gathering := self._gathering.get(key):
            gathering.join(message)
            return None
        gathering = self._gathering[key] = _Gathering(message)
        return asyncio.create_task(self._gather(key, gathering))

    def around(self, message: Message) -> Album:
        """The complete album that a message belongs to, or the message alone."""
        album = self._complete.get((message.chat_id, message.media_group_id), [])
        return album if any(m.message_id == message.message_id for m in album) else [message]

    def close(self) -> None:
        """Complete at once whatever is still being gathered."""
        for gathering in self._gathering.values():
            gathering.close()

    async def _gather(self, key: Key, gathering: _Gathering) -> Album:
        try:
            await gathering.until_quiet(self._quiet, self._longest, self._troubled)
        finally:  # it may be cancelled
            del self._gathering[key]
        album = sorted(gathering.album, key=lambda message: message.message_id)
        self._complete[key] = self._complete.get(key, []) + album  # a late member comes alone
        if len(self._complete) > _REMEMBERED:
            self._complete.popitem(last=False)
        return album


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
