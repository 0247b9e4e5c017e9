"""One suite over every Store: preferences, updates and accepted requests; see test_jobs.py too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.jobs import NewJob, Request, State
from storage.store import Preferences, Store
from tests.asking import ADA, BOB, NOW, accepted, asked, claim, claimed_chats

# Preferences


async def test_a_stranger_has_chosen_nothing(store: Store) -> None:
    assert await store.preferences(ADA) == Preferences()


async def test_a_choice_is_kept(store: Store) -> None:
    await store.choose(ADA, Preferences(strength=0.3))

    assert await store.preferences(ADA) == Preferences(strength=0.3)


async def test_a_second_choice_leaves_the_first_alone(store: Store) -> None:
    await store.choose(ADA, Preferences(strength=0.3))

    now = await store.choose(ADA, Preferences(format="png", size=2048))

    assert now == Preferences(strength=0.3, format="png", size=2048)
    assert await store.preferences(ADA) == now


async def test_a_new_value_replaces_the_old_one(store: Store) -> None:
    await store.choose(ADA, Preferences(send="file"))
    await store.choose(ADA, Preferences(send="photo"))

    assert (await store.preferences(ADA)).send == "photo"


async def test_people_do_not_share_preferences(store: Store) -> None:
    await store.choose(ADA, Preferences(style="ink"))

    assert await store.preferences(BOB) == Preferences()


async def test_reset_clears_everything_but_the_language(store: Store) -> None:
    chosen = Preferences("ink", 0.4, 512, "png", "file", "zh")
    await store.choose(ADA, chosen)

    await store.reset(ADA)

    assert await store.preferences(ADA) == Preferences(language="zh")


async def test_reset_of_a_stranger_does_nothing(store: Store) -> None:
    await store.reset(BOB)

    assert await store.preferences(BOB) == Preferences()


# The journal


async def test_updates_are_kept_in_the_order_of_their_ids(store: Store) -> None:
    for update_id, body in ((8, "second"), (7, "first"), (9, "third")):
        assert await store.journal(update_id, body, NOW)

    assert await store.journalled() == ["first", "second", "third"]


async def test_an_update_that_comes_again_changes_nothing(store: Store) -> None:
    await store.journal(7, "first", NOW)

    assert not await store.journal(7, "again", NOW)
    assert await store.journalled() == ["first"]


@pytest.mark.parametrize("update_id", [2**63, -(2**63) - 1])
async def test_an_update_with_a_number_that_nobody_can_keep_is_not_kept(
    store: Store, update_id: int
) -> None:
    assert not await store.journal(update_id, "first", NOW)
    assert await store.journalled() == []


async def test_a_handled_update_is_forgotten_but_not_taken_again(store: Store) -> None:
    await store.journal(7, "first", NOW)
    await store.handled(7)

    assert not await store.journal(7, "first", NOW)
    assert await store.journalled() == []


async def test_the_settings_of_an_update_are_those_it_was_handled_with_first(store: Store) -> None:
    await store.journal(7, "a photo", NOW)
    first = await store.note_settings(7, Preferences(strength=0.3))
    again = await store.note_settings(7, Preferences(strength=0.9))

    assert first == again == Preferences(strength=0.3)


async def test_handling_what_nobody_knows_does_nothing(store: Store) -> None:
    await store.handled(7)

    assert await store.journal(7, "first", NOW)


async def test_the_message_that_acknowledged_an_update_is_kept(store: Store) -> None:
    await store.journal(7, "first", NOW)
    await store.journal(8, "second", NOW)

    await store.note_placeholder(7, 501)

    assert await store.noted_placeholder(7) == 501
    assert await store.noted_placeholder(8) is None
    assert await store.noted_placeholder(9) is None


# Accepting


async def test_a_request_is_kept_as_it_was_asked(store: Store) -> None:
    photos = (NewJob(5, "file-5", "five.png"), NewJob(4, "file-4"))
    new = replace(
        asked(-100, person=BOB, placeholder=90), thread_id=3, is_group=True, jobs=photos, size=512
    )
    request = await store.accept(new, [7], NOW)

    assert isinstance(request, Request)
    for field in set(new.__dataclass_fields__) - {"jobs"}:
        assert getattr(request, field) == getattr(new, field)
    assert request.is_group is True
    assert request.created_at == NOW
    assert [(job.message_id, job.file_id, job.name) for job in request.jobs] == [
        (5, "file-5", "five.png"),
        (4, "file-4", None),
    ]
    assert {(job.state, job.attempts, job.reason) for job in request.jobs} == {
        (State.WAITING, 0, None)
    }
    assert await store.request(request.id) == request
    assert await store.open_requests() == [request]


async def test_accepting_marks_all_its_updates_as_handled(store: Store) -> None:
    for update_id in (7, 8, 9):
        await store.journal(update_id, f"update {update_id}", NOW)

    await store.accept(asked(photos=2), [7, 9], NOW)

    assert await store.journalled() == ["update 8"]


async def test_an_update_becomes_one_request_only(store: Store) -> None:
    for update_id in (7, 8):
        await store.journal(update_id, f"update {update_id}", NOW)
    await store.accept(asked(), [7], NOW)

    assert await store.accept(asked(), [7, 8], NOW) is None
    assert len(await store.open_requests()) == 1
    assert await store.journalled() == ["update 8"]


async def test_an_update_that_was_only_handled_becomes_no_request(store: Store) -> None:
    await store.journal(7, "a command", NOW)
    await store.handled(7)

    assert await store.accept(asked(), [7], NOW) is None
    assert await store.open_requests() == []


async def test_an_accepted_update_is_not_taken_again_even_if_it_was_not_journalled(
    store: Store,
) -> None:
    await store.accept(asked(), [7], NOW)

    assert not await store.journal(7, "again", NOW)
    assert await store.accept(asked(), [7], NOW) is None


async def test_refused_photos_have_failed_when_they_come(store: Store) -> None:
    request = await accepted(store, asked(photos=1, refused=1))

    assert [(job.state, job.reason) for job in request.jobs] == [
        (State.WAITING, None),
        (State.FAILED, "too-large"),
    ]


async def test_a_request_of_refused_photos_only_is_still_to_be_answered(store: Store) -> None:
    request = await accepted(store, asked(photos=0, refused=2))

    assert await store.open_requests() == [request]
    assert await store.claim(NOW) is None


async def test_open_requests_come_oldest_first(store: Store) -> None:
    requests = [await accepted(store, asked(chat)) for chat in (BOB, ADA, BOB)]

    assert await store.open_requests() == requests


async def test_nobody_knows_a_request_that_never_was(store: Store) -> None:
    assert await store.request(1) is None


@pytest.mark.parametrize("message_id", [77, None])
async def test_the_message_that_becomes_the_answer_can_change(
    store: Store, message_id: int | None
) -> None:
    request = await accepted(store, asked(placeholder=55))

    await store.set_placeholder(request.id, message_id)

    now = await store.request(request.id)
    assert now == replace(request, placeholder=message_id)


# Clearing


async def test_ended_requests_and_handled_updates_expire(store: Store) -> None:
    await store.journal(7, "old", NOW)
    request = await store.accept(asked(), [7], NOW)
    assert request
    await store.finish(request.id, NOW + 1)

    assert await store.expire(NOW + 1) == 0
    assert await store.expire(NOW + 2) == 1
    assert await store.request(request.id) is None
    assert await store.journal(7, "as new", NOW)


async def test_what_is_not_answered_or_handled_never_expires(store: Store) -> None:
    await store.journal(7, "old", NOW)
    request = await accepted(store, asked(photos=0, refused=1))

    assert await store.expire(NOW + 1e9) == 0
    assert await store.journalled() == ["old"]
    assert await store.open_requests() == [request]


async def test_numbers_of_expired_requests_and_photos_are_not_given_again(store: Store) -> None:
    first = await accepted(store, asked())
    await store.cancel(ADA, ADA, NOW)
    await store.expire(NOW + 1)

    second = await accepted(store, asked())

    assert second.id > first.id
    assert second.jobs[0].id > first.jobs[0].id


async def test_a_chat_without_requests_starts_anew(store: Store) -> None:
    request = await accepted(store, asked(ADA))
    await claim(store)
    await store.finish(request.id, NOW)
    await store.expire(NOW + 1)

    await accepted(store, asked(ADA))
    await accepted(store, asked(BOB))

    assert await claimed_chats(store, 2) == [ADA, BOB]
