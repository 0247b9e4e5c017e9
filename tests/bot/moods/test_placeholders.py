"""The placeholder and the reaction, and what they show, whatever Telegram says."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram.ext import ExtBot

from bot.patience import Patience
from bot.playground.faults import Fault, Trouble
from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.progress import Progress
from tests.bot.moods.parts import Clock, from_bot, place_of
from tests.pictures import RED, photo


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
