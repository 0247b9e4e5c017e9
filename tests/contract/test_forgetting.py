"""One suite over every Store: a person is forgotten, and nobody else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from storage.jobs import Forgotten, State, Usage, Waiting
from storage.store import Preferences, Store
from tests.asking import ADA, BOB, NOW, accepted, asked, claim, claimed_chats

GROUP = -5


def sent_by(person: int, kind: str = "message", field: str = "from") -> str:
    """An update as the journal has it."""
    content: dict[str, Any] = {"message_id": 3, "chat": {"id": GROUP}, field: {"id": person}}
    return json.dumps({"update_id": 1, kind: content})


async def test_a_stranger_is_forgotten_without_a_word(store: Store) -> None:
    assert await store.forget(ADA) == Forgotten(0, (), 0, 0, 0)


async def test_whoever_is_forgotten_reads_what_there_was(store: Store) -> None:
    await store.choose(ADA, Preferences(style="ink", size=512))
    answered = await accepted(store, asked(ADA, photos=2))
    await claim(store)
    await store.finish(answered.id, NOW)
    open_ = await accepted(store, asked(GROUP, photos=3, refused=1, person=ADA))
    await store.journal(7, sent_by(ADA), NOW)

    assert await store.forget(ADA) == Forgotten(2, (open_,), 1, 6, 1)
    assert await store.forget(ADA) == Forgotten(0, (), 0, 0, 0)


async def test_nothing_of_a_forgotten_person_is_left(store: Store) -> None:
    await store.choose(ADA, Preferences(style="ink", language="zh"))
    request = await accepted(store, asked(ADA, photos=2))
    await claim(store)

    await store.forget(ADA)

    assert await store.preferences(ADA) == Preferences()
    assert await store.request(request.id) is None
    assert await store.usage(ADA, ADA, NOW) == Usage(0, 0, ())
    assert await store.claim(NOW) is None
    tally = await store.tally(NOW)
    assert (tally.people, sum(tally.photos.values()), tally.queue) == (0, 0, ())


async def test_what_is_under_way_is_told_as_it_was(store: Store) -> None:
    await accepted(store, asked(ADA, photos=2))
    await claim(store)

    (request,) = (await store.forget(ADA)).open

    assert [job.state for job in request.jobs] == [State.CLAIMED, State.WAITING]


async def test_a_result_that_comes_too_late_changes_nothing(store: Store) -> None:
    request = await accepted(store, asked(ADA, photos=2))
    job = await claim(store)
    await store.forget(ADA)

    await store.release(job.id, NOW)
    await store.fail(job.id, "broken")
    await store.bury(job.id)
    await store.set_placeholder(request.id, 5)
    await store.finish(request.id, NOW)

    assert await store.request(request.id) is None
    assert await store.open_requests() == []


async def test_everybody_else_stays(store: Store) -> None:
    await store.choose(BOB, Preferences(style="ink"))
    request = await accepted(store, asked(GROUP, person=BOB))
    await store.journal(7, sent_by(BOB), NOW)
    await store.journal(8, "not even an update", NOW)
    await store.ban("p3f9a1c2b7d40", NOW)

    await store.forget(ADA)

    assert await store.preferences(BOB) == Preferences(style="ink")
    assert await store.open_requests() == [request]
    assert await store.journalled() == [sent_by(BOB), "not even an update"]
    assert await store.banned() == {"p3f9a1c2b7d40": NOW}


async def test_the_line_of_a_group_goes_on_without_the_one_who_forgets(store: Store) -> None:
    await accepted(store, asked(GROUP, 2, person=ADA))
    await accepted(store, asked(BOB, 2))
    bobs = await accepted(store, asked(GROUP, 2, person=BOB))
    third = await accepted(store, asked(GROUP, 1, person=ADA))

    await store.forget(ADA)

    assert await store.request(third.id) is None
    assert [line.waiting for line in (await store.tally(NOW)).queue] == [2, 2]
    assert await store.ahead(bobs.id) == 1  # now the oldest in the group, it came after the other's
    assert await claimed_chats(store, 4) == [BOB, GROUP, BOB, GROUP]
    assert await store.claim(NOW) is None


async def test_a_group_keeps_its_turn(store: Store) -> None:
    await accepted(store, asked(GROUP, person=ADA))
    await accepted(store, asked(GROUP, 2, person=BOB))
    await accepted(store, asked(BOB))
    await claim(store)

    await store.forget(ADA)

    assert (await store.tally(NOW)).queue == (Waiting(BOB, 1, 0, NOW), Waiting(GROUP, 2, 0, NOW))


@pytest.mark.parametrize("claimed", [0, 1, 3])
async def test_a_chat_of_which_nothing_is_left_starts_anew(store: Store, claimed: int) -> None:
    await accepted(store, asked(ADA, 3))
    await claimed_chats(store, claimed)
    await store.forget(ADA)

    await accepted(store, asked(BOB))
    await accepted(store, asked(ADA))

    assert await claimed_chats(store, 2) == [BOB, ADA]


# Updates that are not handled yet


@pytest.mark.parametrize("kind", ["message", "edited_message", "callback_query", "inline_query"])
@pytest.mark.parametrize("field", ["from", "sender_chat"])
async def test_a_persons_updates_count_as_handled(store: Store, kind: str, field: str) -> None:
    await store.journal(7, sent_by(ADA, kind, field), NOW)

    assert (await store.forget(ADA)).updates == 1
    assert await store.journalled() == []
    assert not await store.journal(7, sent_by(ADA, kind, field), NOW)
    assert await store.accept(asked(ADA), [7], NOW) is None


async def test_an_update_that_was_handled_does_not_count(store: Store) -> None:
    await store.journal(7, sent_by(ADA), NOW)
    await store.handled(7)

    assert (await store.forget(ADA)).updates == 0


async def test_nothing_is_noted_of_an_update_that_is_handled(store: Store) -> None:
    await store.journal(7, sent_by(ADA), NOW)
    await store.note_placeholder(7, 501)
    await store.forget(ADA)

    await store.note_placeholder(7, 502)
    now = await store.note_settings(7, Preferences(style="ink"))

    assert now == Preferences(style="ink")
    assert await store.noted_placeholder(7) is None
    assert await store.note_settings(7, Preferences()) == Preferences()
