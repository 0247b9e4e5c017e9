"""From a request to its reply: download, render, send; each photo for itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Final

from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.intake import Attachment, Request
from bot.offer import Offer
from bot.patience import patiently
from bot.progress import Progress
from bot.replies import Failure, Outcome, Replies
from bot.texts.texts import speaker
from bot.words import unavailable
from inference.engine import (
    BadImage,
    Cartoon,
    Engine,
    EngineLost,
    Overloaded,
    Reason,
    RenderError,
    RenderOptions,
    StyleUnavailable,
    render_again,
)

_log = logging.getLogger(__name__)

_ATTEMPTS: Final = 3  # of a photo that takes the render process down
_TEXT_KEYS: Final[dict[type[Exception], str]] = {
    Overloaded: "overloaded",
    EngineLost: "engine-lost",
}


class Dispatcher:
    """Runs requests side by side, with as many photos under way as the engine holds."""

    def __init__(self, bot: Bot, engine: Engine, replies: Replies, offer: Offer) -> None:
        self._bot = bot
        self._engine = engine
        self._replies = replies
        self._offer = offer
        self._places = asyncio.Semaphore(engine.capacity)
        self._running: dict[asyncio.Task[None], tuple[int, int]] = {}  # chat, user
        self._closing = False

    def submit(self, request: Request, progress: Progress) -> None:
        """Begin to work on a request. Returns at once."""
        self.start(self._serve(request, progress), request.place.chat_id, request.user_id)

    def start(self, work: Coroutine[Any, Any, None], chat_id: int, user_id: int) -> None:
        """Run something that a person waits for in a chat, and can cancel."""
        task = asyncio.create_task(work)
        self._running[task] = chat_id, user_id
        task.add_done_callback(self._finished)

    def cancel(self, chat_id: int, user_id: int) -> int:
        """Stop what a person is waiting for in a chat; how many requests that were."""
        theirs = [task for task, who in self._running.items() if who == (chat_id, user_id)]
        return sum(task.cancel() for task in theirs)

    async def aclose(self, grace: float) -> None:
        """Give what is running `grace` seconds to finish; tell people about the rest."""
        with suppress(TimeoutError):
            async with asyncio.timeout(grace):
                while self._running:  # a gathered album becomes a request
                    await asyncio.wait(list(self._running))
        self._closing = True
        unfinished = list(self._running)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    def _finished(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        if not task.cancelled() and (error := task.exception()):
            _log.error("a request failed", exc_info=error)

    async def _serve(self, request: Request, progress: Progress) -> None:
        say = speaker(request.language)
        start = asyncio.get_running_loop().time()
        try:
            async with progress.busy():
                outcomes = await self._outcomes(request, progress)
                await progress.acknowledged()
            await self._replies.deliver(request, outcomes, progress.placeholder)
            seconds = asyncio.get_running_loop().time() - start
            drawn = sum(isinstance(outcome, Cartoon) for outcome in outcomes)
            _log.info("%d of %d photos drawn and sent in %.1f s", drawn, len(outcomes), seconds)
        except asyncio.CancelledError:
            if self._closing:
                await progress.end(say("shutting-down"))
            else:  # /cancel has its own answer
                await progress.replaced(say("stopped"))
            raise
        except StyleUnavailable as missing:
            _log.warning("nothing was drawn: %s", missing)
            sentence = unavailable(say, self._offer, missing)
            await progress.end(say("failed-one", reason=sentence))
        except Forbidden:
            _log.info("a result was not sent: the person has left the chat or blocked the bot")
        except TelegramError as error:
            _log.error("a result could not be sent: %s", error)
            await progress.end(say("unknown-error"))
        except Exception:
            _log.exception("a request failed")
            await progress.end(say("unknown-error"))

    async def _outcomes(self, request: Request, progress: Progress) -> list[Outcome]:
        """What became of each photo. Raises StyleUnavailable, which is the same for all."""
        done = 0

        async def one(photo: Attachment) -> Outcome:
            nonlocal done
            outcome = await self._outcome(photo, request.options)
            done += 1
            await progress.drawn(done, len(request.photos))
            return outcome

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(photo)) for photo in request.photos]
        except ExceptionGroup as same:
            raise same.exceptions[0] from None
        return [task.result() for task in tasks]

    async def _outcome(self, photo: Attachment, options: RenderOptions) -> Outcome:
        if photo.refused:
            return Failure(photo.refused)
        try:
            async with self._places:
                picture = await self._download(photo)
                return await render_again(self._engine, picture, options, _ATTEMPTS)
        except StyleUnavailable:  # no photo of this request can be drawn
            raise
        except (RenderError, TelegramError) as error:
            return Failure(_text_key(error))
        except Exception:  # a bug must cost one photo, not the album
            _log.exception("a photo could not be drawn")
            return Failure("unknown-error")

    async def _download(self, photo: Attachment) -> bytes:
        async def fetch() -> bytes:
            # the link in a File holds the token and expires, so it is never kept
            file = await self._bot.get_file(photo.file_id)
            return bytes(await file.download_as_bytearray())

        return await patiently(fetch)


def _text_key(error: RenderError | TelegramError) -> str:
    """The text that tells a person what went wrong."""
    match error:
        case BadImage():
            return error.reason
        case BadRequest() if "too big" in error.message:
            return Reason.TOO_MANY_BYTES
        case TelegramError():
            _log.warning("a photo could not be downloaded: %s", error)
    return _TEXT_KEYS.get(type(error), "download-failed")
