"""A request that is being worked on: what has become of its photos so far."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.progress import Progress
from bot.replies import Failure, Outcome, Sent
from bot.rows import request_of
from inference.engine import StyleUnavailable
from storage.jobs import Job, Request, State


class Errand:
    """Collects the outcomes of a request's photos, in the order in which they were sent."""

    def __init__(self, row: Request, progress: Progress, who: str) -> None:
        """who: the pseudonym of the person, for logs and for what the engine keeps."""
        self.row = row = replace(row, jobs=_to_answer(row))
        self.who = who
        self.request = request_of(row)
        self.progress = progress
        self.sent = Sent()  # what of the answer has arrived
        self.began = asyncio.get_running_loop().time()
        self._outcomes = {job.id: _outcome(job) for job in row.jobs}
        self._complete: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._settle()

    @property
    def is_complete(self) -> bool:
        """Whether the answer can be sent."""
        return self._complete.done()

    async def complete(self) -> list[Outcome]:
        """Every outcome, once there is one for each photo. Raises StyleUnavailable."""
        await asyncio.shield(self._complete)
        return self._settled

    async def settle(self, job_id: int, outcome: Outcome) -> None:
        """One photo is drawn, or will never be."""
        self._outcomes[job_id] = outcome
        self._settle()
        await self.progress.drawn(len(self._settled), len(self._outcomes))

    def move(self, chat_id: int) -> None:
        """The group has become a supergroup, where topics and messages have other numbers."""
        place = replace(self.request.place, chat_id=chat_id, thread_id=None)
        self.request = replace(self.request, place=place)
        self.progress.placeholder = None

    def give_up(self, missing: StyleUnavailable) -> None:
        """No photo of this request can be drawn."""
        if not self._complete.done():
            self._complete.set_exception(missing)

    @property
    def _settled(self) -> list[Outcome]:
        return [outcome for outcome in self._outcomes.values() if outcome is not None]

    def _settle(self) -> None:
        if len(self._settled) == len(self._outcomes) and not self._complete.done():
            self._complete.set_result(None)


def _to_answer(row: Request) -> tuple[Job, ...]:
    """Its photos; of a request that was answered before, those that are tried again."""
    if not any(job.state is State.DONE for job in row.jobs):
        return row.jobs
    return tuple(job for job in row.jobs if job.state in (State.WAITING, State.CLAIMED))


def _outcome(job: Job) -> Outcome | None:
    """What is settled already, from before a restart or on arrival."""
    match job.state:
        case State.FAILED:
            return Failure(job.reason or "unknown-error")
        case State.DEAD:
            return Failure("dead")
    return None
