"""What bombs cost honest people: python -m benchmarks.bombs [PHOTOS [BOMBS]]

The service as it is shipped, in processes of its own, serves 200 photos of honest people, who send
one after the other; then the same while others send 200 bombs. Prints the most memory of all its
processes together in each case, looked at every 20 ms, and how much longer an honest photo took.
Memory is what each process has for itself and its part of what they share (PSS), and photos in
nameless files. What is in ../shared/hostile is among the bombs. PHOTOS, BOMBS: how many, 200.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.explosives import bombs, honest_photos
from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.server import Playground
from inference.handover import Limits
from tests.chaos.keeper import Keeper
from tests.chaos.service import REAL

PEOPLE: Final = 8  # honest ones, and as many others
COUNT: Final = "200"
DRAWN: Final = "drawn"
PATIENCE: Final = 3600.0  # seconds for an answer


@dataclass(slots=True)
class Load:
    """One run of the service."""

    most: int = 0  # bytes at once
    seconds: dict[int, float] = field(default_factory=dict)  # by the number of an honest photo
    answers: Counter[str] = field(default_factory=Counter)  # to bombs
    looks: int = 0

    def __str__(self) -> str:
        seconds = [*self.seconds.values()]
        return (
            f"at most {self.most / 1e6:.0f} MB in {self.looks} looks; "
            f"a photo took {statistics.median(seconds):.1f} s, {max(seconds):.1f} s at worst"
        )


async def serve(photos: list[bytes], explosives: list[bytes]) -> Load:
    """Everything through one service that has just started."""
    load = Load()
    with TemporaryDirectory() as folder:
        async with Playground() as telegram, Keeper(telegram, Path(folder), REAL) as keeper:
            honest, hostile = await people(telegram, "Honest"), await people(telegram, "Hostile")
            await answer(honest[0], photos[0])  # whatever happens once has happened
            async with weighed(keeper.pid or 0, load):
                await asyncio.gather(
                    *(draw_all(person, n, photos, load) for n, person in enumerate(honest)),
                    *(throw_all(person, n, explosives, load) for n, person in enumerate(hostile)),
                )
            await keeper.stop()
    return load


@asynccontextmanager
async def weighed(pid: int, load: Load) -> AsyncIterator[None]:
    """Note what the service weighs at the most while this lasts."""
    command = (sys.executable, "-m", "benchmarks.scales", str(pid))
    scales = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    yield
    said, _ = await scales.communicate(b"")
    load.most, load.looks = map(int, said.split())


async def people(telegram: Playground, name: str) -> list[Person]:
    """They want files, for the pretend Telegram recompresses photos on the same cores."""
    found = [telegram.person(f"{name} {number}") for number in range(PEOPLE)]
    for person in found:
        await person.sends("/send file")
        await person.chat.replies(seconds=60)
    return found


async def draw_all(person: Person, first: int, photos: list[bytes], load: Load) -> None:
    """Every eighth photo, one after the other. Raises LookupError where one is not drawn."""
    for number in range(first, len(photos), PEOPLE):
        began = time.perf_counter()
        if (said := await answer(person, photos[number])) != DRAWN:
            raise LookupError(f"an honest photo got: {said}")
        load.seconds[number] = time.perf_counter() - began


async def throw_all(person: Person, first: int, explosives: list[bytes], load: Load) -> None:
    """Every eighth bomb. One always waits, and more of one chat would not come sooner."""
    for bomb in explosives[first::PEOPLE]:
        load.answers[await answer(person, bomb)] += 1


async def answer(person: Person, file: bytes) -> str:
    """Send a file, and wait for what becomes of it."""
    before = len(person.chat.from_bot())
    await person.sends_file(file)

    def settled(_: list[Message]) -> list[Message]:
        said = person.chat.from_bot()[before:]
        return [message for message in said if message.attachment or message.text.startswith("😕")]

    message, *_ = await person.chat.until(settled, PATIENCE)
    return DRAWN if message.attachment else message.text


def main(photos: str = COUNT, explosives: str = COUNT) -> None:
    honest, hostile = honest_photos(int(photos)), bombs(int(explosives))
    print(f"{photos} photos of {sum(map(len, honest)) / 1e6:.0f} MB", end=", ")
    print(f"{explosives} bombs of {sum(map(len, hostile)) / 1e6:.0f} MB", flush=True)
    alone = asyncio.run(serve(honest, []))
    print(f"the photos alone: {alone}", flush=True)
    mixed = asyncio.run(serve(honest, hostile))
    print(f"with the bombs:   {mixed}", flush=True)
    late = max(mixed.seconds[number] - alone.seconds[number] for number in alone.seconds)
    print(f"more memory: {(mixed.most - alone.most) / 1e6:.0f} MB")
    print(f"an honest photo was late by {late:.1f} s at worst; ", end="")
    print(f"a decoder's deadline is {Limits().decode_seconds:.0f} s")
    for answer, count in mixed.answers.most_common():
        print(f"{count:>5} bombs: {answer}")


if __name__ == "__main__":
    main(*sys.argv[1:])
