"""Files of a model: what somebody else wrote, and somebody else copied here."""

from __future__ import annotations

import os
import stat
from pathlib import Path


class ForeignModel(Exception):
    """A file is not what a learned style needs. One sentence says which file, and why.

    The operator can do something about it: fetch the style again.
    """


def shown(path: Path) -> str:
    """A model's file as an operator is told of it: `anime/cartoon_bg.pb`."""
    return str(Path(path.absolute().parent.name, path.name))


def read_file(path: Path, limit: int) -> bytes:
    """All bytes of a regular file of at most `limit` bytes.

    Raises FileNotFoundError, and ForeignModel for every other file: a pipe would wait for ever, a
    device might do anything, a huge file would fill the memory.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise ForeignModel(f"{shown(path)} is not a regular file")
            if status.st_size > limit:
                size = f"{status.st_size:,} bytes, expected at most {limit:,}"
                raise ForeignModel(f"{shown(path)} has {size}")
            return file.read(limit)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ForeignModel(f"{shown(path)} cannot be read: {error.strerror}") from None


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)
