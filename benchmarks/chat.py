"""What the chat adds to the engine: python -m benchmarks.chat [PHOTO]

Sends one photo again and again through the local chat, with the real engine, and draws the same
bytes with the engine alone in between. Prints the time until the person sees an answer, the whole
trip, the engine alone, and the difference: medians of each.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.playground.people import Person
from bot.playground.server import Playground
from bot.server import BotServer
from bot.toonbot import Limits, Toonbot
from inference.engine import RenderOptions
from inference.local import LocalEngine
from storage.sqlite import SqliteStore
from tests.pictures import selfie

ROUNDS = 15


async def measure(photo: bytes) -> dict[str, list[float]]:
    """Milliseconds of every round."""
    times: dict[str, list[float]] = {"acknowledged": [], "whole trip": [], "engine alone": []}
    with TemporaryDirectory() as folder:
        store = await SqliteStore.open(Path(folder))
        async with LocalEngine(kept_bytes=0) as engine, Playground() as telegram:
            await engine.warmed_up()
            server = BotServer(telegram.url, telegram.token)
            async with Toonbot(server, store, engine, "en", Limits()):
                for number in range(ROUNDS + 1):
                    person = telegram.person(f"Person {number}")
                    acknowledged, trip = await one_trip(person, photo)
                    received = telegram.content(person.chat.messages[1])
                    start = time.perf_counter()
                    await engine.render(received, RenderOptions())
                    alone = time.perf_counter() - start
                    for name, seconds in zip(times, (acknowledged, trip, alone), strict=True):
                        times[name].append(seconds * 1000)
        await store.aclose()
    return {name: values[1:] for name, values in times.items()}  # the first one is cold


async def one_trip(person: Person, photo: bytes) -> tuple[float, float]:
    """Seconds until the placeholder, and until the cartoon, from when Telegram has the photo."""
    await person.sends_photo(photo)
    start = time.perf_counter()
    await person.chat.replies()
    acknowledged = time.perf_counter() - start
    await person.chat.until(lambda messages: messages[-1].sender.is_bot and messages[-1].attachment)
    return acknowledged, time.perf_counter() - start


def main() -> None:
    photo = Path(sys.argv[1]).read_bytes() if sys.argv[1:] else selfie(1024)
    times = asyncio.run(measure(photo))
    times["added by the chat"] = [
        trip - alone for trip, alone in zip(times["whole trip"], times["engine alone"], strict=True)
    ]
    print(f"{'ms':<20}{'median':>8}{'worst':>8}")
    for name, values in times.items():
        print(f"{name:<20}{statistics.median(values):>8.0f}{max(values):>8.0f}")


if __name__ == "__main__":
    main()
