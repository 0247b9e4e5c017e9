"""What an error of Telegram's means, and trying a call again where that can help.

is_passing      a broken line, an ailing server, too many requests: the same call may work later
is_gone         nobody is there any more: blocked, deactivated, kicked, a chat that was deleted
ChatMigrated    the group is a supergroup now: the same call works with `new_chat_id`
anything else   this call will never work
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

T = TypeVar("T")

NOT_MODIFIED: Final = "message is not modified"  # by an edit: it says that already

_MOST_DOUBLINGS: Final = 30
_TOO_LARGE: Final = "Too Large"  # an upload; only to PTB is this a matter of the network
_NO_JSON: Final = "Invalid server response"  # from something between Telegram and us
_NOT_NOW: Final = "Unauthorized"  # a token that was revoked: the operator has to act first
_GONE: Final = (
    "chat not found",
    "user not found",
    "group chat was d",  # deleted, deactivated
    "peer_id_invalid",
    "chat_write_forbidden",
    "chat_restricted",
    "not enough rights",
    "have no rights",
    "need administrator rights",
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a call is repeated, and how long to wait before."""

    first: float = 0.5  # seconds; each pause is twice as long as the one before
    longest: float = 20.0  # seconds
    repeats: int = 6
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random  # 0..1

    def pause(self, repeat: int) -> float:
        """Seconds before a repeat, counted from 0.

        Half of it is chance, so that those who failed together do not come back together.
        """
        doubled = self.first * 2.0 ** min(repeat, _MOST_DOUBLINGS)
        return min(doubled, self.longest) * (1 + self.chance()) / 2


PATIENT: Final = Patience()


def is_passing(error: TelegramError) -> bool:
    """Whether the same call may work later."""
    if isinstance(error, BadRequest):  # a NetworkError by inheritance
        return False
    if isinstance(error, RetryAfter):
        return True
    if isinstance(error, NetworkError):
        return _TOO_LARGE not in error.message
    if isinstance(error, InvalidToken):  # also PTB's word for "not found"
        return error.message == _NOT_NOW
    return error.message == _NO_JSON


def is_gone(error: TelegramError) -> bool:
    """Whether nobody can be written to there any more, so that there is no one to tell either."""
    if isinstance(error, Forbidden):
        return True
    return isinstance(error, BadRequest) and says(error, *_GONE)


def says(error: TelegramError, *phrases: str) -> bool:
    """Whether Telegram gives one of these reasons. phrases: in lower case."""
    message = error.message.lower()  # PTB changes the case of the first letter
    return any(phrase in message for phrase in phrases)


async def patiently(
    call: Callable[[], Awaitable[T]],
    patience: Patience = PATIENT,
    passing: Callable[[TelegramError], bool] = is_passing,
) -> T:
    """The answer of `call`, repeated where its error is passing. Raises the last TelegramError.

    Telegram may have done what it was asked although no answer came, so a send that is repeated
    can arrive twice. Too many requests are the rate limiter's matter: whoever gets a RetryAfter
    here has to wait for so long that something else should be done meanwhile.
    """
    for repeat in range(patience.repeats):
        try:
            return await call()
        except TelegramError as error:
            if isinstance(error, RetryAfter) or not passing(error):
                raise
        await patience.sleep(patience.pause(repeat))
    return await call()
