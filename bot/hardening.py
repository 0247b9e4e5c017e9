"""What keeps the bot's memory and files to itself. The token is in the one, people in the other."""

from __future__ import annotations

import os

from inference.confinement import leave_no_dump


def seal() -> None:
    """For this process, until it ends. Its children inherit all but the second.

    It leaves no core dump. Other processes of its user can neither read its memory nor the
    environment that it was started with. What it writes is for its user alone. Raises OSError.
    """
    leave_no_dump()
    os.umask(0o077)
