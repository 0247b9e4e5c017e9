"""One suite over every Store: which photo somebody means who says nothing about it."""

from __future__ import annotations

from dataclasses import replace

from storage.jobs import NewRequest
from storage.store import Store
from tests.asking import ADA, BOB, NOW, accepted, asked, claim

GROUP = -5


async def last(store: Store, chat: int = ADA, thread: int | None = None) -> str | None:
    """Telegram's name for the photo that Ada asked for last."""
    job = await store.last_photo(ADA, chat, thread)
    return job.file_id if job else None


def names(new: NewRequest) -> list[str]:
    return [job.file_id for job in new.jobs]


async def test_of_a_stranger_no_photo_is_known(store: Store) -> None:
    assert await last(store) is None


async def test_it_is_the_newest_one_and_of_an_album_the_last_one(store: Store) -> None:
    older, newer = asked(ADA), asked(ADA, photos=3)
    await accepted(store, older, NOW)
    assert await last(store) == names(older)[0]

    await accepted(store, newer, NOW)
    assert await last(store) == names(newer)[-1]
    await accepted(store, asked(ADA), NOW - 1)
    assert await last(store) == names(newer)[-1]


async def test_it_is_told_with_the_message_that_brought_it(store: Store) -> None:
    new = asked(ADA)
    await accepted(store, new)

    job = await store.last_photo(ADA, ADA, None)

    assert job
    assert (job.message_id, job.file_id) == (new.jobs[0].message_id, new.jobs[0].file_id)


async def test_photos_of_others_other_chats_and_other_topics_are_not_meant(store: Store) -> None:
    mine = replace(asked(GROUP, person=ADA), thread_id=3)
    await accepted(store, mine)
    await accepted(store, replace(asked(GROUP, person=BOB), thread_id=3))
    await accepted(store, replace(asked(GROUP, person=ADA), thread_id=4))
    await accepted(store, asked(ADA))

    assert await last(store, GROUP, 3) == names(mine)[0]
    assert await last(store, GROUP) is None


async def test_an_answered_photo_is_still_known_and_a_cancelled_one(store: Store) -> None:
    new = asked(ADA)
    request = await accepted(store, new)
    await claim(store)
    await store.finish(request.id, NOW)
    assert await last(store) == names(new)[0]

    newer = asked(ADA)
    await accepted(store, newer)
    await store.cancel(ADA, ADA, NOW)
    assert await last(store) == names(newer)[0]


async def test_a_photo_that_could_not_be_drawn_is_not_meant(store: Store) -> None:
    good = asked(ADA)
    await accepted(store, good)
    await accepted(store, asked(ADA, photos=0, refused=1))
    await accepted(store, asked(ADA))
    await claim(store)
    await store.bury((await claim(store)).id)

    assert await last(store) == names(good)[0]


async def test_it_is_forgotten_with_its_person_and_with_time(store: Store) -> None:
    await accepted(store, asked(ADA))
    await store.forget(ADA)
    assert await last(store) is None

    await accepted(store, asked(ADA))
    await store.cancel(ADA, ADA, NOW)
    await store.expire(NOW + 1)
    assert await last(store) is None


async def test_it_moves_with_its_chat(store: Store) -> None:
    new = asked(GROUP, person=ADA)
    await accepted(store, new)

    await store.move_chat(GROUP, -1005)

    assert await last(store, -1005) == names(new)[0]
