"""Who can get at what, as `toonbot doctor` tells it: the data, the token, the bot itself."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rich.markup import escape

from bot.access import Access
from bot.config import DOTENV, Settings
from bot.findings import Finding, State
from inference import confinement
from storage import permissions
from storage.sqlite import FILE_NAME

_OTHERS: Final = 0o077
_SECRETS: Final = Path("/run/secrets")  # of a container, in which there are no others


def exposure(settings: Settings) -> list[Finding]:
    """Look at files and settings, and try the kernel; nothing is asked over a network."""
    return [
        _decoders(),
        *_data(settings.data),
        *_token_files(settings),
        _people(settings.access),
    ]


def _decoders() -> Finding:
    if confinement.works():
        return Finding("decoders", State.GOOD, "confined: the kernel filters their system calls")
    text = "this kernel does not filter their system calls; limits and separate processes remain"
    return Finding("decoders", State.RISKY, text)


def _data(folder: Path) -> list[Finding]:
    if not folder.is_dir():
        return []  # it is made when the bot starts, for its user alone
    open_ones = permissions.findings(folder / FILE_NAME)
    if not open_ones:
        return [Finding("privacy", State.GOOD, "nobody else on this machine can read the data")]
    return [Finding("privacy", State.RISKY, escape(line)) for line in open_ones]


def _token_files(settings: Settings) -> Iterator[Finding]:
    for file in (Path(DOTENV), settings.token_file):
        if file is None or not _has(file, settings.secret) or _SECRETS in file.absolute().parents:
            continue
        if stat.S_IMODE(file.stat().st_mode) & _OTHERS:
            text = f"{file} has the token in it and is open to others: chmod 600 {file}"
            yield Finding("token", State.RISKY, escape(text))
        else:
            yield Finding("token", State.GOOD, escape(f"in {file}, which is closed to others"))


def _has(file: Path, secret: str) -> bool:
    """Whether a file has the token in it."""
    try:
        return bool(secret) and secret in file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def _people(access: Access) -> Finding:
    if access.is_open:
        who = "everybody on Telegram may use it"
    else:
        who = f"{_number(access.users, 'user')} and {_number(access.groups, 'group')} may use it"
    admins = _number(access.admins, "administrator")
    settings = "TOONBOT_USERS, TOONBOT_GROUPS, TOONBOT_ADMINS"
    return Finding("people", State.GOOD, f"{who}; {admins} ({settings})")


def _number(ids: frozenset[int], noun: str) -> str:
    return f"{len(ids) or 'no'} {noun}{'' if len(ids) == 1 else 's'}"
