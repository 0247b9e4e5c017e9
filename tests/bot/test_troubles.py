"""What Telegram goes through, and people do, while a photo is drawn."""

from __future__ import annotations

import logging

import pytest

from bot.playground.faults import Fault, Trouble
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.server import BotServer
from bot.toonbot import Limits, Toonbot
from tests.bot.seen import cartoon
from tests.fakes import FakeEngine, MemoryStore
from tests.pictures import GREEN, RED, colour_of, photo


async def test_a_deleted_placeholder_does_not_cost_the_cartoon(
    telegram: Playground, ada: Person, engine: FakeEngine
) -> None:
    engine.hold()
    await ada.sends_photo(photo(RED))
    (placeholder,) = await ada.chat.replies()
    ada.deletes(placeholder)
    engine.release()

    assert colour_of(telegram.content(await cartoon(ada))) == RED


async def test_a_photo_deleted_meanwhile_is_answered_all_the_same(
    ada: Person, engine: FakeEngine
) -> None:
    engine.hold()
    sent = await ada.sends_photo(photo(RED), caption="png")
    (placeholder,) = await ada.chat.replies()
    ada.deletes(placeholder)
    ada.deletes(sent)
    engine.release()

    assert (await cartoon(ada)).reply_to is None


@pytest.mark.parametrize("method", ["getFile", "download", "editMessageMedia"])
@pytest.mark.parametrize("trouble", [Trouble.ERROR, Trouble.HANG_UP])
async def test_a_moment_of_trouble_at_telegram_costs_no_cartoon(
    telegram: Playground, ada: Person, method: str, trouble: Trouble
) -> None:
    telegram.faults.add(Fault(trouble, method))
    await ada.sends_photo(photo(RED))

    assert colour_of(telegram.content(await cartoon(ada))) == RED


async def test_a_server_that_edits_no_media_costs_no_cartoon(
    telegram: Playground, ada: Person
) -> None:
    telegram.faults.add(Fault(Trouble.ERROR, "editMessageMedia", times=None, code=404))
    await ada.sends_photo(photo(RED))

    assert colour_of(telegram.content(await cartoon(ada))) == RED


async def test_what_telegram_refuses_as_a_photo_goes_as_a_file(
    telegram: Playground, ada: Person
) -> None:
    telegram.faults.add(Fault(Trouble.ERROR, "editMessageMedia", code=400))
    telegram.faults.add(Fault(Trouble.ERROR, "sendPhoto", code=400))
    await ada.sends_photo(photo(RED))

    assert (await cartoon(ada)).kind == "document"


async def test_a_cartoon_that_cannot_be_sent_at_all_is_told(
    telegram: Playground, ada: Person
) -> None:
    for method in ("editMessageMedia", "sendPhoto", "sendDocument"):
        telegram.faults.add(Fault(Trouble.ERROR, method, times=None, code=400))
    await ada.sends_photo(photo(RED))

    await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if "went wrong" in m.text])


async def test_a_server_without_command_menus_is_good_enough(
    telegram: Playground, store: MemoryStore, engine: FakeEngine
) -> None:
    telegram.faults.add(Fault(Trouble.ERROR, "setMyCommands", code=404))
    bob = telegram.person("Bob")
    server = BotServer(telegram.url, telegram.token)
    async with Toonbot(server, store, engine, "en", Limits()):
        await bob.sends("/start")
        await bob.chat.replies()


async def test_a_photo_that_telegram_does_not_give_out_is_explained(
    telegram: Playground, ada: Person
) -> None:
    telegram.faults.add(Fault(Trouble.ERROR, "getFile", times=None, code=400))
    await ada.sends_photo(photo(RED))
    await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if "from Telegram" in m.text])


async def test_somebody_who_blocked_the_bot_disturbs_nobody_else(
    telegram: Playground, ada: Person, engine: FakeEngine
) -> None:
    bob = telegram.person("Bob")
    engine.hold()
    await bob.sends_photo(photo(RED))
    await bob.chat.replies()
    bob.blocks_the_bot()
    engine.release()
    await ada.sends_photo(photo(GREEN))

    assert colour_of(telegram.content(await cartoon(ada))) == GREEN


async def test_who_has_gone_is_let_go_in_one_line_that_names_nobody(
    telegram: Playground,
    toonbot: Toonbot,
    ada: Person,
    engine: FakeEngine,
    caplog: pytest.LogCaptureFixture,
) -> None:
    engine.hold()
    await ada.sends_photo(photo(RED))
    await ada.chat.replies()
    ada.blocks_the_bot()
    with caplog.at_level(logging.INFO):
        engine.release()
        await toonbot.__aexit__()

    assert len([line for line in caplog.messages if "nobody is there" in line]) == 1
    assert str(ada.user.id) not in caplog.text
    assert not [record for record in caplog.records if record.levelno > logging.INFO]
