"""Requests and jobs: what one person asked for at one moment, and each photo of it.

                  claim                     finish (the answer was sent)
    WAITING ───────────────► CLAIMED ───────────────► DONE
       ▲                        │ │
       │  release, recover      │ ├─ fail (this photo cannot be drawn) ─► FAILED
       └────────────────────────┘ └─ bury (it took three attempts) ─────► DEAD ─ revive ─► WAITING
    fail also takes WAITING
    cancel: WAITING, CLAIMED ─► CANCELLED;  finish: WAITING ─► CANCELLED

A claim counts an attempt, before anything looks at the photo. FAILED and DEAD photos are told to
the person with the rest of the request, and `finish` leaves them as they are. A request is open
until it is finished or cancelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST_ATTEMPTS: Final = 3


class State(StrEnum):
    """Where a job is; see above."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    DONE = "done"
    FAILED = "failed"
    DEAD = "dead"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class NewJob:
    """One photo as Telegram names it. refused: why it is not even fetched; such a job is FAILED."""

    message_id: int
    file_id: str
    name: str | None = None  # only of files
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What a person asks for, with the settings then in force."""

    chat_id: int
    thread_id: int | None
    message_id: int  # the message that is answered
    is_group: bool
    user_id: int
    language: str
    style: str
    strength: float
    size: int
    format: str
    send: str
    placeholder: int | None  # the message that becomes the answer
    jobs: tuple[NewJob, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """One photo of a request."""

    id: int
    request_id: int
    message_id: int
    file_id: str
    name: str | None
    state: State
    attempts: int
    reason: str | None  # why it FAILED: a key of the texts


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it stands. Its jobs are in the order in which they were sent."""

    id: int
    chat_id: int
    thread_id: int | None
    message_id: int
    is_group: bool
    user_id: int
    language: str
    style: str
    strength: float
    size: int
    format: str
    send: str
    placeholder: int | None
    created_at: float  # seconds since 1970
    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """How much somebody has asked for, against limits. Photos refused on arrival do not count."""

    waiting: int  # photos of this person that are WAITING or CLAIMED
    waiting_in_chat: int  # the same of everybody in this chat
    times: tuple[float, ...]  # when this person's photos of the last day came, oldest first


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was kept about a person, and is no more."""

    settings: int  # that they had chosen
    open: tuple[Request, ...]  # not answered yet: somebody may be working on them
    answered: int  # requests
    photos: int  # of all these requests: Telegram's names for them
    updates: int  # that were not handled yet


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in one chat."""

    chat_id: int
    waiting: int  # photos
    claimed: int  # photos
    oldest: float  # when the oldest request came, seconds since 1970


@dataclass(frozen=True, slots=True)
class Tally:
    """How much is asked for. Of requests that have expired nothing is known."""

    people: int  # who have requests
    people_today: int  # the same of the last 24 hours
    photos: dict[State, int]  # by what has become of them; every state is there
    photos_today: dict[State, int]
    queue: tuple[Waiting, ...]  # every chat with photos that are WAITING or CLAIMED, in turn
