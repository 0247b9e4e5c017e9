"""One attempt at one photo: downloaded, drawn, or the reason why not."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Final

from telegram import Bot
from telegram.error import TelegramError

from bot import example
from bot.download import download
from bot.errands import Errand
from bot.failures import cause, reason
from bot.forecast import Forecast
from bot.patience import is_passing
from bot.replies import Failure
from bot.sheet import Sheets
from inference.engine import (
    BadImage,
    Cartoon,
    Engine,
    EngineLost,
    Overloaded,
    StyleUnavailable,
)
from inference.styles.registry import SHEET
from storage.jobs import MOST_ATTEMPTS, Job

_log = logging.getLogger(__name__)

PAUSES: Final = (0.1, 2.0)  # seconds after an attempt that failed, by its number
OUTAGE_SECONDS: Final = 5.0  # until a download is tried again that Telegram has failed
LONGEST_OUTAGE: Final = 3600.0  # seconds that a request waits for a download


@dataclass(frozen=True, slots=True)
class Postponed:
    """The photo waits again. counts: whether this was one of its attempts."""

    seconds: float
    counts: bool


class Dead(Failure):
    """A photo that has had its attempts."""


class Attempts:
    """Makes attempts, and measures how long they take."""

    def __init__(self, bot: Bot, engine: Engine, sheets: Sheets, most_bytes: int) -> None:
        """most_bytes: of a photo's file."""
        self._bot = bot
        self._engine = engine
        self._sheets = sheets
        self._most_bytes = most_bytes
        self.forecast = Forecast()

    @property
    def at_once(self) -> int:
        """How many may be made side by side."""
        return self._engine.capacity

    async def outcome(self, job: Job, errand: Errand) -> Cartoon | Failure | Postponed:
        """What became of a photo. Raises StyleUnavailable, which is the same for all of them."""
        try:
            return await self._drawn(job, errand)
        except StyleUnavailable:
            raise
        except Overloaded:
            return Postponed(PAUSES[1], counts=False)
        except EngineLost:
            return _again(job, errand)
        except BadImage as error:
            return Failure(error.reason)
        except TelegramError as error:
            return _undelivered(error, errand)
        except Exception as error:  # a bug must cost one photo, not the album
            _log.error("a photo of %s could not be drawn: %s", errand.who, cause(error))
            return Failure("unknown-error")

    async def _drawn(self, job: Job, errand: Errand) -> Cartoon:
        if errand.request.sheet:
            return await self._sheet(job, errand)
        options = errand.request.options
        photo = await download(self._bot, job.file_id, self._most_bytes)
        with self.forecast.drawing(options.style, options.size):
            return await self._engine.render(photo, options, errand.who)

    async def _sheet(self, job: Job, errand: Errand) -> Cartoon:
        """Of the photo or, where Telegram has that no more, of the example."""
        request = errand.request
        caption = "sheet-example" if job.file_id == example.FILE_ID else "sheet"
        try:
            photo = await download(self._bot, job.file_id, self._most_bytes)
        except TelegramError as error:
            if is_passing(error):
                raise
            _log.warning("a photo of %s could not be downloaded: %s", errand.who, reason(error))
            photo, caption = example.photo(), "sheet-photo-gone"
        with self.forecast.drawing(SHEET, request.options.size):
            return await self._sheets.draw(request, photo, caption, errand.who)


def _again(job: Job, errand: Errand) -> Failure | Postponed:
    if job.attempts < MOST_ATTEMPTS:
        line = "a photo of %s took the render process down; attempt %d"
        _log.warning(line, errand.who, job.attempts)
        return Postponed(PAUSES[job.attempts - 1], counts=True)
    line = "a photo of %s is given up after %d attempts: toonbot jobs lists it"
    _log.error(line, errand.who, job.attempts)
    return Dead("dead")


def _undelivered(error: TelegramError, errand: Errand) -> Failure | Postponed:
    _log.warning("a photo of %s could not be downloaded: %s", errand.who, reason(error))
    if is_passing(error) and time.time() - errand.row.created_at < LONGEST_OUTAGE:
        return Postponed(OUTAGE_SECONDS, counts=False)
    return Failure("download-failed")
