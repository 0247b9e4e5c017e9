"""Who else on this machine can look into the data folder: nobody, as far as that is up to us."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from shlex import quote
from typing import Final

_OTHERS: Final = 0o077
_OURS: Final = ("toonbot", "models", "cache", "asked-about-")  # how names in a data folder begin


def make_private(database: Path) -> None:
    """Make the database's folder, and an empty file, where there is none; close both to others.

    Whatever the umask, and whatever an older version has left. Raises OSError where something
    cannot be made; what cannot be closed is left as it is, and `findings` names it.
    """
    folder = database.parent
    try:
        folder.mkdir(0o700, parents=True)
        folder.chmod(0o700)
    except FileExistsError:
        if _is_ours_alone(folder):
            _close(folder)
    with suppress(FileExistsError):
        descriptor = os.open(database, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        os.fchmod(descriptor, 0o600)  # SQLite gives its log the same
        os.close(descriptor)
    for file in _files(database):
        _close(file)


def findings(database: Path) -> list[str]:
    """What others can get at, and what to do about it: a line for the operator each."""
    modes = {path: _mode(path) for path in (database.parent, *_files(database))}
    return [
        f"{path} is open to others on this machine ({mode:04o}):"
        f" `chmod go= {quote(str(path))}`, or let TOONBOT_DATA be a folder of its own"
        for path, mode in modes.items()
        if mode & _OTHERS
    ]


def _is_ours_alone(folder: Path) -> bool:
    """Somebody may name their home, /srv or /tmp as the data folder, which others have to enter.

    So an existing folder, also behind a link, is closed only if it is of our user and holds nothing
    but what toonbot puts there. The files are closed in any case.
    """
    with suppress(OSError):
        status = folder.stat()
        return (
            status.st_uid == os.geteuid()
            and not status.st_mode & stat.S_ISVTX
            and all(entry.name.lstrip(".").startswith(_OURS) for entry in folder.iterdir())
        )
    return False


def _close(path: Path) -> None:
    mode = _mode(path)
    if mode & _OTHERS:
        with suppress(OSError):  # it is not ours
            path.chmod(mode & ~_OTHERS)  # by name: to close a descriptor would end SQLite's locks


def _mode(path: Path) -> int:
    """0 for what is not there, or in a folder that is closed to us."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0


def _files(database: Path) -> list[Path]:
    return [database, *(database.with_name(f"{database.name}-{end}") for end in ("wal", "shm"))]
