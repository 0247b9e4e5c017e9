"""Photos and cartoons in a folder that anybody may have filled, for `toonbot convert`."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_NO_FILE = "it is no file but a folder, a pipe or a device"


class TooLarge(Exception):
    """A file that is longer than it may be."""


def read(path: Path, most_bytes: int) -> bytes:
    """What is in a file, which is a file and nothing that could make us wait.

    Raises TooLarge, OSError.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, _NO_FILE)
        if status.st_size > most_bytes:
            raise TooLarge
        content = file.read(most_bytes + 1)  # some files in /proc do not know their size
    if len(content) > most_bytes:
        raise TooLarge
    return content


def write(path: Path, content: bytes, *, overwrite: bool) -> None:
    """Make a file whole or not at all, and its folder with it. Raises OSError.

    Nothing is written through a link, be it at `path` or where half the file lies.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)  # of an earlier run that was killed
    try:
        with part.open("xb") as file:
            file.write(content)
        if not overwrite and exists(path):
            raise FileExistsError(errno.EEXIST, "it has appeared meanwhile")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def exists(path: Path) -> bool:
    """Whether the name is taken, be it by a link that leads nowhere."""
    return os.path.lexists(path)
