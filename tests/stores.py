"""A Store in memory: what the tables mean, without SQL. It looks at every job, every time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import fields, replace

from storage.jobs import Forgotten, Job, NewRequest, Request, State, Tally, Usage, Waiting
from storage.store import Preferences
from tests.rows import UNDER_WAY, MemoryRows, Update, senders

DAY = 86_400.0


class MemoryStore(MemoryRows):
    """A Store in dictionaries. What it holds outlives `aclose`, so that a test can start again."""

    async def preferences(self, user_id: int) -> Preferences:
        return self._rows.get(user_id, Preferences())

    async def choose(self, user_id: int, choice: Preferences) -> Preferences:
        self._rows[user_id] = replace(await self.preferences(user_id), **choice.chosen())
        return self._rows[user_id]

    async def reset(self, user_id: int) -> None:
        self._rows[user_id] = Preferences(language=(await self.preferences(user_id)).language)

    async def journal(self, update_id: int, body: str, now: float) -> bool:
        if not -(2**63) <= update_id < 2**63:
            return False
        fresh = update_id not in self._updates
        self._updates.setdefault(update_id, Update(body, now))
        return fresh

    async def journalled(self) -> list[str]:
        return [u.body for _, u in sorted(self._updates.items()) if u.body is not None]

    async def handled(self, update_id: int) -> None:
        if update := self._updates.get(update_id):
            update.erase()

    async def note_placeholder(self, update_id: int, message_id: int) -> None:
        if update := self._not_handled(update_id):
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
            self._updates.setdefault(update_id, Update(None, now)).erase()
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
        update = self._not_handled(update_id)
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

    async def last_photo(self, user_id: int, chat_id: int, thread_id: int | None) -> Job | None:
        here = (user_id, chat_id, thread_id)
        photos = [
            (self._requests[job.request_id].created_at, job.id)
            for job in self._jobs.values()
            if _asker(self._requests[job.request_id]) == here
            and job.state not in (State.FAILED, State.DEAD)
        ]
        return self._jobs[max(photos)[1]] if photos else None

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

    async def key(self) -> bytes:
        return self._key

    async def ban(self, pseudonym: str, now: float) -> bool:
        fresh = pseudonym not in self._bans
        self._bans.setdefault(pseudonym, now)
        return fresh

    async def unban(self, pseudonym: str) -> bool:
        return self._bans.pop(pseudonym, None) is not None

    async def banned(self) -> dict[str, float]:
        return dict(self._bans)

    async def forget(self, user_id: int) -> Forgotten:
        settings = self._rows.pop(user_id, Preferences()).chosen()
        updates = [u for u in self._updates.values() if user_id in senders(u.body)]
        for update in updates:
            update.erase()
        theirs = [self._whole(r.id) for r in self._requests.values() if r.user_id == user_id]
        open_ = tuple(request for request in theirs if request.id not in self._ended)
        self._remove([request.id for request in theirs])
        photos = sum(len(request.jobs) for request in theirs)
        return Forgotten(len(settings), open_, len(theirs) - len(open_), photos, len(updates))

    async def tally(self, now: float) -> Tally:
        requests = [self._whole(request_id) for request_id in self._requests]
        today = [request for request in requests if request.created_at > now - DAY]
        return Tally(
            _people(requests), _people(today), _photos(requests), _photos(today), self._queue()
        )

    async def expire(self, before: float) -> int:
        old = [request_id for request_id, ended in self._ended.items() if ended < before]
        self._remove(old)
        self._updates = {
            update_id: update
            for update_id, update in self._updates.items()
            if update.body is not None or update.received_at >= before
        }
        return len(old)

    async def aclose(self) -> None:
        pass

    def _queue(self) -> tuple[Waiting, ...]:
        chats: dict[int, list[Job]] = {}
        for job in self._all(*UNDER_WAY):
            chats.setdefault(self._chat(job), []).append(job)
        return tuple(
            Waiting(
                chat,
                sum(job.state is State.WAITING for job in jobs),
                sum(job.state is State.CLAIMED for job in jobs),
                min(self._requests[job.request_id].created_at for job in jobs),
            )
            for chat, jobs in sorted(chats.items(), key=self._turn)
        )

    def _turn(self, line: tuple[int, list[Job]]) -> tuple[bool, int, int]:
        chat, jobs = line
        waiting = [job.id for job in jobs if job.state is State.WAITING]
        return not waiting, self._turns.get(chat, 0), min(waiting, default=0)


def _asker(request: Request) -> tuple[int, int, int | None]:
    return request.user_id, request.chat_id, request.thread_id


def _people(requests: list[Request]) -> int:
    return len({request.user_id for request in requests})


def _photos(requests: list[Request]) -> dict[State, int]:
    states = Counter(job.state for request in requests for job in request.jobs)
    return {state: states[state] for state in State}
