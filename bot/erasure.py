"""/forget: everything about a person, wherever it is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dispatch import Dispatcher
from bot.gathering import Gathering
from bot.journal import Journal
from bot.people import Person
from bot.pseudonyms import Pseudonyms
from bot.reception import Reception
from inference.engine import Engine
from storage.jobs import Forgotten, State

_NOT_ANSWERED = (State.WAITING, State.CLAIMED)


@dataclass(frozen=True, slots=True)
class Erased:
    """What there was, and is no more, in the order in which it is told."""

    settings: int
    waiting: int  # photos
    answered: int  # photos
    pictures: int  # in memory
    messages: int


class Erasure:
    """Knows everybody who keeps something."""

    def __init__(
        self,
        journal: Journal,
        gathering: Gathering,
        reception: Reception,
        dispatcher: Dispatcher,
        engine: Engine,
        pseudonyms: Pseudonyms,
    ) -> None:
        self._journal = journal
        self._gathering = gathering
        self._reception = reception
        self._dispatcher = dispatcher
        self._engine = engine
        self._pseudonyms = pseudonyms

    async def erase(self, person: Person, update_id: int) -> Erased:
        """Forget a person, in every chat. Raises StoreError.

        What they sent before is not handled any more, be it waiting or half done. update_id: of
        the wish itself, which is forgotten, too.
        """
        user_id = person.user_id
        async with self._journal.forgetting(user_id, but=update_id) as updates:
            times = await self._reception.times(user_id)
            forgotten = await self._dispatcher.forget(user_id)
        pictures = self._engine.forget(self._pseudonyms.of(user_id))
        self._gathering.forget(user_id)
        coming = await self._gathering.stop(user_id, "erased")
        await self._reception.forget(person, updates, times)
        return _erased(forgotten, sum(coming), pictures)


def _erased(forgotten: Forgotten, coming: int, pictures: int) -> Erased:
    jobs = [job for request in forgotten.open for job in request.jobs]
    waiting = sum(job.state in _NOT_ANSWERED for job in jobs)
    return Erased(
        settings=forgotten.settings,
        waiting=coming + waiting,
        answered=forgotten.photos - waiting,
        pictures=pictures,
        messages=max(0, forgotten.updates - coming - 1),  # one of them is the wish
    )
