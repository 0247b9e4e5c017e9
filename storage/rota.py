"""Jobs, and whose turn it is, in SQL.

Chats take turns: a chat that was claimed from goes to the end of the line. The table `chats` holds
the line; triggers keep it, so no statement here has to.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Final

from storage.jobs import Job, Request, State
from storage.tables import Tables, job_of, requests_of

_CLAIM: Final = """
    UPDATE jobs SET state = 'claimed', attempts = attempts + 1
    WHERE id = (
        SELECT (
            SELECT id FROM jobs
            WHERE chat_id = chats.chat_id AND state = 'waiting' AND not_before <= :now
            ORDER BY id LIMIT 1
        ) AS next
        FROM chats WHERE waiting > 0 AND next IS NOT NULL
            AND chat_id NOT IN (SELECT value FROM json_each(:full))
        ORDER BY turn, oldest LIMIT 1
    )
    RETURNING id, request_id, message_id, file_id, name, state, attempts, reason
"""
_RELEASE: Final = """
    UPDATE jobs SET state = 'waiting', not_before = :not_before, attempts = attempts - :refund
    WHERE id = :job_id AND state = 'claimed'
"""
_FAIL: Final = """
    UPDATE jobs SET state = 'failed', reason = :reason
    WHERE id = :job_id AND state IN ('waiting', 'claimed')
"""
_BURY: Final = "UPDATE jobs SET state = 'dead' WHERE id = :job_id AND state = 'claimed'"
_RECOVER: Final = "UPDATE jobs SET state = 'waiting' WHERE state = 'claimed'"

# Before a chat's photo number n + 1 come n photos of each chat that has as many, and one more of
# each chat that is earlier in the line.
_AHEAD: Final = """
    WITH first (job_id, chat_id) AS MATERIALIZED (
        SELECT id, chat_id FROM jobs
        WHERE request_id = :request_id AND state = 'waiting'
        ORDER BY id LIMIT 1
    ), mine (chat_id, turn, oldest, before) AS MATERIALIZED (
        SELECT chat_id, turn, oldest, (
            SELECT count(*) FROM jobs
            WHERE jobs.chat_id = first.chat_id AND state = 'waiting' AND id < job_id
        )
        FROM first JOIN chats USING (chat_id)
    )
    SELECT before + (
        SELECT coalesce(sum(min(waiting, before + 1)), 0) FROM chats
        WHERE waiting > 0 AND (turn, oldest) < (mine.turn, mine.oldest)
    ) + (
        SELECT coalesce(sum(min(waiting, before)), 0) FROM chats
        WHERE before > 0 AND waiting > 0 AND (turn, oldest) > (mine.turn, mine.oldest)
    )
    FROM mine
"""

_DEAD: Final = """
    SELECT * FROM photos
    WHERE request_id IN (SELECT request_id FROM jobs WHERE state = 'dead')
    ORDER BY request_id, job_id
"""
_REVIVE: Final = """
    UPDATE jobs SET state = 'waiting', attempts = 0, not_before = :now
    WHERE id = :job_id AND state = 'dead'
        AND (SELECT ended_at FROM requests WHERE id = request_id) IS NOT NULL
    RETURNING request_id
"""
_OPEN_AGAIN: Final = """
    UPDATE requests SET ended_at = NULL, placeholder = NULL WHERE id = :request_id
"""


class JobTables(Tables):
    """The part of the Store by job."""

    async def claim(self, now: float, full: Collection[int] = ()) -> Job | None:
        values = {"now": now, "full": json.dumps(list(full))}
        rows = await self._database.run("no photo could be claimed", _CLAIM, values)
        return job_of(rows[0]) if rows else None

    async def release(self, job_id: int, not_before: float, *, refund: bool = False) -> None:
        values = {"job_id": job_id, "not_before": not_before, "refund": refund}
        await self._database.run("a photo could not be put back", _RELEASE, values)

    async def fail(self, job_id: int, reason: str) -> None:
        values = {"job_id": job_id, "reason": reason}
        await self._database.run("a photo could not be marked as failed", _FAIL, values)

    async def bury(self, job_id: int) -> None:
        await self._database.run("a photo could not be given up", _BURY, {"job_id": job_id})

    async def recover(self) -> None:
        await self._database.run("photos could not be put back", _RECOVER)

    async def ahead(self, request_id: int) -> int:
        values = {"request_id": request_id}
        rows = await self._database.run("a place in the line could not be read", _AHEAD, values)
        return rows[0][0] if rows else 0

    async def dead_jobs(self) -> list[tuple[Job, Request]]:
        requests = requests_of(await self._database.run("requests could not be read", _DEAD))
        return [(job, of) for of in requests for job in of.jobs if job.state is State.DEAD]

    async def revive(self, job_id: int, now: float) -> bool:
        async with self._database.transaction("a photo could not be revived") as run:
            rows = await run(_REVIVE, {"job_id": job_id, "now": now})
            for (request_id,) in rows:
                await run(_OPEN_AGAIN, {"request_id": request_id})
        return bool(rows)
