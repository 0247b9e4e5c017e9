"""One suite over every Store: whose turn it is, places in the line, and limits."""

from __future__ import annotations

import pytest

from storage.jobs import Usage
from storage.store import Store
from tests.asking import ADA, BOB, NOW, accepted, asked, claim, claimed_chats

GROUP, SUPERGROUP = -5, -100_5

# Turns


async def test_ten_selfies_pass_an_album_of_fifty(store: Store) -> None:
    album = -1
    await accepted(store, asked(album, 50))
    assert await claimed_chats(store, 4) == [album] * 4
    selfies = list(range(100, 110))
    for chat in selfies:
        await accepted(store, asked(chat))

    assert await claimed_chats(store, 10) == selfies
    assert await claimed_chats(store, 46) == [album] * 46


async def test_chats_take_turns(store: Store) -> None:
    for chat in (1, 2, 3):
        await accepted(store, asked(chat, 3))

    assert await claimed_chats(store, 9) == [1, 2, 3] * 3


async def test_a_chat_that_paused_is_where_its_last_claim_left_it(store: Store) -> None:
    for chat in (1, 2, 3):
        await accepted(store, asked(chat, 1 if chat == 2 else 3))
    await claimed_chats(store, 4)  # 1 2 3 1
    await accepted(store, asked(2, 2))

    assert await claimed_chats(store, 4) == [2, 3, 1, 2]


async def test_another_photo_does_not_change_a_chats_turn(store: Store) -> None:
    for chat in (1, 2):
        await accepted(store, asked(chat, 2))
    await claimed_chats(store, 1)
    await accepted(store, asked(1))

    assert await claimed_chats(store, 2) == [2, 1]


# A place in the line


async def test_nobody_is_ahead_of_the_only_photo(store: Store) -> None:
    request = await accepted(store, asked(photos=3))

    assert await store.ahead(request.id) == 0


async def test_a_selfie_waits_for_one_photo_of_each_chat_before_it(store: Store) -> None:
    for chat in (1, 2):
        await accepted(store, asked(chat, 50))
    selfie = await accepted(store, asked(3))

    assert await store.ahead(selfie.id) == 2
    await claim(store)
    assert await store.ahead(selfie.id) == 1


async def test_the_second_request_of_a_chat_waits_for_the_first_and_for_others_turns(
    store: Store,
) -> None:
    await accepted(store, asked(1, 2))
    await accepted(store, asked(2, 50))
    await accepted(store, asked(3, 1))
    second = await accepted(store, asked(1))

    ahead = await store.ahead(second.id)

    assert ahead == 5  # 1 2 3 1 2
    await claimed_chats(store, ahead)
    assert (await claim(store)).request_id == second.id


async def test_nothing_is_ahead_of_what_does_not_wait(store: Store) -> None:
    await accepted(store, asked(1, 5))
    request = await accepted(store, asked(2))
    await claimed_chats(store, 2)

    assert await store.ahead(request.id) == 0
    assert await store.ahead(999) == 0


# Limits


async def test_usage_counts_what_waits_of_a_person_and_in_a_chat(store: Store) -> None:
    await accepted(store, asked(GROUP, 3, person=ADA, refused=2))
    await accepted(store, asked(GROUP, 2, person=BOB))
    await accepted(store, asked(ADA, 1, person=ADA))
    await claim(store)  # still under way

    assert await store.usage(ADA, GROUP, NOW) == Usage(4, 5, (NOW,) * 4)


async def test_photos_that_ended_do_not_wait_but_they_came(store: Store) -> None:
    for end in range(3):
        request = await accepted(store, asked(photos=1), NOW + end)
        job = await claim(store)
        if end == 0:
            await store.finish(request.id, NOW)
        elif end == 1:
            await store.cancel(ADA, ADA, NOW)
        else:
            await store.fail(job.id, "broken")

    assert await store.usage(ADA, ADA, NOW) == Usage(0, 0, (NOW, NOW + 1, NOW + 2))


async def test_a_day_later_a_photo_does_not_count_any_more(store: Store) -> None:
    await accepted(store, asked(), NOW)
    await accepted(store, asked(), NOW + 1)

    assert (await store.usage(ADA, ADA, NOW + 86_399)).times == (NOW, NOW + 1)
    assert (await store.usage(ADA, ADA, NOW + 86_400)).times == (NOW + 1,)


async def test_a_stranger_has_used_nothing(store: Store) -> None:
    await accepted(store, asked(BOB))

    assert await store.usage(ADA, ADA, NOW) == Usage(0, 0, ())


# A group becomes a supergroup


async def test_requests_follow_their_chat(store: Store) -> None:
    request = await accepted(store, asked(GROUP, 2, person=ADA))
    await claim(store)

    await store.move_chat(GROUP, SUPERGROUP)

    (now,) = await store.open_requests()
    assert (now.id, now.chat_id) == (request.id, SUPERGROUP)
    assert (await store.usage(ADA, SUPERGROUP, NOW)).waiting_in_chat == 2
    assert len(await store.cancel(SUPERGROUP, ADA, NOW)) == 1


async def test_both_chats_become_one_line_with_the_later_turn(store: Store) -> None:
    await accepted(store, asked(SUPERGROUP, 2))
    await accepted(store, asked(GROUP, 2))
    await accepted(store, asked(1, 4))
    await claimed_chats(store, 2)  # the supergroup's, the group's

    await store.move_chat(GROUP, SUPERGROUP)

    assert await claimed_chats(store, 6) == [1, SUPERGROUP, 1, SUPERGROUP, 1, 1]


@pytest.mark.parametrize("new", [GROUP, SUPERGROUP])
async def test_a_move_that_came_before_changes_nothing(store: Store, new: int) -> None:
    await accepted(store, asked(new, 2))

    await store.move_chat(GROUP, new)

    assert await claimed_chats(store, 2) == [new, new]
    assert await store.claim(NOW) is None


async def test_a_chat_that_has_enough_under_way_is_passed_over(store: Store) -> None:
    await accepted(store, asked(ADA, photos=2))
    bobs = await accepted(store, asked(BOB))
    job = await store.claim(NOW, full=[ADA])

    assert job
    assert job.request_id == bobs.id
    assert await store.claim(NOW, full=[ADA, BOB]) is None
