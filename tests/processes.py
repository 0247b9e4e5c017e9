"""What processes weigh, read from /proc. Processes that have ended weigh nothing."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_GONE: Final = (FileNotFoundError, ProcessLookupError, PermissionError)


def resident(pid: int) -> int:
    """Bytes in memory, shared ones in full."""
    with suppress(*_GONE):
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    return 0


def proportional(pid: int) -> int:
    """Bytes in memory, shared ones in equal parts: the sum over processes counts each once."""
    with suppress(*_GONE):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        if found := re.search(r"^Pss: +(\d+) kB", rollup, re.MULTILINE):
            return int(found[1]) * 1024
    return 0


def children(pid: int) -> list[int]:
    """Those that its main thread has started and that are there still."""
    with suppress(*_GONE):
        return [*map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    return []


def slabs(pids: Iterable[int]) -> int:
    """Bytes of nameless files in memory that any of these processes holds open."""
    sizes = {}
    for pid in pids:
        with suppress(*_GONE):
            for fd in Path(f"/proc/{pid}/fd").iterdir():
                with suppress(*_GONE):
                    if str(fd.readlink()).startswith("/memfd:"):
                        file = fd.stat()
                        sizes[file.st_ino] = file.st_blocks * 512
    return sum(sizes.values())


class Watch:
    """Looks again and again, in a thread, and remembers the most it has seen."""

    def __init__(self, look: Callable[[], int], seconds: float) -> None:
        """look: returns bytes.  seconds: between two looks."""
        self.most = 0
        self.looks = 0
        self._look = look
        self._seconds = seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)

    def _go_on(self) -> None:
        while not self._over.wait(self._seconds):
            self.most = max(self.most, self._look())
            self.looks += 1

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._over.set()
        self._thread.join()
