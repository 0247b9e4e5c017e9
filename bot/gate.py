"""What every update has to pass before any handler sees it.

Strangers and banned people end here, and whoever sends more than anybody would listen to. What is
dropped costs a look into memory; its update counts as handled.
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
        message = update.message
        if message is None or message.media_group_id is None:
            return await self._admits(update)
        album = message.chat_id, message.media_group_id
        if album not in self._albums:
            self._albums[album] = await self._admits(update)
            if len(self._albums) > _ALBUMS:
                self._albums.popitem(last=False)
        return self._albums[album]

    async def _admits(self, update: Update) -> bool:
        sender, chat = update.effective_sender, update.effective_chat
        if sender is None or not self._concerns_us(update):
            return False
        chat_id = chat.id if chat else sender.id
        is_admin = self._access.is_admin(sender.id)
        banned = not is_admin and self._bans.has(sender.id, chat_id)
        if not banned and self._access.allows(sender.id, chat_id):
            return await self._is_within_limits(update, sender.id)
        if update.message and _claims_a_right(update.message):
            return self._talk.spend(sender.id).fine
        if not banned:
            await self._turn_away(update, sender.id)
        return False

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

    async def _is_within_limits(self, update: Update, sender_id: int) -> bool:
        """Say once where there are limits, and nothing after that."""
        message = update.message
        is_photo = message is not None and self._intake.attachment(message) is not None
        spent = (self._photos if is_photo else self._talk).spend(sender_id)
        if spent.wait:
            person = await self._people.sender(update)
            await _say(update, person.say("slow-down", **at_least(spent.wait)))
        return spent.fine

    async def _turn_away(self, update: Update, sender_id: int) -> None:
        """Tell a stranger, now and then, what they need to get in."""
        say, message = speaker(self._people.language_of(update)), update.message
        if message is None:
            if self._talk.spend(sender_id).fine:
                await _say(update, say("stranger-button", id=str(sender_id)))
        elif (key := _news_for_strangers(message)) and self._news.spend(message.chat_id).fine:
            await _say(update, say(key, id=str(message.chat_id)))


def _far_beyond(quota: Quota) -> Allowance:
    """So many photos that the quota refuses them first; an album counts as one of them."""
    at_once = max(_MANY_PHOTOS, 2 * quota.minute) if quota.minute else 0
    return Allowance(at_once, seconds=120)


def _claims_a_right(message: Message) -> bool:
    command = command_of(message)
    if command is None or command.name not in RIGHTS:
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
