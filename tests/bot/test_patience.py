"""What Telegram's refusals mean, and how calls are repeated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.patience import Patience, is_gone, is_passing, patiently
from tests.bot.moods.parts import Clock

PASSING = [
    RetryAfter(timedelta(seconds=3)),
    TimedOut(),
    NetworkError("httpx.ReadError"),
    NetworkError("Bad Gateway"),
    NetworkError("Internal Server Error"),
    InvalidToken("Unauthorized"),
    TelegramError("Invalid server response"),
]
GONE = [
    Forbidden("Forbidden: bot was blocked by the user"),
    Forbidden("Forbidden: user is deactivated"),
    Forbidden("Forbidden: bot was kicked from the supergroup chat"),
    BadRequest("Bad Request: chat not found"),
    BadRequest("Bad Request: not enough rights to send photos to the chat"),
    BadRequest("Bad Request: CHAT_WRITE_FORBIDDEN"),
]
HOPELESS = [
    BadRequest("Bad Request: IMAGE_PROCESS_FAILED"),
    BadRequest("Bad Request: message to edit not found"),
    NetworkError("Request Entity Too Large"),
    InvalidToken("Not Found"),
    ChatMigrated(-100),
]


@pytest.mark.parametrize("error", PASSING, ids=repr)
def test_what_may_work_later(error: TelegramError) -> None:
    assert (is_passing(error), is_gone(error)) == (True, False)


@pytest.mark.parametrize("error", GONE, ids=repr)
def test_where_nobody_is_left(error: TelegramError) -> None:
    assert (is_passing(error), is_gone(error)) == (False, True)


@pytest.mark.parametrize("error", HOPELESS, ids=repr)
def test_what_will_never_work(error: TelegramError) -> None:
    assert (is_passing(error), is_gone(error)) == (False, False)


class Line:
    """Something to call that fails a number of times first."""

    def __init__(self, error: TelegramError, times: int) -> None:
        self._error = error
        self._left = times
        self.calls = 0

    async def __call__(self) -> str:
        self.calls += 1
        self._left -= 1
        if self._left >= 0:
            raise self._error
        return "answer"


async def test_each_pause_is_twice_as_long_up_to_the_longest() -> None:
    clock = Clock()
    assert await patiently(Line(TimedOut(), 6), clock.patience) == "answer"
    assert clock.slept == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0]


def test_half_of_a_pause_is_chance() -> None:
    early, late = Patience(chance=lambda: 0.0), Patience(chance=lambda: 1.0)
    assert [early.pause(0), late.pause(0)] == [0.25, 0.5]
    assert late.pause(10_000) == late.longest


async def test_after_seven_calls_it_is_somebody_elses_turn_to_wait() -> None:
    line = Line(NetworkError("Bad Gateway"), 100)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await patiently(line, Clock().patience)
    assert line.calls == 7


@pytest.mark.parametrize("error", [*GONE, *HOPELESS, RetryAfter(timedelta(hours=1))], ids=repr)
async def test_what_cannot_work_now_is_asked_once(error: TelegramError) -> None:
    line = Line(error, 100)
    with pytest.raises(type(error)):
        await patiently(line, Clock().patience)
    assert line.calls == 1
