"""Telegram's moods: whatever it says, an answer arrives once, or it is known why not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram.error import BadRequest, ChatMigrated, NetworkError, TelegramError
from telegram.ext import ExtBot

from bot.download import download
from bot.patience import Patience, is_gone, is_passing
from bot.playground.faults import DOWNLOAD, Fault, Trouble
from bot.playground.messages import Chat, Message
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.progress import Progress
from bot.replies import Failure, Replies, Sent
from inference.engine import BadImage, Reason
from tests.bot.moods import Clock, bot_with, cartoon_in, place_of, request_for
from tests.bot.seen import cartoons
from tests.pictures import RED, colour_of, photo

ONE = [cartoon_in(RED)]
TWELVE = [cartoon_in(RED)] * 12
MOST_BYTES = 20_000_000


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def bot(telegram: Playground, clock: Clock) -> AsyncIterator[ExtBot[Any]]:
    async with bot_with(telegram, clock) as bot:
        yield bot


@pytest.fixture
def replies(bot: ExtBot[Any], clock: Clock) -> Replies:
    return Replies(bot, {}, clock.patience)


@pytest.fixture
def ada(telegram: Playground) -> Person:
    return telegram.person("Ada")


@pytest.fixture
async def sent(ada: Person) -> Message:
    return await ada.sends_photo(photo(RED))


@pytest.fixture
async def placeholder(bot: ExtBot[Any], sent: Message) -> int:
    return (await bot.send_message(sent.chat.id, "Drawing")).message_id


def from_bot(chat: Chat) -> list[tuple[int, str]]:
    return [(message.id, message.kind) for message in chat.from_bot()]


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


# The placeholder, and what is shown in it


async def test_a_placeholder_is_told_as_soon_as_it_is_there(
    telegram: Playground, bot: ExtBot[Any], clock: Clock, sent: Message
) -> None:
    telegram.faults.add(Fault(Trouble.ERROR, "sendMessage", times=3))
    told: list[int] = []

    async def tell(message_id: int) -> None:
        told.append(message_id)

    progress = Progress(bot, place_of(sent), "en", on_placeholder=tell, patience=clock.patience)
    await progress.acknowledged()

    (placeholder,) = sent.chat.from_bot()
    assert told == [placeholder.id] == [progress.placeholder]


async def test_what_goes_wrong_with_a_new_placeholder_is_heard_of(
    bot: ExtBot[Any], sent: Message
) -> None:
    async def fail(_: int) -> None:
        raise OSError("the disk is full")

    progress = Progress(bot, place_of(sent), "en", on_placeholder=fail)
    with pytest.raises(OSError, match="disk"):
        await progress.acknowledged()


async def test_a_placeholder_from_before_is_used_and_nothing_is_acknowledged_again(
    bot: ExtBot[Any], clock: Clock, sent: Message, placeholder: int
) -> None:
    progress = Progress(bot, place_of(sent), "en", placeholder=placeholder)
    await progress.acknowledged()
    clock.now += 3
    await progress.waiting("Third in line")
    await sent.chat.until(lambda _: sent.chat.messages[placeholder].text == "Third in line")

    assert from_bot(sent.chat) == [(placeholder, "text")]


async def test_of_what_there_was_no_room_for_the_latest_is_shown_later(
    bot: ExtBot[Any], clock: Clock, sent: Message, placeholder: int
) -> None:
    progress = Progress(bot, place_of(sent), "en", placeholder=placeholder, patience=clock.patience)
    began = clock.now
    await progress.waiting("Third in line")
    await progress.drawn(1, 3)
    await progress.drawn(2, 3)
    message = sent.chat.messages[placeholder]
    await sent.chat.until(lambda _: message.text != "Drawing")

    assert "2" in message.text
    assert clock.now - began == 3


async def test_nothing_is_shown_after_the_end(
    bot: ExtBot[Any], clock: Clock, sent: Message, placeholder: int
) -> None:
    room, waits = asyncio.Event(), asyncio.Event()

    async def until_there_is_room(_: float) -> None:
        waits.set()
        await room.wait()

    patience = Patience(sleep=until_there_is_room)
    progress = Progress(bot, place_of(sent), "en", placeholder=placeholder, patience=patience)
    await progress.waiting("Third in line")
    await waits.wait()
    await progress.end("No cartoon today")
    clock.now += 3
    room.set()
    for _ in range(5):
        await bot.get_me()

    assert sent.chat.messages[placeholder].text == "No cartoon today"


async def test_an_end_that_is_there_already_is_not_said_twice(
    bot: ExtBot[Any], sent: Message, placeholder: int
) -> None:
    progress = Progress(bot, place_of(sent), "en", placeholder=placeholder)
    for _ in range(2):
        await progress.end("No cartoon today")

    assert from_bot(sent.chat) == [(placeholder, "text")]


async def test_a_reaction_gives_way_to_the_result(
    telegram: Playground, bot: ExtBot[Any], clock: Clock, ada: Person
) -> None:
    group = telegram.group("Friends", [ada])
    original = await ada.sends_photo(photo(RED), to=group)
    telegram.faults.add(Fault(Trouble.FLOOD, "setMessageReaction", seconds=30))
    await Progress(bot, place_of(original), "en").acknowledged()

    assert clock.slept == []
    assert original.reactions == {}


# Downloads


async def downloaded(bot: ExtBot[Any], clock: Clock, message: Message) -> bytes:
    assert message.attachment
    return await download(bot, message.attachment.file.id, MOST_BYTES, clock.patience)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(Trouble.ERROR, DOWNLOAD, times=3, code=404, words="Not Found"),  # an expired link
        Fault(Trouble.ERROR, DOWNLOAD, times=3, code=503),
        Fault(Trouble.HANG_UP, DOWNLOAD, times=3),
        Fault(Trouble.FLOOD, "getFile", times=3, seconds=30),
        Fault(Trouble.HANG_UP, "getFile", times=3),
        Fault(
            Trouble.ERROR,
            "getFile",
            code=400,
            words="Bad Request: wrong file_id or the file is temporarily unavailable",
        ),
    ],
    ids=lambda fault: f"{fault.method} {fault.trouble.name} {fault.code}",
)
async def test_trouble_with_a_download_costs_time_only(
    telegram: Playground, bot: ExtBot[Any], clock: Clock, sent: Message, fault: Fault
) -> None:
    telegram.faults.add(fault)

    assert colour_of(await downloaded(bot, clock, sent)) == RED
    assert clock.slept


async def test_a_file_that_is_not_there_any_more_is_given_up(
    telegram: Playground, bot: ExtBot[Any], clock: Clock, sent: Message
) -> None:
    with pytest.raises(BadRequest, match="temporarily unavailable") as error:
        await download(bot, "photo-of-another-bot", MOST_BYTES, clock.patience)
    assert not is_passing(error.value)


async def test_a_photo_over_20_mb_is_refused_in_words(
    telegram: Playground, bot: ExtBot[Any], clock: Clock, ada: Person
) -> None:
    too_large = await ada.sends_file(bytes(MOST_BYTES + 1))
    with pytest.raises(BadImage) as error:
        await downloaded(bot, clock, too_large)
    assert error.value.reason is Reason.TOO_MANY_BYTES


async def test_a_server_that_gives_out_any_size_is_not_asked_for_more_than_the_limit(
    telegram: Playground, bot: ExtBot[Any], clock: Clock, ada: Person
) -> None:
    telegram.faults.add(Fault(Trouble.ERROR, DOWNLOAD, times=None, code=404))
    large = await ada.sends_file(bytes(2000))
    assert large.attachment
    with pytest.raises(BadImage) as error:
        await download(bot, large.attachment.file.id, 1999, clock.patience)
    assert error.value.reason is Reason.TOO_MANY_BYTES
