"""One suite over every Store: who is kept out, and what an administrator wants to know."""

from __future__ import annotations

from storage.jobs import State, Tally, Waiting
from storage.store import Store
from tests.asking import ADA, BOB, NOW, accepted, asked, claim, claimed_chats

DAY = 86_400
GROUP = -5
ONE, OTHER = "p3f9a1c2b7d40", "p000000000001"

# Pseudonyms


async def test_the_key_is_long_and_stays_the_same(store: Store) -> None:
    key = await store.key()

    assert len(key) == 32
    assert len(set(key)) > 10
    assert await store.key() == key


async def test_who_is_banned_is_out_until_they_are_let_in(store: Store) -> None:
    assert await store.ban(ONE, NOW)
    assert await store.ban(OTHER, NOW + 1)

    assert await store.unban(ONE)

    assert await store.banned() == {OTHER: NOW + 1}


async def test_a_second_ban_changes_nothing(store: Store) -> None:
    await store.ban(ONE, NOW)

    assert not await store.ban(ONE, NOW + 1)
    assert await store.banned() == {ONE: NOW}


async def test_who_was_never_out_cannot_be_let_in(store: Store) -> None:
    await store.ban(ONE, NOW)

    assert not await store.unban(OTHER)
    assert await store.banned() == {ONE: NOW}


# How much is asked for


async def test_nobody_has_asked_for_anything(store: Store) -> None:
    none = dict.fromkeys(State, 0)

    assert await store.tally(NOW) == Tally(0, 0, none, none, ())


async def test_photos_count_by_what_has_become_of_them(store: Store) -> None:
    done = await accepted(store, asked(ADA, photos=2, refused=1))
    await claimed_chats(store, 2)
    await store.finish(done.id, NOW)
    await accepted(store, asked(BOB, photos=3))
    await store.bury((await claim(store)).id)
    await claim(store)

    tally = await store.tally(NOW)

    assert tally.photos == tally.photos_today
    assert tally.photos == {
        State.WAITING: 1,
        State.CLAIMED: 1,
        State.DONE: 2,
        State.FAILED: 1,
        State.DEAD: 1,
        State.CANCELLED: 0,
    }


async def test_today_is_the_last_day(store: Store) -> None:
    await accepted(store, asked(ADA), NOW - DAY)
    await accepted(store, asked(ADA, photos=2), NOW)
    await accepted(store, asked(BOB), NOW - DAY)

    tally = await store.tally(NOW)

    assert (tally.people, tally.people_today) == (2, 1)
    assert (tally.photos[State.WAITING], tally.photos_today[State.WAITING]) == (4, 2)


async def test_a_person_in_two_chats_is_one_person(store: Store) -> None:
    await accepted(store, asked(ADA))
    await accepted(store, asked(GROUP, person=ADA))

    assert (await store.tally(NOW)).people == 1


async def test_the_queue_is_in_the_order_of_turns(store: Store) -> None:
    for chat, came in ((ADA, 0), (BOB, 1), (GROUP, 2)):
        await accepted(store, asked(chat, 2), NOW + came)
    await claimed_chats(store, 2)
    await accepted(store, asked(ADA), NOW + 3)

    assert (await store.tally(NOW)).queue == (
        Waiting(GROUP, 2, 0, NOW + 2),
        Waiting(ADA, 2, 1, NOW),
        Waiting(BOB, 1, 1, NOW + 1),
    )


async def test_chats_of_which_all_is_under_way_come_last(store: Store) -> None:
    await accepted(store, asked(ADA, 2))
    await accepted(store, asked(BOB))
    await claimed_chats(store, 2)
    await store.release((await claim(store)).id, NOW)

    assert [line.chat_id for line in (await store.tally(NOW)).queue] == [ADA, BOB]


async def test_chats_with_nothing_under_way_do_not_queue(store: Store) -> None:
    request = await accepted(store, asked(ADA))
    await claim(store)
    await store.finish(request.id, NOW)
    await accepted(store, asked(BOB, photos=0, refused=1))

    assert (await store.tally(NOW)).queue == ()
