"""Photos are fetched whatever Telegram says, or it is known why not."""

from __future__ import annotations

from typing import Any

import pytest
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.download import download
from bot.patience import is_passing
from bot.playground.faults import DOWNLOAD, Fault, Trouble
from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.server import Playground
from inference.engine import BadImage, Reason
from tests.bot.moods.parts import Clock
from tests.pictures import RED, colour_of

MOST_BYTES = 20_000_000


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
