"""What a person sees between sending a photo and getting the cartoon."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from telegram import Bot, ReplyParameters
from telegram.constants import ChatAction, ReactionEmoji
from telegram.error import TelegramError

from bot.intake import Place
from bot.texts.texts import speaker

_log = logging.getLogger(__name__)

_ACTION_EVERY: Final = 4.5  # seconds; Telegram shows a chat action for five
_EDIT_EVERY: Final = 3.0  # seconds; one chat takes about one message a second


class Progress:
    """A placeholder message in private chats; in groups, where messages are few, a reaction."""

    def __init__(
        self,
        bot: Bot,
        place: Place,
        language: str,
        *,
        album: bool = False,
        placeholder: int | None = None,
    ) -> None:
        """placeholder: a message that is there already, when there is nothing to acknowledge."""
        self._bot = bot
        self._place = place
        self._say = speaker(language)
        self._edited_at = 0.0
        self.placeholder = placeholder  # message id, once it is there
        self._acknowledging = (
            asyncio.create_task(self._acknowledge(album)) if placeholder is None else None
        )

    async def acknowledged(self) -> None:
        """Return when the person has seen that the photo arrived, or cannot be told."""
        if self._acknowledging:
            await self._acknowledging

    async def drawn(self, done: int, total: int) -> None:
        """Say how far an album is. Gives way when there was an edit just now."""
        now = asyncio.get_running_loop().time()
        if self.placeholder is None or done == total or now - self._edited_at < _EDIT_EVERY:
            return
        self._edited_at = now
        with suppress(TelegramError):
            await self._rewrite(self._say("drawing-some", done=done, total=total))

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
        try:
            await self._rewrite(text)
        except TelegramError:
            return False
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

    async def _acknowledge(self, album: bool) -> None:
        try:
            if self._place.is_group:
                await self._react()
            else:
                text = self._say("drawing-album" if album else "drawing")
                self.placeholder = await self._write(text)
                self._edited_at = asyncio.get_running_loop().time()
        except TelegramError as error:
            _log.warning("an acknowledgement could not be sent: %s", error)

    async def _react(self) -> None:
        await self._bot.set_message_reaction(
            self._place.chat_id, self._place.message_id, ReactionEmoji.EYES
        )

    async def _write(self, text: str) -> int:
        message = await self._bot.send_message(
            self._place.chat_id,
            text,
            message_thread_id=self._place.thread_id,
            reply_parameters=reply_to(self._place),
        )
        return message.message_id

    async def _rewrite(self, text: str) -> None:
        await self._bot.edit_message_text(text, self._place.chat_id, self.placeholder)

    async def _beat(self) -> None:
        while True:
            with suppress(TelegramError):
                await self._bot.send_chat_action(
                    self._place.chat_id,
                    ChatAction.UPLOAD_PHOTO,
                    message_thread_id=self._place.thread_id,
                )
            await asyncio.sleep(_ACTION_EVERY)


def reply_to(place: Place) -> ReplyParameters:
    """As a reply to the person's message, or without it if they have deleted it."""
    return ReplyParameters(place.message_id, allow_sending_without_reply=True)
