"""What waiting costs: python -m benchmarks.queue [PHOTO]

Photos per second through the bot with a full queue, against the engine alone on the same bytes, in
turns; then, with 10,000 photos waiting, what a claim and a look at one's place take, and how much
memory the bot's process has grown.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self, cast

from telegram import Bot

from bot.attempts import Attempts
from bot.delivery import Delivery
from bot.dispatch import Dispatcher
from bot.intake import Place
from bot.offer import BUILT_IN_ONLY
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.progress import Progress
from bot.pseudonyms import Pseudonyms
from bot.quota import Quota
from bot.replies import Replies
from bot.server import BotServer
from bot.sheet import Sheets
from bot.toonbot import Limits, Toonbot
from inference.engine import Cartoon, Engine, RenderOptions, SheetOptions
from inference.local import LocalEngine
from storage.jobs import NewJob, NewRequest
from storage.sqlite import SqliteStore
from tests.pictures import selfie

PEOPLE, EACH, ROUNDS = 4, 6, 3
WAITING = 10_000
NO_LIMITS = Quota(waiting=0, waiting_in_chat=0, minute=0, day=0)
OPTIONS = RenderOptions()


class Gate:
    """An engine that begins when it is told to."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.capacity = engine.capacity
        self.ready = True
        self.opened = asyncio.Event()

    async def render(self, photo: bytes, options: RenderOptions, label: str = "") -> Cartoon:
        await self.opened.wait()
        return await self._engine.render(photo, options, label)

    async def sheet(self, photo: bytes, options: SheetOptions, label: str = "") -> Cartoon:
        await self.opened.wait()
        return await self._engine.sheet(photo, options, label)

    def forget(self, label: str) -> int:
        return self._engine.forget(label)

    async def aclose(self) -> None:
        self.opened.set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()


async def throughput(photo: bytes) -> None:
    alone, through = [], []
    async with LocalEngine(kept_bytes=0) as engine, Playground() as telegram:
        await engine.warmed_up()
        for _ in range(ROUNDS):
            seconds, received = await through_the_bot(engine, telegram, photo)
            through.append(PEOPLE * EACH / seconds)
            alone.append(PEOPLE * EACH / await engine_alone(engine, received))
    ratios = [one / other for one, other in zip(through, alone, strict=True)]
    print(f"photos a second: engine alone {statistics.median(alone):.2f}", end=", ")
    print(f"through the bot {statistics.median(through):.2f}", end=", ")
    print(f"ratio {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})")


async def through_the_bot(
    engine: Engine, telegram: Playground, photo: bytes
) -> tuple[float, bytes]:
    """Seconds from a full queue to the last answer, and the photo as Telegram gives it out."""
    gate = Gate(engine)
    with TemporaryDirectory() as folder:
        store = await SqliteStore.open(Path(folder))
        server = BotServer(telegram.url, telegram.token)
        limits = Limits(quota=NO_LIMITS)
        async with Toonbot(server, store, gate, "en", limits):
            people = [telegram.person(f"Person {number}") for number in range(PEOPLE)]
            await asyncio.gather(*(fill(person, photo) for person in people))
            start = time.perf_counter()
            gate.opened.set()
            await asyncio.gather(*(answers(person) for person in people))
            seconds = time.perf_counter() - start
        sent = (m for m in people[0].chat.messages.values() if m.attachment)
        received = telegram.content(next(sent))
        await store.aclose()
    return seconds, received


async def fill(person: Person, photo: bytes) -> None:
    """Results go as files: the pretend Telegram recompresses photos on the engine's own cores."""
    await person.sends("/send file")
    await person.chat.replies()
    for _ in range(EACH):
        await person.sends_photo(photo)
    await person.chat.replies(EACH + 1)


async def answers(person: Person) -> None:
    await person.chat.until(
        lambda messages: sum(bool(m.sender.is_bot and m.attachment) for m in messages) == EACH,
        seconds=600,
    )


async def engine_alone(engine: Engine, photo: bytes) -> float:
    places = asyncio.Semaphore(engine.capacity)

    async def one() -> None:
        async with places:
            await engine.render(photo, OPTIONS)

    start = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(PEOPLE * EACH)))
    return time.perf_counter() - start


async def waiting() -> None:
    with TemporaryDirectory() as folder:
        store = await SqliteStore.open(Path(folder))
        bot = Bot("1:token")
        gate = Gate(cast(Engine, Nothing()))
        delivery = Delivery(store, Replies(bot, {}), BUILT_IN_ONLY)
        sheets = Sheets(gate, store, BUILT_IN_ONLY)
        attempts = Attempts(bot, gate, sheets, 20_000_000)
        dispatcher = Dispatcher(bot, store, attempts, delivery, Pseudonyms(await store.key()))
        before = resident()
        for number in range(WAITING):
            row = await store.accept(request(number), [number + 1], time.time())
            if row is None:
                raise ValueError("accepted twice")
            place = Place(row.chat_id, None, row.message_id, is_group=False)
            dispatcher.submit(row, Progress(bot, place, "en", placeholder=1))
        await asyncio.sleep(0)
        grown = resident() - before
        claims, places = [], []
        for number in range(200):
            claims.append(await milliseconds(store.claim(time.time())))
            places.append(await milliseconds(store.ahead(WAITING - number)))
        await dispatcher.aclose(0)
        await store.aclose()
    print(f"{WAITING} photos waiting: the process has grown by {grown:.1f} MB", end="; ")
    print(f"claim {statistics.median(claims):.2f} ms (worst {max(claims):.2f})", end=", ")
    print(f"place {statistics.median(places):.2f} ms (worst {max(places):.2f})")


class Nothing:
    """No engine: nothing is drawn here."""

    capacity = 1


def request(number: int) -> NewRequest:
    chat = number % 500 + 1
    return NewRequest(
        chat, None, number + 1, False, chat, "en", "ink", 0.7, 1024, "jpg", "auto", 1,
        (NewJob(number + 1, f"file {number}" * 6),),
    )  # fmt: skip


async def milliseconds(call: object) -> float:
    start = time.perf_counter()
    await call  # type: ignore[misc]
    return (time.perf_counter() - start) * 1000


def resident() -> float:
    """Megabytes of this process in memory."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main() -> None:
    photo = Path(sys.argv[1]).read_bytes() if sys.argv[1:] else selfie(1024)
    asyncio.run(waiting())
    asyncio.run(throughput(photo))


if __name__ == "__main__":
    main()
