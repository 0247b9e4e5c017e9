"""A sign across processes that something ends, seen at once and however busy anybody is.

A pipe through which nothing ever goes. The bot process holds the landlord's end for as long as it
keeps a photo, and the tenant's end travels to the process that works with it. When the landlord's
end is closed, or the bot is gone, the kernel tells the tenant.
"""

from __future__ import annotations

import itertools
import os
from typing import Final

_numbers: Final = itertools.count(1)


class Lease:
    """One lease, from the landlord's side. End it."""

    def __init__(self) -> None:
        self.number = next(_numbers)  # no other lease of this process has it
        self._tenant, self._landlord = os.pipe()

    def tenancy(self) -> Tenancy:
        """The tenant's end once more."""
        return Tenancy(self.number, os.dup(self._tenant))

    def end(self) -> None:
        """Tell every tenant; a second time does nothing."""
        if self._landlord >= 0:
            os.close(self._landlord)
            os.close(self._tenant)
            self._landlord = self._tenant = -1


class Tenancy:
    """The tenant's end: hangs up when the lease ends. Close it."""

    def __init__(self, number: int, fd: int) -> None:
        self.number = number
        self.fd = fd

    def close(self) -> None:
        """A second time does nothing."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1
