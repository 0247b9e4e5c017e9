"""What keeps the bot's memory and files to itself. The token is in the one, people in the other."""

from __future__ import annotations

import ctypes
import os
import resource
from typing import Final

_PR_SET_DUMPABLE: Final = 4  # linux/prctl.h


def seal() -> None:
    """For this process, until it ends. Its children inherit all but the second.

    It leaves no core dump. Other processes of its user can neither read its memory nor the
    environment that it was started with. What it writes is for its user alone. Raises OSError.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    os.umask(0o077)
