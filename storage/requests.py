"""Requests, from accepted to answered, in SQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from storage.database import Run
from storage.jobs import Job, NewRequest, Request, State, Usage
from storage.tables import Tables, job_of, requests_of

_DAY: Final = 86_400.0

_ANY_HANDLED: Final = """
    SELECT 1 FROM updates
    WHERE body IS NULL AND update_id IN (SELECT value FROM json_each(:update_ids))
"""
_HANDLED: Final = """
    INSERT INTO updates (update_id, received_at)
    SELECT value, :now FROM json_each(:update_ids) WHERE true
    ON CONFLICT (update_id) DO UPDATE SET body = NULL, settings = NULL, placeholder = NULL
"""
_ADD_REQUEST: Final = """
    INSERT INTO requests (
        chat_id, thread_id, message_id, is_group, user_id,
        language, style, strength, size, format, send, placeholder, created_at
    ) VALUES (
        :chat_id, :thread_id, :message_id, :is_group, :user_id,
        :language, :style, :strength, :size, :format, :send, :placeholder, :now
    )
    RETURNING id
"""
_ADD_JOB: Final = """
    INSERT INTO jobs (request_id, chat_id, message_id, file_id, name, state, reason)
    VALUES (:request_id, :chat_id, :message_id, :file_id, :name, :state, :refused)
"""

_ONE: Final = "SELECT * FROM photos WHERE request_id = :request_id ORDER BY job_id"
_OPEN: Final = "SELECT * FROM photos WHERE ended_at IS NULL ORDER BY request_id, job_id"
_SET_PLACEHOLDER: Final = """
    UPDATE requests SET placeholder = :message_id WHERE id = :request_id
"""

_JOBS_ARE_DONE: Final = """
    UPDATE jobs SET state = iif(state = 'claimed', 'done', 'cancelled')
    WHERE request_id = :request_id AND state IN ('waiting', 'claimed')
"""
_JOBS_ARE_CANCELLED: Final = """
    UPDATE jobs SET state = 'cancelled'
    WHERE request_id = :request_id AND state IN ('waiting', 'claimed')
"""
_END: Final = "UPDATE requests SET ended_at = :now WHERE id = :request_id AND ended_at IS NULL"
_OPEN_OF_PERSON: Final = """
    SELECT id FROM requests
    WHERE chat_id = :chat_id AND user_id = :user_id AND ended_at IS NULL
    ORDER BY id
"""

_WAITING: Final = """
    SELECT
        count(*) FILTER (WHERE user_id = :user_id),
        count(*) FILTER (WHERE requests.chat_id = :chat_id)
    FROM requests JOIN jobs ON request_id = requests.id
    WHERE ended_at IS NULL AND state IN ('waiting', 'claimed')
        AND (user_id = :user_id OR requests.chat_id = :chat_id)
"""
_LAST: Final = """
    SELECT jobs.id, request_id, jobs.message_id, file_id, name, state, attempts, reason
    FROM requests JOIN jobs ON request_id = requests.id
    WHERE user_id = :user_id AND requests.chat_id = :chat_id AND thread_id IS :thread_id
        AND state NOT IN ('failed', 'dead')
    ORDER BY created_at DESC, jobs.id DESC LIMIT 1
"""
_TIMES: Final = """
    SELECT created_at FROM requests JOIN jobs ON request_id = requests.id
    WHERE user_id = :user_id AND created_at > :since AND NOT (state = 'failed' AND attempts = 0)
    ORDER BY created_at
"""

_MOVE: Final = "UPDATE requests SET chat_id = :new WHERE chat_id = :old"
_MOVE_TURN: Final = """
    INSERT INTO chats (chat_id, turn, waiting, oldest)
    SELECT :new, turn, waiting, oldest FROM chats WHERE chat_id = :old
    ON CONFLICT (chat_id) DO UPDATE SET
        turn = max(turn, excluded.turn),
        waiting = waiting + excluded.waiting,
        oldest = coalesce(min(oldest, excluded.oldest), oldest, excluded.oldest)
"""
_FORGET_TURN: Final = "DELETE FROM chats WHERE chat_id = :old"


class RequestTables(Tables):
    """The part of the Store by request, person and chat."""

    async def accept(
        self, new: NewRequest, update_ids: Sequence[int], now: float
    ) -> Request | None:
        updates = {"update_ids": json.dumps(list(update_ids)), "now": now}
        async with self._database.transaction("a photo could not be accepted") as run:
            if await run(_ANY_HANDLED, updates):
                return None
            await run(_HANDLED, updates)
            ((request_id,),) = await run(_ADD_REQUEST, {**asdict(new), "now": now})
            for job in new.jobs:
                state = State.FAILED if job.refused else State.WAITING
                of = {"request_id": request_id, "chat_id": new.chat_id, "state": state}
                await run(_ADD_JOB, {**asdict(job), **of})
            return await _request(run, request_id)

    async def request(self, request_id: int) -> Request | None:
        values = {"request_id": request_id}
        photos = await self._database.run("a request could not be read", _ONE, values)
        return next(iter(requests_of(photos)), None)

    async def open_requests(self) -> list[Request]:
        return requests_of(await self._database.run("requests could not be read", _OPEN))

    async def set_placeholder(self, request_id: int, message_id: int | None) -> None:
        values = {"request_id": request_id, "message_id": message_id}
        await self._database.run("a placeholder could not be noted", _SET_PLACEHOLDER, values)

    async def finish(self, request_id: int, now: float) -> None:
        values = {"request_id": request_id, "now": now}
        async with self._database.transaction("a request could not be finished") as run:
            await run(_JOBS_ARE_DONE, values)
            await run(_END, values)

    async def cancel(self, chat_id: int, user_id: int, now: float) -> list[Request]:
        async with self._database.transaction("requests could not be cancelled") as run:
            ids = await run(_OPEN_OF_PERSON, {"chat_id": chat_id, "user_id": user_id})
            for (request_id,) in ids:
                await run(_JOBS_ARE_CANCELLED, {"request_id": request_id})
                await run(_END, {"request_id": request_id, "now": now})
            return [await _request(run, request_id) for (request_id,) in ids]

    async def last_photo(self, user_id: int, chat_id: int, thread_id: int | None) -> Job | None:
        values = {"user_id": user_id, "chat_id": chat_id, "thread_id": thread_id}
        rows = await self._database.run("a photo could not be looked up", _LAST, values)
        return job_of(rows[0]) if rows else None

    async def usage(self, user_id: int, chat_id: int, now: float) -> Usage:
        values = {"user_id": user_id, "chat_id": chat_id, "since": now - _DAY}
        async with self._database.transaction("limits could not be checked") as run:
            ((waiting, waiting_in_chat),) = await run(_WAITING, values)
            times = await run(_TIMES, values)
        return Usage(waiting, waiting_in_chat, tuple(time for (time,) in times))

    async def move_chat(self, old: int, new: int) -> None:
        if old == new:
            return
        values = {"old": old, "new": new}
        async with self._database.transaction("a chat could not be moved") as run:
            await run(_MOVE, values)  # jobs follow, by their foreign key
            await run(_MOVE_TURN, values)
            await run(_FORGET_TURN, values)


async def _request(run: Run, request_id: int) -> Request:
    (request,) = requests_of(await run(_ONE, {"request_id": request_id}))
    return request
