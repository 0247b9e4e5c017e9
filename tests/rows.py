"""What a Store in memory holds, and how its parts hang together."""

from __future__ import annotations

import itertools
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace

from storage.jobs import Job, Request, State
from storage.store import Preferences

UNDER_WAY = (State.WAITING, State.CLAIMED)


@dataclass
class Update:
    """A row of the journal."""

    body: str | None
    received_at: float
    placeholder: int | None = None
    settings: Preferences | None = None

    def erase(self) -> None:
        """It has been handled."""
        self.body = self.placeholder = self.settings = None


class MemoryRows:
    """Dictionaries in place of tables."""

    def __init__(self) -> None:
        self._rows: dict[int, Preferences] = {}
        self._updates: dict[int, Update] = {}
        self._requests: dict[int, Request] = {}  # without their jobs
        self._ended: dict[int, float] = {}  # requests that are not open
        self._jobs: dict[int, Job] = {}
        self._not_before: dict[int, float] = {}
        self._turns: dict[int, int] = {}  # of chats: their last claim
        self._key = secrets.token_bytes(32)
        self._bans: dict[str, float] = {}  # by pseudonym
        self._request_ids = itertools.count(1)
        self._job_ids = itertools.count(1)

    def _remove(self, request_ids: Collection[int]) -> None:
        for request_id in request_ids:
            del self._requests[request_id]
            self._ended.pop(request_id, None)
        self._jobs = {j.id: j for j in self._jobs.values() if j.request_id in self._requests}
        chats = {request.chat_id for request in self._requests.values()}
        self._turns = {chat: turn for chat, turn in self._turns.items() if chat in chats}

    def _whole(self, request_id: int) -> Request:
        jobs = [job for job in self._jobs.values() if job.request_id == request_id]
        return replace(self._requests[request_id], jobs=tuple(jobs))

    def _not_handled(self, update_id: int) -> Update | None:
        update = self._updates.get(update_id)
        return update if update and update.body is not None else None

    def _open(self) -> list[Request]:
        return [r for r in self._requests.values() if r.id not in self._ended]

    def _all(self, *states: State) -> list[Job]:
        return [job for job in self._jobs.values() if job.state in states]

    def _waiting(self) -> list[Job]:
        return self._all(State.WAITING)

    def _chat(self, job: Job) -> int:
        return self._requests[job.request_id].chat_id

    def _state(self, job_id: int) -> State | None:
        job = self._jobs.get(job_id)
        return job.state if job else None

    def _set(self, job_id: int, **changes: object) -> Job:
        self._jobs[job_id] = replace(self._jobs[job_id], **changes)  # type: ignore[arg-type]
        return self._jobs[job_id]

    def _end(self, request_id: int, now: float, claimed: State) -> None:
        if request_id in self._requests and request_id not in self._ended:
            self._ended[request_id] = now
            for job in self._whole(request_id).jobs:
                if job.state in UNDER_WAY:
                    done = claimed if job.state is State.CLAIMED else State.CANCELLED
                    self._set(job.id, state=done)


def senders(body: str | None) -> set[int]:
    """Whose update it is."""
    try:
        update = json.loads(body or "")
    except ValueError:
        return set()
    contents = [content for content in update.values() if isinstance(content, dict)]
    return {
        content[field]["id"]
        for content in contents
        for field in ("from", "sender_chat")
        if field in content
    }
