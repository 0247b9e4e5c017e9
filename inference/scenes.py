"""What was found out about the latest photos, so that a second style costs only its drawing.

The bot process decides how long: a study is kept while the lease of its photo lasts (lease.py), and
goes at once when that ends, whatever is being drawn at that moment. It is bounded in bytes, too.
"""

from __future__ import annotations

import ctypes
import os
import select
from collections import OrderedDict
from collections.abc import Container, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from threading import Lock, Thread
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from inference.drawing import Study
from inference.lease import Tenancy

MAX_BYTES: Final = 180 << 20  # two photos, at 20 planes of working size and their own pixels each
MOST_STUDIES: Final = 8

Key = tuple[int, int]  # number of the lease, and the size of the result


@dataclass(frozen=True, slots=True)
class _Entry:
    study: Study
    size: int  # bytes
    tenancy: Tenancy


class Scenes:
    """Least recently used photos go first."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._entries: OrderedDict[Key, _Entry] = OrderedDict()
        self._lock = Lock()
        self._ends = select.epoll()
        Thread(target=self._watch, name="leases", daemon=True).start()

    def find(self, lease: int, size: int) -> Study | None:
        """The study of a photo for results of a size, if it is here; else room is made for it."""
        with self._lock:
            entry = self._entries.get((lease, size))
            if entry is None:
                self._shrink(self._max_bytes // 2)
        return entry.study if entry else None

    def keep(self, tenancy: Tenancy, size: int, study: Study) -> None:
        """Keep a study as long as the lease lasts; again after each use, for it grows by it."""
        key = tenancy.number, size
        entry = _Entry(study, size_of(study), Tenancy(tenancy.number, os.dup(tenancy.fd)))
        with self._lock:
            if key in self._entries:
                self._drop(key)
            self._entries[key] = entry
            self._ends.register(entry.tenancy.fd, 0)  # hanging up is always told
            self._shrink(self._max_bytes)

    def _shrink(self, max_bytes: int) -> None:
        while len(self._entries) > MOST_STUDIES or self._bytes > max_bytes:
            self._drop(next(iter(self._entries)))

    @property
    def _bytes(self) -> int:
        return sum(entry.size for entry in self._entries.values())

    def _drop(self, key: Key) -> None:
        entry = self._entries.pop(key)
        self._ends.unregister(entry.tenancy.fd)
        entry.tenancy.close()

    def _watch(self) -> None:
        while True:
            self._drop_ended({fd for fd, _ in self._ends.poll()})
            _give_back()

    def _drop_ended(self, fds: Container[int]) -> None:
        with self._lock:
            for key in [key for key, entry in self._entries.items() if entry.tenancy.fd in fds]:
                self._drop(key)


def size_of(study: Study) -> int:
    """Bytes of memory behind it."""
    return sum({id(owner): owner.nbytes for owner in map(_owner, _arrays(study))}.values())


def _arrays(thing: object) -> Iterator[npt.NDArray[Any]]:
    if isinstance(thing, np.ndarray):
        yield thing
    elif isinstance(thing, (tuple, list)):
        for part in thing:
            yield from _arrays(part)
    elif is_dataclass(thing):
        # what a cached property has found lies among its variables, and is no field
        names = getattr(thing, "__dict__", None) or [field.name for field in fields(thing)]
        for name in list(names):
            yield from _arrays(getattr(thing, name))


def _owner(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Whose memory it is a view of."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _give_back() -> None:
    """Nothing of what was dropped may stay in memory that is free, but still ours."""
    with suppress(AttributeError):  # not every C library has it
        ctypes.CDLL(None).malloc_trim(0)
