"""The seam between the chat and whatever survives a restart.

StoreError
├── StoreUnwritable   the data folder cannot be written: the operator can mend that
└── StoreTooNew       a newer toonbot wrote this database: the operator can upgrade
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Protocol


class StoreError(Exception):
    """The store cannot be used. The message is one line for the operator."""


class StoreUnwritable(StoreError):
    """No database can be made or changed at this place."""


class StoreTooNew(StoreError):
    """The database has a schema that this version does not know."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What one person has chosen. None: nothing, so the service's default counts."""

    style: str | None = None
    strength: float | None = None
    size: int | None = None
    format: str | None = None
    send: str | None = None  # how results are sent
    language: str | None = None

    def chosen(self) -> dict[str, Any]:
        """The fields that hold a choice."""
        return {field: value for field, value in asdict(self).items() if value is not None}


class Store(Protocol):
    """Keeps preferences by Telegram user id. Every change is durable once its call returns."""

    async def preferences(self, user_id: int) -> Preferences:
        """What this person has chosen so far."""

    async def choose(self, user_id: int, choice: Preferences) -> Preferences:
        """Set the fields of `choice` that are not None; answers the preferences then in force."""

    async def reset(self, user_id: int) -> None:
        """Back to the defaults. The language stays, or the answer would not be understood."""

    async def aclose(self) -> None:
        """Let go of the database."""
