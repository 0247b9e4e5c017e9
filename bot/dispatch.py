"""Accepted photos are claimed, as many as the engine holds, downloaded and drawn.

Waiting photos are rows of the store. What a crash interrupts is claimed again after the next start:
results are in memory only. When the photos of a request are settled, delivery.py sends the answer.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, Final

from telegram import Bot

from bot.attempts import Attempts, Dead, Postponed
from bot.delivery import Delivery
from bot.errands import Errand
from bot.failures import cause
from bot.forecast import waiting
from bot.progress import Progress
from bot.pseudonyms import Pseudonyms
from bot.replies import Failure
from bot.rows import request_of
from bot.texts.texts import speaker
from bot.until import until_stored
from inference.engine import StyleUnavailable
from inference.styles.registry import SHEET
from storage.jobs import Forgotten, Job, Request, State
from storage.store import Store, StoreError

_log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 30.0  # how often jobs are looked for that the operator has revived
LEFT_FREE: Final = 2  # places of the engine that one chat alone does not get


class Dispatcher:
    """Works on requests side by side, with as many photos under way as the engine holds."""

    def __init__(
        self,
        bot: Bot,
        store: Store,
        attempts: Attempts,
        delivery: Delivery,
        pseudonyms: Pseudonyms,
    ) -> None:
        self._bot = bot
        self._store = store
        self._attempts = attempts
        self._delivery = delivery
        self._pseudonyms = pseudonyms
        self._places = asyncio.Semaphore(attempts.at_once)
        self._most_of_a_chat = max(1, attempts.at_once - LEFT_FREE)
        self._wanted = asyncio.Event()  # there may be something to claim
        self._arrived: dict[int, Progress] = {}  # of requests that are not begun yet, by their id
        self._errands: dict[int, Errand] = {}  # by the request's id
        self._drawing: dict[asyncio.Task[None], tuple[Job, Errand]] = {}
        self._serving: dict[asyncio.Task[None], Errand] = {}
        self._unanswered: dict[int, int] = {}  # claimed jobs, and the request of each
        self._telling: set[asyncio.Task[None]] = set()  # what nobody has to wait for
        self._claiming: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what was left at the last end, and whatever comes. Raises StoreError."""
        await self._store.recover()
        for row in await self._store.open_requests():
            if not _has_work(row):
                self._begin(row)
        self._claiming = asyncio.create_task(self._claim_all())

    def submit(self, row: Request, progress: Progress) -> None:
        """A request was accepted. Returns at once."""
        self._arrived[row.id] = progress
        if _has_work(row):
            self._wanted.set()
            self._tell(self._foretell(row, progress))
        else:  # none of it can be drawn, which has to be told
            self._begin(row)

    async def cancel(self, chat_id: int, user_id: int) -> int:
        """Stop what a person is waiting for in a chat; how many requests that were."""
        rows = await self._store.cancel(chat_id, user_id, time.time())
        for row in rows:
            errand = self._errands.get(row.id)
            progress = errand.progress if errand else self._progress_of(row)
            self._drop(row.id)
            await progress.replaced(speaker(row.language)("stopped"))
        return len(rows)

    async def forget(self, user_id: int) -> Forgotten:
        """Erase what the store has of a person, and drop what is done for them, in every chat.

        Nothing of it is sent any more. Their placeholders say so a moment later.
        """
        forgotten = await self._store.forget(user_id)
        for row in forgotten.open:
            errand = self._errands.get(row.id)
            progress = errand.progress if errand else self._progress_of(row)
            self._drop(row.id)
            self._tell(self._say_erased(progress, row.language))
        return forgotten

    async def aclose(self, grace: float) -> None:
        """Claim no more, give what is under way `grace` seconds, put the rest back."""
        if self._claiming:
            self._claiming.cancel()
            await asyncio.gather(self._claiming, return_exceptions=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(grace):
                while ending := self._ending():
                    await asyncio.wait(ending, return_when=asyncio.FIRST_COMPLETED)
        rest = [*self._drawing, *self._serving, *self._telling]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        with suppress(StoreError):  # then the next start finds them claimed
            for job_id in list(self._unanswered):
                await self._store.release(job_id, 0.0, refund=True)

    def _ending(self) -> list[asyncio.Task[None]]:
        """What comes to an end by itself: an album whose other photos still wait does not."""
        complete = [task for task, errand in self._serving.items() if errand.is_complete]
        return [*self._drawing, *complete]

    async def _claim_all(self) -> None:
        while True:
            await self._delivery.online.wait()  # or results would pile up
            await self._places.acquire()
            job = await self._next()
            row = await until_stored(partial(self._store.request, job.request_id))
            if row is None:  # cancelled just now
                self._places.release()
                continue
            errand = self._errands.get(row.id) or self._begin(row)
            self._unanswered[job.id] = row.id
            task = asyncio.create_task(self._work(job, errand))
            self._drawing[task] = job, errand
            task.add_done_callback(self._drawn)

    async def _next(self) -> Job:
        while True:
            self._wanted.clear()
            claim = partial(self._store.claim, time.time(), self._full_chats())
            if job := await until_stored(claim):
                return job
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._wanted.wait()

    def _full_chats(self) -> list[int]:
        """Those that leave only room for somebody else's selfie."""
        under_way = Counter(errand.row.chat_id for _, errand in self._drawing.values())
        return [chat_id for chat_id, count in under_way.items() if count >= self._most_of_a_chat]

    def _begin(self, row: Request) -> Errand:
        who = self._pseudonyms.of(row.user_id)
        errand = self._errands[row.id] = Errand(row, self._progress_of(row), who)
        task = asyncio.create_task(self._serve(errand))
        self._serving[task] = errand
        task.add_done_callback(self._served)
        return errand

    def _progress_of(self, row: Request) -> Progress:
        """That of its arrival or, if it is from before a restart, its stored placeholder."""
        if progress := self._arrived.pop(row.id, None):
            return progress

        async def keep(message_id: int) -> None:
            await until_stored(partial(self._store.set_placeholder, row.id, message_id))

        return Progress(
            self._bot,
            request_of(row).place,
            row.language,
            key=_acknowledgement(row),
            placeholder=row.placeholder,
            on_placeholder=keep,
        )

    async def _foretell(self, row: Request, progress: Progress) -> None:
        """Tell a person who has to wait how long, unless it is their turn meanwhile."""
        with suppress(StoreError):
            before = await self._store.ahead(row.id)
            seconds = self._attempts.forecast.seconds(row.style, row.size, before, len(row.jobs))
            text = waiting(speaker(row.language), before, seconds)
            await progress.acknowledged()
            if text and row.id in self._arrived:
                await progress.waiting(text)

    async def _say_erased(self, progress: Progress, language: str) -> None:
        await progress.replaced(speaker(language)("erased"))

    def _tell(self, telling: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(telling)
        self._telling.add(task)
        task.add_done_callback(self._told)

    def _told(self, task: asyncio.Task[None]) -> None:
        self._telling.discard(task)
        _report(task)

    async def _serve(self, errand: Errand) -> None:
        await self._delivery.serve(errand)
        self._drop(errand.row.id, but=asyncio.current_task())

    def _served(self, task: asyncio.Task[None]) -> None:
        del self._serving[task]
        _report(task)

    def _drawn(self, task: asyncio.Task[None]) -> None:
        del self._drawing[task]
        self._places.release()
        self._wanted.set()  # its chat may have another one
        _report(task)

    def _drop(self, request_id: int, but: asyncio.Task[None] | None = None) -> None:
        """Forget a request that has ended, and stop what is still done for it."""
        errand = self._errands.pop(request_id, None)
        for task, of in [*((t, e) for t, (_, e) in self._drawing.items()), *self._serving.items()]:
            if of is errand and task is not but:
                task.cancel()
        for job_id in [job for job, of_id in self._unanswered.items() if of_id == request_id]:
            del self._unanswered[job_id]

    async def _work(self, job: Job, errand: Errand) -> None:
        try:
            outcome = await self._attempts.outcome(job, errand)
        except StyleUnavailable as missing:
            errand.give_up(missing)
            return
        match outcome:
            case Postponed():
                await self._release(job, outcome)
                return
            case Dead():
                await until_stored(partial(self._store.bury, job.id))
            case Failure():
                await until_stored(partial(self._store.fail, job.id, outcome.key))
        await errand.settle(job.id, outcome)

    async def _release(self, job: Job, postponed: Postponed) -> None:
        pause = postponed.seconds * random.uniform(1.0, 1.5)  # noqa: S311  not all at once
        at, refund = time.time() + pause, not postponed.counts
        await until_stored(partial(self._store.release, job.id, at, refund=refund))
        self._unanswered.pop(job.id, None)
        asyncio.get_running_loop().call_later(pause, self._wanted.set)


def _has_work(row: Request) -> bool:
    return any(job.state is State.WAITING for job in row.jobs)


def _acknowledgement(row: Request) -> str:
    if row.style == SHEET:
        return "drawing-sheet"
    return "drawing-album" if len(row.jobs) > 1 else "drawing"


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        _log.error("a request failed: %s", cause(error))
