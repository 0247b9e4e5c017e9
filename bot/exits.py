"""Why the service ends, as one line for the operator and an exit code (sysexits.h)."""

from __future__ import annotations

import os
from typing import Final

UNAVAILABLE: Final = os.EX_UNAVAILABLE  # 69: Telegram cannot be reached
CANNOT_WRITE: Final = os.EX_CANTCREAT  # 73: the data folder
CONFLICT: Final = os.EX_TEMPFAIL  # 75: another copy runs with this token
CONFIG: Final = os.EX_CONFIG  # 78: a setting is wrong, the token for instance


class Unable(Exception):
    """The service cannot start or go on. The message is one line without secrets."""

    def __init__(self, line: str, code: int) -> None:
        super().__init__(line)
        self.code = code
