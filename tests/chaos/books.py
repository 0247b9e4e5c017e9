"""What the bot leaves behind when it has stopped: its database, its log, its processes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from bot.playground.server import Playground
from storage.sqlite import SqliteStore
from tests.chaos.crowd import Crowd
from tests.chaos.keeper import Keeper


async def audit(telegram: Playground, keeper: Keeper, crowd: Crowd, dead: int) -> list[str]:
    """What is wrong there. dead: photos that people were told of as given up."""
    faults = [fault async for fault in _faults_of_store(keeper.data, crowd, dead)]
    faults += [f"“{word}” is in the log" for word in _told(telegram, keeper.log.read_bytes())]
    faults += [f"the database was damaged: {damage}" for damage in keeper.damages]
    if left := keeper.processes():
        faults.append(f"{len(left)} processes are left behind")
    return faults


async def _faults_of_store(data: Path, crowd: Crowd, dead: int) -> AsyncIterator[str]:
    store = await SqliteStore.open(data)
    try:
        if waiting := await store.open_requests():
            yield f"{len(waiting)} requests are open still"
        if updates := await store.journalled():
            yield f"{len(updates)} updates are in the journal still"
        if len(await store.dead_jobs()) != dead:
            yield f"{len(await store.dead_jobs())} jobs are dead, {dead} people were told"
        for user_id, tenths in crowd.tenths.items():
            strength = (await store.preferences(user_id)).strength
            if strength is not None and round(10 * strength) != tenths:
                yield f"somebody's strength is {strength}, not {tenths} tenths"
    finally:
        await store.aclose()


def _told(telegram: Playground, log: bytes) -> Iterator[str]:
    """Kinds of secrets that the log tells."""
    world = telegram.world
    messages = [message for chat in world.chats.values() for message in chat.messages.values()]
    files = [message.attachment.file for message in messages if message.attachment]
    secrets = {
        "the token": [telegram.token.partition(":")[2]],
        "a chat or person": [str(abs(chat)) for chat in world.chats],
        "a name": [user.first_name for user in world.people.values()],
        "a file": [file.unique_id for file in files],
        "a file's name": [file.name for file in files if file.name],
    }
    for kind, words in secrets.items():
        if any(word.encode() in log for word in words):
            yield kind
