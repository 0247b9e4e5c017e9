from __future__ import annotations

import asyncio
import os
import select
import signal
from collections.abc import AsyncIterator

import pytest

from inference.child import Child, ChildDied, ChildLate, NotStarted
from inference.slab import Slab

PROGRAMS = ("-m", "tests.inference.children")


@pytest.fixture
async def echo() -> AsyncIterator[Child]:
    child = Child((*PROGRAMS, "echo"))
    yield child
    await child.stop()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_request_is_answered(echo: Child) -> None:
    assert (await echo.call({"question": "1 + 1"}, 5))["question"] == "1 + 1"


async def test_one_process_answers_many_requests(echo: Child) -> None:
    pids = {(await echo.call({}, 5))["pid"] for _ in range(3)}
    assert pids == {echo.pid}


async def test_a_long_request_arrives_whole(echo: Child) -> None:
    faces = [0.123456789] * 3000
    assert (await echo.call({"faces": faces}, 5))["faces"] == faces


async def test_slabs_travel_with_their_request(echo: Child) -> None:
    with Slab() as photo, Slab() as painting:
        photo.write(b"a photo")
        painting.write(b"a painting")
        answer = await echo.call({"do": "read"}, 5, fds=[photo.fd, painting.fd])
    assert answer == {"held": ["a photo", "a painting"]}


async def test_it_knows_the_greeting_of_its_process() -> None:
    child = Child((*PROGRAMS, "worker"))
    await child.start()
    greeting = child.greeting
    await child.stop()
    assert greeting == {"runtime": {"works": True, "line": "a pretend one"}}


async def test_it_says_whether_it_is_ready(echo: Child) -> None:
    before = echo.ready
    await echo.start()
    assert (before, echo.ready) == (False, True)


@pytest.mark.parametrize("misdeed", ["die", "babble", "shout"])
async def test_a_death_or_nonsense_is_reported_and_the_next_call_gets_a_new_process(
    echo: Child, misdeed: str
) -> None:
    first = (await echo.call({}, 5))["pid"]
    with pytest.raises(ChildDied):
        await echo.call({"do": misdeed}, 5)
    assert (await echo.call({}, 5))["pid"] != first
    assert not is_running(first)


async def test_a_process_that_misses_its_deadline_is_killed_and_replaced(echo: Child) -> None:
    first = (await echo.call({}, 5))["pid"]
    with pytest.raises(ChildLate):
        await echo.call({"do": "hang"}, 0.05)
    assert not is_running(first)
    assert (await echo.call({}, 5))["pid"] != first


async def test_a_death_between_requests_costs_no_request(echo: Child) -> None:
    await echo.start()
    assert echo.pid is not None
    process = os.pidfd_open(echo.pid)
    signal.pidfd_send_signal(process, signal.SIGKILL)
    await asyncio.to_thread(select.select, [process], [], [])
    os.close(process)
    assert not echo.ready
    assert await echo.call({"still": "there"}, 5)


async def test_a_cancelled_call_leaves_no_answer_for_the_next_one(echo: Child) -> None:
    await echo.start()
    call = asyncio.create_task(echo.call({"do": "hang"}, 5))
    await asyncio.sleep(0)
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    assert (await echo.call({"number": 2}, 5))["number"] == 2


async def test_a_program_that_ends_at_once_is_reported() -> None:
    with pytest.raises(NotStarted):
        await Child((*PROGRAMS, "does_not_start")).start()


async def test_a_program_that_never_gets_ready_is_ended() -> None:
    child = Child((*PROGRAMS, "never_ready"), start_seconds=0.5)
    with pytest.raises(NotStarted):
        await child.start()
    assert child.pid is None


async def test_stopping_ends_the_process(echo: Child) -> None:
    pid = (await echo.call({}, 5))["pid"]
    await echo.stop()
    assert not is_running(pid)


async def test_secrets_of_the_environment_are_not_handed_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:secret")
    child = Child((*PROGRAMS, "echo"))
    environment = (await child.call({}, 5))["environment"]
    await child.stop()
    assert "secret" not in str(environment)
