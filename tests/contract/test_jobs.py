"""One suite over every Store: what becomes of photos."""

from __future__ import annotations

import pytest

from storage.jobs import Job, Request, State
from storage.store import Store
from tests.asking import ADA, BOB, NOW, accepted, asked, claim, claimed_chats

GROUP = -5


async def states(store: Store, request: Request) -> list[State]:
    now = await store.request(request.id)
    assert now
    return [job.state for job in now.jobs]


async def is_open(store: Store, request: Request) -> bool:
    return request.id in [one.id for one in await store.open_requests()]


async def buried(store: Store, request: Request) -> Job:
    """The next photo, given up, and its request answered."""
    job = await claim(store)
    assert job.request_id == request.id
    await store.bury(job.id)
    await store.finish(request.id, NOW)
    return job


# Claiming


async def test_a_claim_counts_an_attempt(store: Store) -> None:
    request = await accepted(store, asked())
    job = await claim(store)

    assert (job.id, job.request_id) == (request.jobs[0].id, request.id)
    assert (job.state, job.attempts) == (State.CLAIMED, 1)
    assert (await store.request(request.id)) != request


async def test_nothing_is_claimed_twice(store: Store) -> None:
    await accepted(store, asked(photos=2))

    assert (await claim(store)).id != (await claim(store)).id
    assert await store.claim(NOW) is None


async def test_refused_photos_are_never_claimed(store: Store) -> None:
    await accepted(store, asked(photos=1, refused=1))

    assert (await claim(store)).reason is None
    assert await store.claim(NOW) is None


async def test_a_chats_own_photos_are_claimed_in_their_order(store: Store) -> None:
    requests = [await accepted(store, asked(photos=3)), await accepted(store, asked(photos=2))]
    order = [job.id for request in requests for job in request.jobs]

    assert [(await claim(store)).id for _ in order] == order


# Putting back


async def test_a_released_photo_waits_until_its_time(store: Store) -> None:
    await accepted(store, asked())
    job = await claim(store)
    await store.release(job.id, NOW + 10)

    assert await store.claim(NOW + 9) is None
    assert (await claim(store, NOW + 10)).attempts == 2


async def test_a_photo_that_waits_for_its_time_holds_nobody_up(store: Store) -> None:
    first = await accepted(store, asked(1, 2))
    await accepted(store, asked(2))
    await store.release((await claim(store)).id, NOW + 10)

    assert await claimed_chats(store, 2) == [2, 1]
    later = await claim(store, NOW + 10)
    assert later.id == first.jobs[0].id


async def test_a_refunded_attempt_does_not_count(store: Store) -> None:
    await accepted(store, asked())
    await store.release((await claim(store)).id, 0.0, refund=True)

    assert (await claim(store)).attempts == 1


async def test_only_claimed_photos_are_released(store: Store) -> None:
    request = await accepted(store, asked())
    (job,) = request.jobs
    await store.release(job.id, NOW + 10, refund=True)

    assert (await claim(store)).attempts == 1
    await store.finish(request.id, NOW)
    await store.release(job.id, 0.0)
    assert await states(store, request) == [State.DONE]


async def test_after_a_start_what_was_claimed_waits_with_its_attempt_counted(store: Store) -> None:
    request = await accepted(store, asked(photos=3))
    await claim(store)
    await store.fail((await claim(store)).id, "broken")

    await store.recover()

    assert await states(store, request) == [State.WAITING, State.FAILED, State.WAITING]
    assert (await claim(store)).attempts == 2


# The end of a photo, and of a request


async def test_an_answered_request_is_done(store: Store) -> None:
    request = await accepted(store, asked(photos=1, refused=1))
    await claim(store)

    await store.finish(request.id, NOW)

    assert await states(store, request) == [State.DONE, State.FAILED]
    assert not await is_open(store, request)


async def test_nobody_waits_for_photos_of_an_answered_request(store: Store) -> None:
    request = await accepted(store, asked(photos=2))
    await claim(store)

    await store.finish(request.id, NOW)

    assert await states(store, request) == [State.DONE, State.CANCELLED]
    assert await store.claim(NOW) is None


@pytest.mark.parametrize("claims", [0, 1])
async def test_a_photo_that_cannot_be_drawn_says_why(store: Store, claims: int) -> None:
    request = await accepted(store, asked())
    for _ in range(claims):
        await claim(store)

    await store.fail(request.jobs[0].id, "broken")

    now = await store.request(request.id)
    assert now
    assert [(job.state, job.reason) for job in now.jobs] == [(State.FAILED, "broken")]
    assert await is_open(store, request)  # it has to be told
    assert await store.claim(NOW) is None


async def test_a_buried_photo_is_not_tried_again(store: Store) -> None:
    request = await accepted(store, asked())
    job = await claim(store)
    await store.bury(job.id)
    await store.recover()

    assert await store.claim(NOW) is None
    ((dead, of),) = await store.dead_jobs()
    assert (dead.id, dead.state, dead.attempts) == (job.id, State.DEAD, 1)
    assert of == await store.request(request.id)


async def test_only_claimed_photos_are_buried(store: Store) -> None:
    request = await accepted(store, asked())

    await store.bury(request.jobs[0].id)

    assert await states(store, request) == [State.WAITING]


async def test_what_has_ended_stays_as_it_is(store: Store) -> None:
    request = await accepted(store, asked())
    job = await claim(store)
    await store.finish(request.id, NOW)

    await store.fail(job.id, "late")
    await store.bury(job.id)
    await store.finish(request.id, NOW + 100)

    assert await states(store, request) == [State.DONE]
    assert await store.expire(NOW + 50) == 1  # it ended when it ended first


# Cancelling


async def test_cancel_ends_everything_of_a_person_in_a_chat(store: Store) -> None:
    mine = [await accepted(store, asked(GROUP, 2, person=ADA)) for _ in range(2)]
    others = [
        await accepted(store, asked(GROUP, person=BOB)),
        await accepted(store, asked(ADA, person=ADA)),
    ]
    await claim(store)

    cancelled = await store.cancel(GROUP, ADA, NOW)

    assert [request.id for request in cancelled] == [request.id for request in mine]
    assert {job.state for request in cancelled for job in request.jobs} == {State.CANCELLED}
    assert await store.open_requests() == others
    assert await claimed_chats(store, 2) == [ADA, GROUP]


async def test_cancel_leaves_what_has_failed_or_died(store: Store) -> None:
    request = await accepted(store, asked(photos=2, refused=1))
    await store.bury((await claim(store)).id)

    await store.cancel(ADA, ADA, NOW)

    assert await states(store, request) == [State.DEAD, State.CANCELLED, State.FAILED]


async def test_there_may_be_nothing_to_cancel(store: Store) -> None:
    request = await accepted(store, asked())
    await claim(store)
    await store.finish(request.id, NOW)

    assert await store.cancel(ADA, ADA, NOW) == []
    assert await states(store, request) == [State.DONE]


# Dead photos


async def test_a_revived_photo_starts_anew(store: Store) -> None:
    request = await accepted(store, asked(photos=1, placeholder=55))
    job = await buried(store, request)

    assert await store.revive(job.id, NOW)

    (now,) = await store.open_requests()
    assert now.placeholder is None
    again = await claim(store)
    assert (again.id, again.attempts) == (job.id, 1)
    assert await store.dead_jobs() == []


async def test_only_the_dead_are_revived(store: Store) -> None:
    request = await accepted(store, asked())
    job = await buried(store, request)
    await store.revive(job.id, NOW)

    assert not await store.revive(job.id, NOW)
    assert not await store.revive(job.id + 1, NOW)
    assert await states(store, request) == [State.WAITING]


async def test_a_photo_is_not_revived_before_its_person_was_told(store: Store) -> None:
    request = await accepted(store, asked(photos=2))
    job = await claim(store)
    await store.bury(job.id)

    assert not await store.revive(job.id, NOW)
    await store.finish(request.id, NOW)
    assert await store.revive(job.id, NOW)


async def test_dead_photos_come_oldest_first(store: Store) -> None:
    first, second = [await accepted(store, asked(chat, 2)) for chat in (1, 2)]
    for _ in range(4):
        await store.bury((await claim(store)).id)

    dead = await store.dead_jobs()

    assert [job.id for job, _ in dead] == [job.id for job in (*first.jobs, *second.jobs)]
