"""Photos that were drawn a little while ago: their pixels, faces and paintings.

So a new strength, size or format of the same photo costs no decoding, no search for faces and no
network. What is kept is bounded in bytes and in time, lies in memory only, and is found by the
photo's own bytes: whoever cannot send the photo cannot reach it. Labels say for whom it is kept;
what is kept for two people goes when the first of them wants it forgotten.

What other processes keep of a photo they keep by its lease, which ends when the photo goes.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from inference.handover import Decoded
from inference.lease import Lease, Tenancy
from inference.slab import Slab

MOST_PHOTOS: Final = 64  # each takes some descriptors, of which a process has about a thousand

Key = tuple[bytes, int]  # digest of the file, and the size it was decoded for


@dataclass(slots=True)
class _Entry:
    decoded: Decoded
    pixels: Slab
    used: float
    labels: set[str]
    lease: Lease = field(default_factory=Lease)
    paintings: dict[str, Slab] = field(default_factory=dict)  # by style

    @property
    def size(self) -> int:
        return sum(slab.size for slab in (self.pixels, *self.paintings.values()))

    def close(self) -> None:
        for slab in (self.pixels, *self.paintings.values()):
            slab.close()
        self.lease.end()


class Kept:
    """Least recently used photos go first. What comes out is the caller's to close."""

    def __init__(
        self, max_bytes: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._clock = clock
        self._entries: OrderedDict[Key, _Entry] = OrderedDict()

    def photo(self, key: Key, label: str) -> tuple[Decoded, Slab] | None:
        """A photo's pixels, if they are here; from now on for this label, too."""
        entry = self._use(key)
        if entry is None:
            return None
        entry.labels.add(label)
        return entry.decoded, entry.pixels.again()

    def tenancy(self, key: Key) -> Tenancy | None:
        """The lease of a photo, if it is here."""
        entry = self._entries.get(key)
        return entry.lease.tenancy() if entry else None

    def painting(self, key: Key, style: str) -> Slab | None:
        """A photo's painting in a learned style, if it is here."""
        entry = self._use(key)
        painting = entry.paintings.get(style) if entry else None
        return painting.again() if painting else None

    def keep_photo(self, key: Key, decoded: Decoded, pixels: Slab, label: str) -> None:
        """Keep a photo's pixels, until this label or another one of the photo is forgotten."""
        if key in self._entries:
            self._entries[key].labels.add(label)
            return
        self._entries[key] = _Entry(decoded, pixels.again(), self._clock(), {label})
        self._make_room()

    def keep_painting(self, key: Key, style: str, painting: Slab) -> None:
        """Keep a painting, if its photo is still here."""
        entry = self._use(key)
        if entry and style not in entry.paintings:
            entry.paintings[style] = painting.again()
            self._make_room()

    def forget(self, label: str) -> int:
        """Let go of everything that is kept for a label; of how many different files."""
        keys = [key for key, entry in self._entries.items() if label in entry.labels]
        for key in keys:
            self._entries.pop(key).close()
        return len({digest for digest, _ in keys})

    def forget_old(self) -> None:
        """Let go of everything that has not been used for the time it is kept."""
        latest = self._clock() - self._seconds
        while self._entries and next(iter(self._entries.values())).used <= latest:
            self._drop_oldest()

    def clear(self) -> None:
        """Let go of everything."""
        while self._entries:
            self._drop_oldest()

    def _use(self, key: Key) -> _Entry | None:
        self.forget_old()
        entry = self._entries.get(key)
        if entry:
            entry.used = self._clock()
            self._entries.move_to_end(key)
        return entry

    def _make_room(self) -> None:
        while len(self._entries) > MOST_PHOTOS or self._bytes > self._max_bytes:
            self._drop_oldest()

    @property
    def _bytes(self) -> int:
        return sum(entry.size for entry in self._entries.values())

    def _drop_oldest(self) -> None:
        _, entry = self._entries.popitem(last=False)
        entry.close()


async def forget_in_time(kept: Kept, every: float) -> None:
    """Let go of what is old even if no photo comes any more; runs until it is cancelled."""
    while True:
        await asyncio.sleep(every)
        kept.forget_old()
