"""Who waits after a 429, and who gives way."""

from __future__ import annotations

from typing import Any

import pytest
from telegram.constants import ChatAction
from telegram.error import RetryAfter
from telegram.ext import ExtBot

from bot.pace import GaveWay, giving_way, seconds_of
from bot.playground.faults import Fault, Trouble
from bot.playground.people import Person
from bot.playground.server import Playground
from tests.bot.moods.parts import Clock


@pytest.fixture
def bob(telegram: Playground) -> Person:
    return telegram.person("Bob")


def flood(telegram: Playground, seconds: float, times: int | None = 1) -> None:
    telegram.faults.add(Fault(Trouble.FLOOD, "sendMessage", times, seconds=seconds))


async def test_too_many_requests_are_no_failure_however_often_that_is_said(
    telegram: Playground, bot: ExtBot[Any], clock: Clock, ada: Person
) -> None:
    flood(telegram, 7, times=30)
    await bot.send_message(ada.chat.id, "hello")

    assert [message.text for message in ada.chat.from_bot()] == ["hello"]
    assert clock.slept == [pytest.approx(7.1)] * 30


async def test_a_flood_in_one_chat_holds_up_no_other(
    telegram: Playground, bot: ExtBot[Any], clock: Clock, ada: Person, bob: Person
) -> None:
    flood(telegram, 300)
    with pytest.raises(RetryAfter):
        await bot.send_message(ada.chat.id, "hello")
    await bot.send_message(bob.chat.id, "hello")

    assert clock.slept == []


async def test_who_would_wait_for_long_is_told_and_telegram_is_left_in_peace(
    telegram: Playground, bot: ExtBot[Any], clock: Clock, ada: Person
) -> None:
    flood(telegram, 300)
    with pytest.raises(RetryAfter):
        await bot.send_message(ada.chat.id, "hello")
    clock.now += 100
    with pytest.raises(RetryAfter) as later:
        await bot.send_message(ada.chat.id, "hello again")
    assert seconds_of(later.value) == pytest.approx(200.1)

    clock.now += 150
    await bot.send_message(ada.chat.id, "at last")
    assert clock.slept == [pytest.approx(50.1)]


async def test_an_edit_gives_way_to_what_was_said_just_now(
    bot: ExtBot[Any], clock: Clock, ada: Person
) -> None:
    message = await bot.send_message(ada.chat.id, "one")
    with giving_way(), pytest.raises(GaveWay):
        await message.edit_text("two")
    clock.now += 3
    with giving_way():
        await message.edit_text("three")
        with pytest.raises(GaveWay):
            await message.edit_text("four")

    assert [message.text for message in ada.chat.from_bot()] == ["three"]


async def test_while_a_flood_lasts_progress_is_not_shown(
    telegram: Playground, bot: ExtBot[Any], clock: Clock, ada: Person
) -> None:
    message = await bot.send_message(ada.chat.id, "one")
    flood(telegram, 300)
    with pytest.raises(RetryAfter):
        await bot.send_message(ada.chat.id, "two")
    clock.now += 200
    with giving_way():
        with pytest.raises(GaveWay):
            await message.edit_text("three")
        with pytest.raises(GaveWay):
            await bot.send_chat_action(ada.chat.id, ChatAction.UPLOAD_PHOTO)

    assert ada.chat.actions == []


async def test_progress_that_is_too_much_is_not_repeated(
    telegram: Playground, bot: ExtBot[Any], clock: Clock, ada: Person
) -> None:
    message = await bot.send_message(ada.chat.id, "one")
    clock.now += 3
    telegram.faults.add(Fault(Trouble.FLOOD, "editMessageText", seconds=5))
    with giving_way(), pytest.raises(RetryAfter):
        await message.edit_text("two")

    assert clock.slept == []


async def test_a_sign_that_the_bot_works_holds_no_edit_up(
    bot: ExtBot[Any], clock: Clock, ada: Person
) -> None:
    message = await bot.send_message(ada.chat.id, "one")
    clock.now += 3
    with giving_way():
        await bot.send_chat_action(ada.chat.id, ChatAction.UPLOAD_PHOTO)
        await message.edit_text("two")

    assert [message.text for message in ada.chat.from_bot()] == ["two"]


async def test_many_other_chats_do_not_make_a_flood_forgotten(
    telegram: Playground,
    bot: ExtBot[Any],
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.pace._LANES", 3)
    flood(telegram, 300)
    with pytest.raises(RetryAfter):
        await bot.send_message(ada.chat.id, "hello")
    for number in range(8):
        await bot.send_message(telegram.person(f"Person {number}").chat.id, "hello")
    with pytest.raises(RetryAfter):
        await bot.send_message(ada.chat.id, "hello again")
