"""Erasing what is kept, of one person or of what is over, in SQL and in the file's bytes.

A deleted row is overwritten with zeros (`secure_delete`), but that is not all: where SQLite has
moved rows from one page to another, copies stay in the gaps, and the log holds old pages. So the
file is written anew after everything that is erased here, and the log emptied. While another
process reads, a backup for example, that has to wait: the next `expire` does what is left, and the
last process that closes the database empties the log in any case.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from storage.jobs import Forgotten
from storage.store import StoreError
from storage.tables import Tables, requests_of

_SETTINGS: Final = """
    DELETE FROM preferences WHERE user_id = :user_id
    RETURNING (style IS NOT NULL) + (strength IS NOT NULL) + (size IS NOT NULL)
        + (format IS NOT NULL) + (send IS NOT NULL) + (language IS NOT NULL)
"""
# Whatever kind of update it is: it has a number and one object, which says who sent it.
_UPDATES: Final = """
    UPDATE updates SET body = NULL, settings = NULL, placeholder = NULL
    WHERE body IS NOT NULL AND CASE WHEN json_valid(body) THEN EXISTS (
        SELECT 1 FROM json_each(body) AS content
        WHERE content.type = 'object' AND :user_id IN (
            json_extract(content.value, '$.from.id'),
            json_extract(content.value, '$.sender_chat.id')
        )
    ) END
    RETURNING update_id
"""
_OPEN: Final = """
    SELECT * FROM photos WHERE user_id = :user_id AND ended_at IS NULL
    ORDER BY request_id, job_id
"""
_COUNTS: Final = """
    SELECT count(DISTINCT request_id), count(job_id) FROM photos WHERE user_id = :user_id
"""
_REQUESTS: Final = "DELETE FROM requests WHERE user_id = :user_id"  # jobs follow, by foreign key

_ENDED_REQUESTS: Final = "DELETE FROM requests WHERE ended_at < :before RETURNING id"
_HANDLED_UPDATES: Final = "DELETE FROM updates WHERE body IS NULL AND received_at < :before"

_EMPTY_CHATS: Final = """
    DELETE FROM chats
    WHERE NOT EXISTS (SELECT 1 FROM requests WHERE requests.chat_id = chats.chat_id)
"""


class ForgettingTables(Tables):
    """The part of the Store that erases."""

    async def forget(self, user_id: int) -> Forgotten:
        values = {"user_id": user_id}
        async with self._database.transaction("nothing could be forgotten") as run:
            settings = await run(_SETTINGS, values)
            updates = await run(_UPDATES, values)
            open_ = requests_of(await run(_OPEN, values))
            ((requests, photos),) = await run(_COUNTS, values)
            await run(_REQUESTS, values)
            await run(_EMPTY_CHATS)
        with suppress(StoreError):  # the rows are gone, and whatever is left is erased by `expire`
            await self._database.rewrite()
        chosen = settings[0][0] if settings else 0
        return Forgotten(chosen, tuple(open_), requests - len(open_), photos, len(updates))

    async def expire(self, before: float) -> int:
        values = {"before": before}
        async with self._database.transaction("old requests could not be removed") as run:
            requests = await run(_ENDED_REQUESTS, values)
            await run(_HANDLED_UPDATES, values)
            await run(_EMPTY_CHATS)
        await self._database.rewrite()
        return len(requests)
