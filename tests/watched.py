"""Processes that tell, or fail, where a file is opened for writing: `-m tests.watched MODULE …`.

Python's audit events see each of them, also those without a name and those that are gone at once.
"""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND
_NO_DISK: Final = ("/dev/null", "/proc/")

_watches: list[list[str]] = []


@contextmanager
def opened_for_writing() -> Iterator[list[str]]:
    """The names of files that this process opens meanwhile."""
    if not _hooked:
        sys.addaudithook(_note)  # for ever, there is no way back
        _hooked.append(True)
    names: list[str] = []
    _watches.append(names)
    try:
        yield names
    finally:
        _watches.remove(names)


_hooked: list[bool] = []


def _writes(event: str, arguments: tuple[Any, ...]) -> bool:
    if event != "open":
        return False
    name, _, flags = arguments
    if not isinstance(name, (str, bytes)) or not isinstance(flags, int):
        return False
    return bool(flags & _WRITING) and not os.fsdecode(name).startswith(_NO_DISK)


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if _watches and _writes(event, arguments):
        for names in _watches:
            names.append(os.fsdecode(arguments[0]))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if _writes(event, arguments):
        raise PermissionError(f"{os.fsdecode(arguments[0])} is opened for writing")


if __name__ == "__main__":
    _, module, *rest = sys.argv
    sys.argv = [module, *rest]
    sys.dont_write_bytecode = True
    sys.addaudithook(_refuse)
    runpy.run_module(module, run_name="__main__", alter_sys=True)
