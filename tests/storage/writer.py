"""A program that writes and says so, until it is killed: python -m tests.storage.writer FOLDER."""

from __future__ import annotations

import asyncio
import itertools
import sys
from pathlib import Path

from storage.sqlite import SqliteStore
from storage.store import Preferences
from tests.asking import NOW, asked


async def main(folder: Path) -> None:
    """Every line names a change that is durable.

    One update in three stays in the journal; the sender of one in six is forgotten in the end.
    """
    store = await SqliteStore.open(folder)
    await store.recover()
    for update_id in itertools.count(1):
        if await store.journal(update_id, str(update_id), NOW):
            say("journalled", update_id)
        if update_id % 3 == 0:
            continue
        if request := await store.accept(asked(update_id, 3), [update_id], NOW):
            say("accepted", update_id)
            await store.choose(update_id, Preferences(style="ink"))
            await store.claim(NOW)
            if update_id % 3 == 1:
                await store.finish(request.id, NOW)
                say("finished", request.id)
            elif update_id % 2:
                await store.forget(update_id)
                say("forgotten", update_id)


def say(change: str, number: int) -> None:
    """In one write, so that a line is there as a whole or not at all."""
    sys.stdout.write(f"{change} {number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
