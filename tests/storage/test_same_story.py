"""Whatever is done, in whatever order, the tables and the store in memory tell the same story."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from storage.sqlite import SqliteStore
from storage.store import Preferences, Store
from tests.asking import NOW, asked
from tests.fakes import MemoryStore

CHATS = (1, 2, 3, -4)
chats = st.sampled_from(CHATS)
people = st.sampled_from([7, 8])
updates = st.integers(1, 12)
numbers = st.integers(1, 12)  # of requests, jobs and messages: known and unknown ones

# What the triggers keep, against what it stands for.
LINE = """
    SELECT count(*) FROM chats WHERE (waiting, oldest) IS NOT (
        SELECT count(*), min(id) FROM jobs WHERE jobs.chat_id = chats.chat_id AND state = 'waiting'
    )
"""


class TwoStores(RuleBasedStateMachine):
    """Does everything twice."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.runner = asyncio.Runner()
        self.tables = self.runner.run(SqliteStore.open(self.folder))
        self.runner.run(self.tables._database.run("", "PRAGMA synchronous = OFF"))
        self.memory = MemoryStore()
        self.now = NOW

    def both(self, call: Callable[[Store], Awaitable[Any]]) -> Any:
        async def ask(store: Store) -> Any:
            return await call(store)

        answer = self.runner.run(ask(self.tables))
        assert answer == self.runner.run(ask(self.memory))
        return answer

    @rule(seconds=st.sampled_from([1, 30, 50_000]))
    def wait(self, seconds: int) -> None:
        self.now += seconds

    @rule(update=updates, person=people)
    def journal(self, update: int, person: int) -> None:
        body = f'{{"update_id": {update}, "message": {{"from": {{"id": {person}}}}}}}'
        self.both(lambda s: s.journal(update, body, self.now))

    @rule(update=updates, style=st.sampled_from(["ink", "pencil"]))
    def note_settings(self, update: int, style: str) -> None:
        self.both(lambda s: s.note_settings(update, Preferences(style=style)))

    @rule(update=updates)
    def handled(self, update: int) -> None:
        self.both(lambda s: s.handled(update))

    @rule(update=updates, message=numbers)
    def note_placeholder(self, update: int, message: int) -> None:
        self.both(lambda s: s.note_placeholder(update, message))
        self.both(lambda s: s.noted_placeholder(update))

    @rule(
        chat=chats,
        person=people,
        photos=st.integers(0, 4),
        refused=st.integers(0, 1),
        taken=st.lists(updates, max_size=2),
        fresh=st.integers(100, 10**9),
    )
    def accept(
        self, chat: int, person: int, photos: int, refused: int, taken: list[int], fresh: int
    ) -> None:
        new = asked(chat, photos, person=person, refused=refused)
        self.both(lambda s: s.accept(new, taken or [fresh], self.now))

    @rule()
    def claim(self) -> None:
        self.both(lambda s: s.claim(self.now))

    @rule(job=numbers, later=st.sampled_from([0, 40]), refund=st.booleans())
    def release(self, job: int, later: int, refund: bool) -> None:
        self.both(lambda s: s.release(job, self.now + later, refund=refund))

    @rule(job=numbers)
    def fail(self, job: int) -> None:
        self.both(lambda s: s.fail(job, "broken"))

    @rule(job=numbers)
    def bury(self, job: int) -> None:
        self.both(lambda s: s.bury(job))

    @rule(request=numbers)
    def finish(self, request: int) -> None:
        self.both(lambda s: s.finish(request, self.now))

    @rule(chat=chats, person=people)
    def cancel(self, chat: int, person: int) -> None:
        self.both(lambda s: s.cancel(chat, person, self.now))

    @rule(request=numbers, message=st.none() | numbers)
    def set_placeholder(self, request: int, message: int | None) -> None:
        self.both(lambda s: s.set_placeholder(request, message))

    @rule(old=chats, new=chats)
    def move_chat(self, old: int, new: int) -> None:
        self.both(lambda s: s.move_chat(old, new))

    @rule(job=numbers)
    def revive(self, job: int) -> None:
        self.both(lambda s: s.revive(job, self.now))

    @precondition(lambda self: self.memory._jobs)
    @rule(person=people)
    def forget(self, person: int) -> None:
        self.both(lambda s: s.forget(person))

    @precondition(lambda self: self.memory._jobs)
    @rule(age=st.sampled_from([0, 100]))
    def expire(self, age: int) -> None:
        self.both(lambda s: s.expire(self.now - age))

    @rule()
    def start_again(self) -> None:
        self.runner.run(self.tables.aclose())
        self.tables = self.runner.run(SqliteStore.open(self.folder))
        self.both(lambda s: s.recover())

    @invariant()
    def looks_the_same(self) -> None:
        self.both(lambda s: s.journalled())
        self.both(lambda s: s.dead_jobs())
        self.both(lambda s: s.tally(self.now))
        for request in self.both(lambda s: s.open_requests()):
            self.both(lambda s, id_=request.id: s.ahead(id_))  # type: ignore[misc]
        for chat in CHATS:
            self.both(lambda s, chat=chat: s.usage(7, chat, self.now))  # type: ignore[misc]
            self.both(lambda s, chat=chat: s.last_photo(7, chat, None))  # type: ignore[misc]

    @invariant()
    def the_line_is_right(self) -> None:
        assert self.runner.run(self.tables._database.run("", LINE)) == [(0,)]

    def teardown(self) -> None:
        self.runner.run(self.tables.aclose())
        self.runner.close()
        shutil.rmtree(self.folder)


TwoStores.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # to make a story that fails shorter takes minutes
    suppress_health_check=list(HealthCheck),
)
TestTwoStores = TwoStores.TestCase
