"""Telegram's moods: whatever it says, an answer arrives once, or it is known why not."""

from __future__ import annotations

from typing import Any

import pytest
from telegram.error import BadRequest, ChatMigrated, NetworkError, TelegramError
from telegram.ext import ExtBot

from bot.patience import is_gone, is_passing
from bot.playground.faults import Fault, Trouble
from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.progress import Progress
from bot.replies import Failure, Replies, Sent
from tests.bot.moods.parts import Clock, cartoon_in, from_bot, place_of, request_for
from tests.bot.seen import cartoons
from tests.pictures import RED, photo

ONE = [cartoon_in(RED)]
TWELVE = [cartoon_in(RED)] * 12


# A single photo: its placeholder becomes the answer


@pytest.mark.parametrize(
    "fault",
    [
        Fault(Trouble.FLOOD, "editMessageMedia", times=20, seconds=9),
        Fault(Trouble.ERROR, "editMessageMedia", times=5, code=500),
        Fault(Trouble.HANG_UP, "editMessageMedia", times=5),
        Fault(Trouble.LOST_ANSWER, "editMessageMedia", times=5),
    ],
    ids=lambda fault: fault.trouble.name,
)
async def test_trouble_with_an_edit_costs_time_only(
    telegram: Playground, replies: Replies, sent: Message, placeholder: int, fault: Fault
) -> None:
    telegram.faults.add(fault)
    await replies.deliver(request_for(sent), ONE, placeholder)

    assert from_bot(sent.chat) == [(placeholder, "photo")]


async def test_where_the_trouble_lasts_the_placeholder_stays_for_later(
    telegram: Playground, replies: Replies, clock: Clock, sent: Message, placeholder: int
) -> None:
    telegram.faults.add(Fault(Trouble.ERROR, "editMessageMedia", times=None))
    with pytest.raises(NetworkError) as error:
        await replies.deliver(request_for(sent), ONE, placeholder)
    assert is_passing(error.value)
    assert from_bot(sent.chat) == [(placeholder, "text")]
    assert clock.slept == sorted(clock.slept)

    telegram.faults.clear()
    await replies.deliver(request_for(sent), ONE, placeholder)
    assert from_bot(sent.chat) == [(placeholder, "photo")]


async def test_an_answer_that_is_there_already_counts_as_sent(
    replies: Replies, sent: Message, placeholder: int
) -> None:
    for outcomes in (ONE, ONE):
        await replies.deliver(request_for(sent), outcomes, placeholder)

    assert from_bot(sent.chat) == [(placeholder, "photo")]


async def test_a_reason_that_is_there_already_counts_as_sent(
    replies: Replies, sent: Message, placeholder: int
) -> None:
    for _ in range(2):
        await replies.deliver(request_for(sent), [Failure("empty")], placeholder)

    assert from_bot(sent.chat) == [(placeholder, "text")]


async def test_what_is_refused_as_a_photo_takes_the_same_place_as_a_file(
    telegram: Playground, replies: Replies, sent: Message, placeholder: int
) -> None:
    words = "Bad Request: IMAGE_PROCESS_FAILED"
    telegram.faults.add(Fault(Trouble.ERROR, "editMessageMedia", code=400, words=words))
    await replies.deliver(request_for(sent), ONE, placeholder)

    assert from_bot(sent.chat) == [(placeholder, "document")]


async def test_a_deleted_placeholder_is_replaced_by_a_reply(
    ada: Person, replies: Replies, sent: Message, placeholder: int
) -> None:
    ada.deletes(sent.chat.messages[placeholder])
    await replies.deliver(request_for(sent), ONE, placeholder)

    (answer,) = sent.chat.from_bot()
    assert (answer.kind, answer.reply_to) == ("photo", sent)


async def test_where_nothing_can_be_edited_no_placeholder_stays_behind(
    telegram: Playground, replies: Replies, sent: Message, placeholder: int
) -> None:
    telegram.faults.add(Fault(Trouble.ERROR, "editMessageMedia", times=None, code=404))
    await replies.deliver(request_for(sent), ONE, placeholder)

    (answer,) = sent.chat.from_bot()
    assert (answer.kind, answer.id == placeholder) == ("photo", False)


# Albums


async def test_what_has_arrived_of_an_answer_is_not_sent_again(
    telegram: Playground, replies: Replies, ada: Person, placeholder: int
) -> None:
    album = await ada.sends_album([photo(RED)] * 12)
    state = Sent(steps=1)  # ten of them, before
    await replies.deliver(request_for(*album), TWELVE, placeholder, state)
    assert len(cartoons(ada.chat.from_bot())) == 2

    telegram.faults.add(Fault(Trouble.ERROR, "deleteMessage", times=7))
    state = Sent()
    with pytest.raises(NetworkError):
        await replies.deliver(request_for(*album), TWELVE, placeholder, state)
    await replies.deliver(request_for(*album), TWELVE, placeholder, state)
    assert len(cartoons(ada.chat.from_bot())) == 14


# Places that are no more


async def test_the_answer_to_a_topic_that_is_no_more_goes_to_the_group(
    telegram: Playground, replies: Replies, ada: Person
) -> None:
    club = telegram.group("Club", [ada], topics=["Holidays", "Pets"])
    closed, deleted = club.topics
    in_closed = await ada.sends_photo(photo(RED), to=club, thread=closed)
    in_deleted = await ada.sends_photo(photo(RED), to=club, thread=deleted)
    club.closed.add(closed)
    del club.topics[deleted]
    for original in (in_closed, in_deleted):
        await replies.deliver(request_for(original), ONE, None)

    assert [message.thread for message in cartoons(club.from_bot())] == [None, None]


async def test_a_group_that_became_a_supergroup_says_where_it_is(
    telegram: Playground, replies: Replies, bot: ExtBot[Any], clock: Clock, ada: Person
) -> None:
    group = telegram.group("Friends", [ada])
    original = await ada.sends_photo(photo(RED), to=group)
    supergroup = telegram.world.upgrade(group)
    progress = Progress(bot, place_of(original), "en", patience=clock.patience)
    await progress.acknowledged()
    with pytest.raises(ChatMigrated) as moved:
        await replies.deliver(request_for(original), ONE, None)

    assert moved.value.new_chat_id == supergroup.id


@pytest.mark.parametrize("outcomes", [ONE, [Failure("empty")]], ids=["cartoon", "reason"])
@pytest.mark.parametrize(
    "why", ["bot was blocked by the user", "user is deactivated", "bot was kicked from the group"]
)
async def test_where_nobody_is_left_that_is_known(
    replies: Replies, sent: Message, placeholder: int, why: str, outcomes: list[Any]
) -> None:
    sent.chat.shut = why
    for message in (placeholder, None):
        with pytest.raises(TelegramError) as error:
            await replies.deliver(request_for(sent), outcomes, message)
        assert is_gone(error.value)


async def test_a_chat_that_was_deleted_is_known_to_be_gone(
    telegram: Playground, replies: Replies, sent: Message, placeholder: int
) -> None:
    del telegram.world.chats[sent.chat.id]
    with pytest.raises(BadRequest) as error:
        await replies.deliver(request_for(sent), ONE, placeholder)
    assert is_gone(error.value)
