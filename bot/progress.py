"""What a person sees between sending a photo and getting the cartoon.

Whatever only shows progress gives way: it is left out where it would be too much for the chat, it
is never repeated, and the answer does not wait for it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Final

from telegram import Bot, Message
from telegram.constants import ChatAction, ReactionEmoji
from telegram.error import TelegramError

from bot.failures import reason
from bot.intake import Place
from bot.pace import EDIT_EVERY, GaveWay, giving_way
from bot.patience import NOT_MODIFIED, PATIENT, Patience, patiently, says
from bot.posting import post
from bot.texts.texts import speaker

_log = logging.getLogger(__name__)

_ACTION_EVERY: Final = 4.5  # seconds; Telegram shows a chat action for five
_HURRY: Final = 5.0  # seconds; what comes later than this is of no use

Told = Callable[[int], Awaitable[None]]


class Progress:
    """A placeholder message in private chats; in groups, where messages are few, a reaction."""

    def __init__(
        self,
        bot: Bot,
        place: Place,
        language: str,
        *,
        key: str = "drawing",
        placeholder: int | None = None,
        on_placeholder: Told | None = None,
        patience: Patience = PATIENT,
    ) -> None:
        """key: of the text that a placeholder begins with.

        placeholder: a message that is there already, when there is nothing to acknowledge.
        on_placeholder: gets the message id of a new one before anything else is done with it.
        What it raises comes out of `acknowledged`, and of whatever waits for that.
        """
        self._bot = bot
        self._place = place
        self._say = speaker(language)
        self._key = key
        self._on_placeholder = on_placeholder
        self._patience = patience
        self._latest = ""
        self._showing: asyncio.Task[None] | None = None
        self.placeholder = placeholder  # message id, once it is there
        self._acknowledging = (
            asyncio.create_task(self._acknowledge()) if placeholder is None else None
        )

    async def acknowledged(self) -> None:
        """Return when the person has seen that the photo arrived, or cannot be told.

        From here on nothing that was being shown can come after an answer.
        """
        if self._showing:
            self._showing.cancel()
        if self._acknowledging:
            await self._acknowledging

    async def in_place(self) -> None:
        """Have a message that can become the answer, which is safe to repeat as no send is.

        Raises TelegramError. In groups there is none.
        """
        await self.acknowledged()
        if self.placeholder is None and not self._place.is_group:
            await self._place_message()

    async def drawn(self, done: int, total: int) -> None:
        """Say how far an album is. Returns at once."""
        if done < total:
            self._show(self._say("drawing-some", done=done, total=total))

    async def waiting(self, text: str) -> None:
        """Say how long it may take until it begins. Returns at once."""
        self._show(text)

    async def end(self, text: str) -> None:
        """Say why there will be no cartoon."""
        if not await self.replaced(text):
            with suppress(TelegramError):
                await self._write(text)

    async def replaced(self, text: str) -> bool:
        """Put a text in place of the placeholder, if that is there and still a text."""
        await self.acknowledged()
        if self.placeholder is None:
            return False
        edit = partial(self._bot.edit_message_text, text, self._place.chat_id, self.placeholder)
        try:
            await patiently(edit, self._patience)
        except TelegramError as error:
            return says(error, NOT_MODIFIED)
        return True

    @asynccontextmanager
    async def busy(self) -> AsyncIterator[None]:
        """Show "sending a photo…" for as long as this lasts."""
        if self._place.is_group:
            yield
            return
        beat = asyncio.create_task(self._beat())
        try:
            yield
        finally:
            beat.cancel()

    async def _acknowledge(self) -> None:
        try:
            if self._place.is_group:
                await self._react()
            else:
                await self._place_message()
        except TelegramError as error:
            _log.warning("an acknowledgement could not be sent: %s", reason(error))

    async def _place_message(self) -> None:
        message = await self._write(self._say(self._key))
        self.placeholder = message.message_id
        if self._on_placeholder:
            await self._on_placeholder(message.message_id)

    async def _react(self) -> None:
        with giving_way():
            await self._bot.set_message_reaction(
                self._place.chat_id, self._place.message_id, ReactionEmoji.EYES
            )

    async def _write(self, text: str) -> Message:
        return await post(partial(self._bot.send_message, text=text), self._place, self._patience)

    def _show(self, text: str) -> None:
        """Put a text into the placeholder as soon as there is room for it, if it is still true."""
        self._latest = text
        if self.placeholder is not None and (self._showing is None or self._showing.done()):
            self._showing = asyncio.create_task(self._show_latest())

    async def _show_latest(self) -> None:
        shown = ""
        while shown != self._latest:
            text = self._latest
            try:
                await self._edit_if_free(text)
            except GaveWay:
                await self._patience.sleep(EDIT_EVERY)
            except TelegramError:
                return
            else:
                shown = text

    async def _edit_if_free(self, text: str) -> None:
        with giving_way():
            await self._bot.edit_message_text(
                text, self._place.chat_id, self.placeholder, read_timeout=_HURRY
            )

    async def _beat(self) -> None:
        while True:
            with suppress(TelegramError), giving_way():
                await self._bot.send_chat_action(
                    self._place.chat_id,
                    ChatAction.UPLOAD_PHOTO,
                    message_thread_id=self._place.thread_id,
                    read_timeout=_HURRY,
                )
            await asyncio.sleep(_ACTION_EVERY)
