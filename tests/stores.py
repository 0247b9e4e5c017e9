"""A Store in memory: what the tables mean, without SQL. It looks at every job, every time."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace

from storage.jobs import Job, NewRequest, Request, State, Usage
from storage.store import Preferences

DAY = 86_400.0
UNDER_WAY = (State.WAITING, State.CLAIMED)


@dataclass
class Update:
    """A row of the journal."""

    body: str | None
    received_at: float
    placeholder: int | None = None
    settings: Preferences | None = None


class MemoryStore:
    """A Store in dictionaries. What it holds outlives `aclose`, so that a test can start again."""

    def __init__(self) -> None:
        self._rows: dict[int, Preferences] = {}
        self._updates: dict[int, Update] = {}
        self._requests: dict[int, Request] = {}  # without their jobs
        self._ended: dict[int, float] = {}  # requests that are not open
        self._jobs: dict[int, Job] = {}
        self._not_before: dict[int, float] = {}
        self._turns: dict[int, int] = {}  # of chats: their last claim
        self._request_ids = itertools.count(1)
        self._job_ids = itertools.count(1)

    async def preferences(self, user_id: int) -> Preferences:
        return self._rows.get(user_id, Preferences())

    async def choose(self, user_id: int, choice: Preferences) -> Preferences:
        self._rows[user_id] = replace(await self.preferences(user_id), **choice.chosen())
        return self._rows[user_id]

    async def reset(self, user_id: int) -> None:
        self._rows[user_id] = Preferences(language=(await self.preferences(user_id)).language)

    async def journal(self, update_id: int, body: str, now: float) -> bool:
        fresh = update_id not in self._updates
        self._updates.setdefault(update_id, Update(body, now))
        return fresh

    async def journalled(self) -> list[str]:
        return [u.body for _, u in sorted(self._updates.items()) if u.body is not None]

    async def handled(self, update_id: int) -> None:
        if update := self._updates.get(update_id):
            update.body = None

    async def note_placeholder(self, update_id: int, message_id: int) -> None:
        if update := self._updates.get(update_id):
            update.placeholder = message_id

    async def noted_placeholder(self, update_id: int) -> int | None:
        update = self._updates.get(update_id)
        return update.placeholder if update else None

    async def accept(
        self, new: NewRequest, update_ids: Sequence[int], now: float
    ) -> Request | None:
        known = [self._updates[u] for u in update_ids if u in self._updates]
        if any(update.body is None for update in known):
            return None
        for update_id in update_ids:
            self._updates.setdefault(update_id, Update(None, now)).body = None
        settings = {f.name: getattr(new, f.name) for f in fields(new) if f.name != "jobs"}
        request_id = next(self._request_ids)
        self._requests[request_id] = Request(request_id, **settings, created_at=now, jobs=())
        for j in new.jobs:
            state = State.FAILED if j.refused else State.WAITING
            job_id = next(self._job_ids)
            self._jobs[job_id] = Job(
                job_id, request_id, j.message_id, j.file_id, j.name, state, 0, j.refused
            )
            self._not_before[job_id] = 0.0
        return self._whole(request_id)

    async def note_settings(self, update_id: int, settings: Preferences) -> Preferences:
        update = self._updates.get(update_id)
        if update is None:
            return settings
        update.settings = update.settings or settings
        return update.settings

    async def claim(self, now: float, full: Collection[int] = ()) -> Job | None:
        ready = [
            job
            for job in self._waiting()
            if self._not_before[job.id] <= now and self._chat(job) not in full
        ]
        if not ready:
            return None
        turn = max(self._turns.values(), default=0) + 1
        job = min(ready, key=lambda job: (self._turns.get(self._chat(job), 0), job.id))
        self._turns[self._chat(job)] = turn
        return self._set(job.id, state=State.CLAIMED, attempts=job.attempts + 1)

    async def release(self, job_id: int, not_before: float, *, refund: bool = False) -> None:
        if self._state(job_id) is State.CLAIMED:
            self._not_before[job_id] = not_before
            attempts = self._jobs[job_id].attempts - refund
            self._set(job_id, state=State.WAITING, attempts=attempts)

    async def fail(self, job_id: int, reason: str) -> None:
        if self._state(job_id) in UNDER_WAY:
            self._set(job_id, state=State.FAILED, reason=reason)

    async def bury(self, job_id: int) -> None:
        if self._state(job_id) is State.CLAIMED:
            self._set(job_id, state=State.DEAD)

    async def finish(self, request_id: int, now: float) -> None:
        self._end(request_id, now, claimed=State.DONE)

    async def cancel(self, chat_id: int, user_id: int, now: float) -> list[Request]:
        theirs = [r for r in self._open() if (r.chat_id, r.user_id) == (chat_id, user_id)]
        for request in theirs:
            self._end(request.id, now, claimed=State.CANCELLED)
        return [self._whole(request.id) for request in theirs]

    async def recover(self) -> None:
        for job in self._all(State.CLAIMED):
            self._set(job.id, state=State.WAITING)

    async def request(self, request_id: int) -> Request | None:
        return self._whole(request_id) if request_id in self._requests else None

    async def open_requests(self) -> list[Request]:
        return [self._whole(request.id) for request in self._open()]

    async def set_placeholder(self, request_id: int, message_id: int | None) -> None:
        if request := self._requests.get(request_id):
            self._requests[request_id] = replace(request, placeholder=message_id)

    async def ahead(self, request_id: int) -> int:
        waiting = self._waiting()
        if not any(job.request_id == request_id for job in waiting):
            return 0
        lines: dict[int, list[Job]] = {}  # of each chat
        for job in waiting:
            lines.setdefault(self._chat(job), []).append(job)
        line = sorted(lines.values(), key=lambda jobs: (self._turns.get(self._chat(jobs[0]), 0),))
        before = 0
        while True:  # as if all of them were claimed, one after the other
            job = line[0].pop(0)
            if job.request_id == request_id:
                return before
            before += 1
            line = [*line[1:], line[0]] if line[0] else line[1:]

    async def usage(self, user_id: int, chat_id: int, now: float) -> Usage:
        under_way = [self._requests[job.request_id] for job in self._all(*UNDER_WAY)]
        times = [
            self._requests[job.request_id].created_at
            for job in self._jobs.values()
            if self._requests[job.request_id].user_id == user_id
            and not (job.state is State.FAILED and job.attempts == 0)
        ]
        return Usage(
            sum(request.user_id == user_id for request in under_way),
            sum(request.chat_id == chat_id for request in under_way),
            tuple(sorted(time for time in times if time > now - DAY)),
        )

    async def move_chat(self, old: int, new: int) -> None:
        for request in self._requests.values():
            if request.chat_id == old:
                self._requests[request.id] = replace(request, chat_id=new)
        if turn := self._turns.pop(old, 0):
            self._turns[new] = max(turn, self._turns.get(new, 0))

    async def dead_jobs(self) -> list[tuple[Job, Request]]:
        return [(job, self._whole(job.request_id)) for job in self._all(State.DEAD)]

    async def revive(self, job_id: int, now: float) -> bool:
        if (
            self._state(job_id) is not State.DEAD
            or self._jobs[job_id].request_id not in self._ended
        ):
            return False
        job = self._set(job_id, state=State.WAITING, attempts=0)
        self._not_before[job_id] = now
        del self._ended[job.request_id]
        await self.set_placeholder(job.request_id, None)
        return True

    async def expire(self, before: float) -> int:
        old = [request_id for request_id, ended in self._ended.items() if ended < before]
        for request_id in old:
            del self._requests[request_id], self._ended[request_id]
        self._jobs = {j.id: j for j in self._jobs.values() if j.request_id in self._requests}
        self._updates = {
            update_id: update
            for update_id, update in self._updates.items()
            if update.body is not None or update.received_at >= before
        }
        chats = {request.chat_id for request in self._requests.values()}
        self._turns = {chat: turn for chat, turn in self._turns.items() if chat in chats}
        return len(old)

    async def aclose(self) -> None:
        pass

    def _whole(self, request_id: int) -> Request:
        jobs = [job for job in self._jobs.values() if job.request_id == request_id]
        return replace(self._requests[request_id], jobs=tuple(jobs))

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
