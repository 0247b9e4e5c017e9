"""What tests can let go wrong, and who is let in."""

import httpx
import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter

from bot.playground.faults import DOWNLOAD, Fault, Faults, Trouble
from bot.playground.people import Person
from bot.playground.server import Playground


async def test_a_flood_is_answered_with_retry_after(
    playground: Playground, bot: Bot, ada: Person
) -> None:
    playground.faults.add(Fault(Trouble.FLOOD, "sendMessage", seconds=3))
    with pytest.raises(RetryAfter, match="Retry in 0:00:03"):
        await bot.send_message(ada.chat.id, "hello")
    await bot.send_message(ada.chat.id, "hello again")
    assert [message.text for message in ada.chat.from_bot()] == ["hello again"]


async def test_an_error_of_the_server_is_a_network_error(playground: Playground, bot: Bot) -> None:
    playground.faults.add(Fault(Trouble.ERROR, "getMe", times=2, code=503))
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.get_me()
    await bot.get_me()


async def test_a_call_that_hangs_up_has_no_effect(
    playground: Playground, bot: Bot, ada: Person
) -> None:
    playground.faults.add(Fault(Trouble.HANG_UP, "sendMessage"))
    with pytest.raises(NetworkError, match=r"RemoteProtocolError|ReadError"):
        await bot.send_message(ada.chat.id, "hello")
    assert not ada.chat.messages


async def test_a_lost_answer_leaves_its_effect(
    playground: Playground, bot: Bot, ada: Person
) -> None:
    playground.faults.add(Fault(Trouble.LOST_ANSWER, "sendMessage"))
    with pytest.raises(NetworkError, match=r"RemoteProtocolError|ReadError"):
        await bot.send_message(ada.chat.id, "hello")
    assert len(ada.chat.messages) == 1


async def test_a_slow_answer_runs_into_the_timeout_of_the_bot(
    playground: Playground, bot: Bot
) -> None:
    playground.faults.add(Fault(Trouble.SLOW, "getMe", seconds=0.2))
    with pytest.raises(NetworkError, match="Timed out"):
        await bot.get_me(read_timeout=0.05)


async def test_a_download_can_fail_on_its_own(
    playground: Playground, bot: Bot, ada: Person
) -> None:
    await ada.sends_file(b"content")
    playground.faults.add(Fault(Trouble.ERROR, DOWNLOAD))
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    file = await update.message.document.get_file()
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    assert await file.download_as_bytearray() == b"content"


def test_chance_is_the_same_every_time() -> None:
    def struck() -> list[bool]:
        faults = Faults(seed=7)
        faults.add(Fault(Trouble.ERROR, times=None, chance=0.5))
        return [faults.strike("getMe") is not None for _ in range(50)]

    assert struck() == struck()
    assert 10 < sum(struck()) < 40


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "rebound.example.org"},
        {"Origin": "https://example.org"},
        {"Origin": "null"},
    ],
)
async def test_foreign_pages_are_not_let_in(
    playground: Playground, headers: dict[str, str]
) -> None:
    async with httpx.AsyncClient(base_url=playground.url) as client:
        assert (await client.get("/page/state", headers=headers)).status_code == 403
        assert (await client.get("/page/state")).status_code == 200


async def test_every_page_forbids_foreign_content(playground: Playground) -> None:
    async with httpx.AsyncClient(base_url=playground.url) as client:
        headers = (await client.get("/")).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


async def test_a_file_that_could_be_a_page_is_only_downloaded(
    playground: Playground, ada: Person
) -> None:
    message = await ada.sends_file(b"<script>alert(1)</script>", name="a.html")
    assert message.attachment is not None
    async with httpx.AsyncClient(base_url=playground.url) as client:
        answer = await client.get(f"/page/file/{message.attachment.file.id}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
