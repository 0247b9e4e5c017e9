"""Updates come in, whatever Telegram is going through."""

from __future__ import annotations

import asyncio

import pytest

from bot.playground.faults import Fault, Trouble
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.toonbot import Toonbot


@pytest.mark.parametrize("trouble", [Trouble.ERROR, Trouble.HANG_UP, Trouble.FLOOD])
async def test_trouble_while_polling_loses_no_message(
    telegram: Playground, ada: Person, trouble: Trouble
) -> None:
    telegram.faults.add(Fault(trouble, "getUpdates", seconds=0.01))
    await ada.sends("/strength 0.3")
    await ada.sends("/strength")
    await ada.chat.replies(2)

    assert "0.3" in ada.chat.from_bot()[1].text


async def test_what_came_while_the_bot_was_away_is_answered_when_it_is_back(
    telegram: Playground, toonbot: Toonbot
) -> None:
    await toonbot.poller.stop()
    bob = telegram.person("Bob")
    await bob.sends("/start")
    await toonbot.poller.start()
    (reply,) = await bob.chat.replies()

    assert "Send me a photo" in reply.text


async def test_the_bot_is_not_well_while_telegram_does_not_answer(
    telegram: Playground, toonbot: Toonbot, ada: Person
) -> None:
    assert toonbot.poller.is_well
    telegram.faults.add(Fault(Trouble.ERROR, "getUpdates"))
    await ada.sends("/start")  # ends the poll that is open, so that the next one fails
    await ada.sends("/start")
    await ada.chat.replies(2)

    assert not toonbot.poller.is_well


@pytest.mark.parametrize("code", [401, 404])
async def test_the_bot_is_not_well_once_its_token_is_revoked(
    telegram: Playground, toonbot: Toonbot, ada: Person, code: int
) -> None:
    telegram.faults.add(Fault(Trouble.ERROR, "getUpdates", code=code))
    await ada.sends("/start")
    await ada.sends("/start")
    await asyncio.wait_for(toonbot.poller.refused.wait(), 10)

    assert not toonbot.poller.is_well
