"""Requests to be accepted, in one line."""

from __future__ import annotations

import itertools

from storage.jobs import Job, NewJob, NewRequest, Request
from storage.store import Store

ADA, BOB = 11, 22  # people; each one's private chat has the same id
NOW = 1_800_000_000.0

_numbers = itertools.count(1000)


def asked(
    chat: int = ADA,
    photos: int = 1,
    *,
    person: int | None = None,
    refused: int = 0,
    placeholder: int | None = None,
) -> NewRequest:
    """A request of so many photos, and some more that are refused on arrival."""
    first = next(_numbers)
    jobs = [NewJob(first + n, f"file-{first + n}", f"{n}.png") for n in range(photos)]
    jobs += [NewJob(first - n - 1, f"huge-{n}", refused="too-large") for n in range(refused)]
    return NewRequest(
        chat_id=chat,
        thread_id=None,
        message_id=first,
        is_group=False,
        user_id=chat if person is None else person,
        language="en",
        style="ink",
        strength=0.7,
        size=1024,
        format="jpg",
        send="photo",
        placeholder=placeholder,
        jobs=tuple(jobs),
    )


async def accepted(store: Store, new: NewRequest, now: float = NOW) -> Request:
    """The request as the store has it, from an update that nobody journalled."""
    request = await store.accept(new, [next(_numbers)], now)
    assert request
    return request


async def claim(store: Store, now: float = NOW) -> Job:
    """The next photo; there is one."""
    job = await store.claim(now)
    assert job
    return job


async def claimed_chats(store: Store, count: int, now: float = NOW) -> list[int]:
    """The chats of the next claims."""
    chats = []
    for _ in range(count):
        job = await claim(store, now)
        request = await store.request(job.request_id)
        assert request
        chats.append(request.chat_id)
    return chats
