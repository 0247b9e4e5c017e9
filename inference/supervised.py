"""A child process that is always there again, and that cannot keep the machine busy by dying."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from inference.child import Child, NotStarted

_log = logging.getLogger(__name__)

# Seconds before a start, by how many there were since the last answer; then always the last.
PAUSES: Final = (0.0, 0.0, 1.0, 2.0, 5.0, 10.0, 30.0)


class Supervised:
    """Starts a child again whenever it is gone: at once, or later where that did not help before.

    For one caller at a time.
    """

    def __init__(
        self,
        child: Child,
        name: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """name: for the log."""
        self._child = child
        self._name = name
        self._sleep = sleep
        self._starts = 0  # since the last answer
        self._is_slowed = False
        self._has_been_ready = False

    @property
    def pid(self) -> int | None:
        return self._child.pid

    @property
    def greeting(self) -> Mapping[str, Any]:
        """See Child."""
        return self._child.greeting

    @property
    def ready(self) -> bool:
        return self._child.ready

    async def call(
        self, request: Mapping[str, Any], seconds: float, *, fds: Sequence[int] = ()
    ) -> dict[str, Any]:
        """Ask and wait for the answer, see Child. Raises ChildError."""
        await self.restore()
        answer = await self._child.call(request, seconds, fds=fds)
        if self._is_slowed:
            _log.info("%s works again", self._name)
        self._starts, self._is_slowed = 0, False
        return answer

    async def restore(self) -> None:
        """Return when it is ready. Raises NotStarted if it has never been, and is not now."""
        while not self._child.ready:
            await self._pause()
            try:
                await self._child.start()
            except NotStarted:
                if not self._has_been_ready:
                    raise
            else:
                self._has_been_ready = True

    async def stop(self) -> None:
        """See Child."""
        await self._child.stop()

    async def _pause(self) -> None:
        pause = PAUSES[min(self._starts, len(PAUSES) - 1)]
        if pause and not self._is_slowed:
            self._is_slowed = True
            _log.error("%s keeps dying, so it is started ever more slowly", self._name)
        self._starts += 1
        await self._sleep(pause)
