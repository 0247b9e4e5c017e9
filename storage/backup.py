"""A copy of the database, made while others write to it."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

from storage.database import PATIENCE, translated, uri
from storage.store import StoreUnwritable

_NO_LINKS: Final = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS)  # says a file system without them


def back_up(database: Path, file: Path) -> None:
    """Write what `database` holds at this moment to `file`, which gets its name when it is whole.

    Raises StoreError; also where `file` exists: nothing is overwritten. VACUUM INTO reads one
    snapshot, so writers go on meanwhile, of this process and of others.
    """
    if not database.is_file():
        raise StoreUnwritable(f"there is no database {database}")
    with translated(database, f"no backup was made in {file}"):
        _refuse_existing(file)
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        os.close(descriptor)  # an empty file that only its owner can read
        part = Path(name)
        try:
            _copy(database, part)
            _rename(part, file)
        finally:
            part.unlink(missing_ok=True)


def _copy(database: Path, part: Path) -> None:
    source = sqlite3.connect(uri(database, "rw"), uri=True, timeout=PATIENCE)
    with closing(source) as connection:
        connection.execute("VACUUM INTO ?", (str(part),))
    with part.open("rb") as copy:
        os.fsync(copy.fileno())


def _rename(part: Path, file: Path) -> None:
    """A rename that refuses to replace what has the name by now."""
    try:
        os.link(part, file)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _refuse_existing(file)
        part.rename(file)


def _refuse_existing(file: Path) -> None:
    if os.path.lexists(file):
        raise FileExistsError(f"{file} exists")
