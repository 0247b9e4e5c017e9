"""How much is asked for, in SQL."""

from __future__ import annotations

from typing import Final

from storage.jobs import State, Tally, Waiting
from storage.tables import Tables

_DAY: Final = 86_400.0

_PEOPLE: Final = """
    SELECT count(DISTINCT user_id), count(DISTINCT user_id) FILTER (WHERE created_at > :since)
    FROM requests
"""
_PHOTOS: Final = """
    SELECT state, count(*), count(*) FILTER (WHERE created_at > :since)
    FROM jobs JOIN requests ON requests.id = request_id
    GROUP BY state
"""
_QUEUE: Final = """
    SELECT chat_id, in_chat.waiting, claimed, came
    FROM (
        SELECT
            requests.chat_id, min(created_at) AS came,
            count(*) FILTER (WHERE state = 'waiting') AS waiting,
            count(*) FILTER (WHERE state = 'claimed') AS claimed
        FROM requests JOIN jobs ON request_id = requests.id
        WHERE ended_at IS NULL AND state IN ('waiting', 'claimed')
        GROUP BY requests.chat_id
    ) AS in_chat JOIN chats USING (chat_id)
    ORDER BY in_chat.waiting = 0, turn, oldest
"""


class TallyTables(Tables):
    """The part of the Store that counts."""

    async def tally(self, now: float) -> Tally:
        since = {"since": now - _DAY}
        async with self._database.transaction("nothing could be counted") as run:
            ((people, people_today),) = await run(_PEOPLE, since)
            photos = await run(_PHOTOS, since)
            queue = await run(_QUEUE)
        counts = {State(state): (ever, today) for state, ever, today in photos}
        return Tally(
            people,
            people_today,
            {state: counts.get(state, (0, 0))[0] for state in State},
            {state: counts.get(state, (0, 0))[1] for state in State},
            tuple(Waiting(*chat) for chat in queue),
        )
