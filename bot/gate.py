"""What every update has to pass before any handler sees it.

Strangers and banned people end here, and whoever sends more than anybody would listen to. What is
dropped counts as handled; what is hopeless is not even kept until its turn comes.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from telegram import Chat, Message, Update
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop, TypeHandler

from bot.access import Access
from bot.bans import Bans
from bot.budget import Allowance, Budget
from bot.commands import Command, command_of
from bot.durations import at_least
from bot.failures import cause, reason
from bot.handlers.context import Context, Handler, answer
from bot.intake import Intake
from bot.pace import giving_way
from bot.people import People
from bot.quota import Quota
from bot.texts.texts import speaker

_log = logging.getLogger(__name__)

RIGHTS: Final = ("privacy", "forget")  # commands that are for everybody, come what may
TALK: Final = Allowance(30, seconds=60)  # texts, commands and buttons
_MANY_PHOTOS: Final = 200
_NEWS: Final = Allowance(1, seconds=3600)  # how often a stranger is told that they are one
_ALBUMS: Final = 1000  # that are remembered


class Gate:
    """Lets an update through to the handlers, or ends it."""

    def __init__(
        self,
        access: Access,
        bans: Bans,
        people: People,
        intake: Intake,
        quota: Quota,
        clock: Callable[[], float],
    ) -> None:
        self._access = access
        self._bans = bans
        self._people = people
        self._intake = intake
        self._talk = Budget(TALK, clock)
        self._photos = Budget(_far_beyond(quota), clock)
        self._news = Budget(_NEWS, clock)
        self._albums: OrderedDict[tuple[int, str], bool] = OrderedDict()  # and their verdicts

    def handler(self) -> Handler:
        """Belongs into a group before all others."""
        return TypeHandler(Update, self.on_update)

    def wants(self, update: Update) -> bool:
        """Whether it is worth keeping an update until its turn comes. Raises nothing."""
        try:
            if album := _album_of(update):
                return self._albums.get(album, True)  # its first photo decides
            return not self._is_hopeless(update)
        except Exception as error:
            _log.error("it is not known who wants this: %s", cause(error))
            return True

    async def on_update(self, update: Update, _: Context) -> None:
        """Raises ApplicationHandlerStop where no handler shall see the update."""
        try:
            admitted = await self._admits_with_its_album(update)
        except Exception as error:  # or the handlers would see it, whoever it is from
            _log.error("an update was dropped at the gate: %s", cause(error))
            admitted = False
        if not admitted:
            raise ApplicationHandlerStop

    async def _admits_with_its_album(self, update: Update) -> bool:
        """What goes for the first photo of an album goes for all of it."""
        album = _album_of(update)
        if album is None:
            return await self._admits(update)
        if album not in self._albums:
            self._albums[album] = await self._admits(update)
            if len(self._albums) > _ALBUMS:
                self._albums.popitem(last=False)
        return self._albums[album]

    async def _admits(self, update: Update) -> bool:
        sender = update.effective_sender
        if sender is None or self._is_hopeless(update):
            return False
        spent = self._budget(update).spend(sender.id)
        if self._is_welcome(update):
            if spent.wait:
                person = await self._people.sender(update)
                await _say(update, person.say("slow-down", **at_least(spent.wait)))
        elif not _claims_a_right(update):
            if spent.fine:
                await self._turn_away(update)
            return False
        return spent.fine

    def _is_hopeless(self, update: Update) -> bool:
        """Whether this would be met with silence; so far as can be said without changing that."""
        sender = update.effective_sender
        if sender is None or not self._concerns_us(update):
            return True
        if self._is_banned(update) and not _claims_a_right(update):
            return True
        return self._budget(update).is_shut(sender.id)

    def _concerns_us(self, update: Update) -> bool:
        """Not what people in a group say to each other, edited messages, or what channels post."""
        message = update.message
        if message is None:
            return update.callback_query is not None
        if message.chat.type == Chat.PRIVATE:
            return True
        if message.forward_origin is not None and message.text is not None:
            return False
        if message.is_automatic_forward and not self._intake.is_called(message):
            return False
        return command_of(message) is not None or self._intake.is_meant_for_us(message)

    def _is_welcome(self, update: Update) -> bool:
        return not self._is_banned(update) and self._access.allows(*_who_and_where(update))

    def _is_banned(self, update: Update) -> bool:
        sender_id, chat_id = _who_and_where(update)
        return not self._access.is_admin(sender_id) and self._bans.has(sender_id, chat_id)

    def _budget(self, update: Update) -> Budget:
        message = update.message
        return self._photos if message and self._intake.attachment(message) else self._talk

    async def _turn_away(self, update: Update) -> None:
        """Tell a stranger, now and then, what they need to get in."""
        say, message = speaker(self._people.language_of(update)), update.message
        sender_id, chat_id = _who_and_where(update)
        if message is None:
            await _say(update, say("stranger-button", id=str(sender_id)))
        elif (key := _news_for_strangers(message)) and self._news.spend(chat_id).fine:
            await _say(update, say(key, id=str(chat_id)))


def _who_and_where(update: Update) -> tuple[int, int]:
    """The ids of the sender, and of the chat, which buttons of inline messages do not tell."""
    sender, chat = update.effective_sender, update.effective_chat
    if sender is None:
        raise ValueError("an update without a sender")
    return sender.id, chat.id if chat else sender.id


def _album_of(update: Update) -> tuple[int, str] | None:
    message = update.message
    if message is None or message.media_group_id is None:
        return None
    return message.chat_id, message.media_group_id


def _far_beyond(quota: Quota) -> Allowance:
    """So many photos that the quota refuses them first; an album counts as one of them."""
    at_once = max(_MANY_PHOTOS, 2 * quota.minute) if quota.minute else 0
    return Allowance(at_once, seconds=120)


def _claims_a_right(update: Update) -> bool:
    message = update.message
    command = command_of(message) if message else None
    if message is None or command is None or command.name not in RIGHTS:
        return False
    return command.by_name or message.chat.type == Chat.PRIVATE


def _news_for_strangers(message: Message) -> str | None:
    """The text that answers a stranger. In groups they have to ask, and by our name."""
    if message.chat.type == Chat.PRIVATE:
        return "stranger"
    return "stranger-group" if command_of(message) == Command("start", by_name=True) else None


async def _say(update: Update, text: str) -> None:
    """Answer what was sent or pressed, if that can be done at once."""
    try:
        with giving_way():
            if update.callback_query:
                await update.callback_query.answer(text, show_alert=True)
            elif update.message:
                await answer(update.message, text)
    except TelegramError as error:
        _log.warning("somebody could not be told why they are not heard: %s", reason(error))
