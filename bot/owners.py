"""Whose button is pressed.

An anonymous administrator writes in the group's name, so that their buttons are the group's. But
Telegram says which person presses one.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from telegram import Bot, CallbackQuery, ChatMember, Message
from telegram.error import TelegramError

from bot.people import People, Person
from bot.presses import answer_press

_VALID: Final = 60.0  # seconds for which it is remembered who is an administrator
_REMEMBERED: Final = 1000
_ADMINISTRATORS: Final = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


class Wish(Protocol):
    """What a button says."""

    @property
    def user_id(self) -> int: ...


W = TypeVar("W", bound=Wish)


class Owners:
    """Finds the person that a button belongs to."""

    def __init__(self, people: People, clock: Callable[[], float] = time.monotonic) -> None:
        self._people = people
        self._clock = clock
        self._known: OrderedDict[tuple[int, int], tuple[bool, float]] = OrderedDict()

    async def wish(self, query: CallbackQuery, read: Callable[[str], W]) -> tuple[W, Person] | None:
        """What is wished, and in whose name; None: it is not theirs or made up, which was said.

        read: from callback data; raises ValueError where no button of ours says that.
        """
        try:
            wish = read(query.data or "")
        except ValueError:
            presser = await self._people.acting(query.from_user, query.from_user.id)
            await answer_press(query, presser.say("old-button"), alert=True)
            return None
        person = await self.of(query, str(wish.user_id))
        return (wish, person) if person else None

    async def of(self, query: CallbackQuery, owner_id: str) -> Person | None:
        """In whose name a button is pressed; None: it is not theirs or made up, which was said.

        owner_id: what the button says; it may be made up.
        """
        presser = await self._people.acting(query.from_user, query.from_user.id)
        person = await self._acting(query, presser, owner_id)
        if person is None:
            await answer_press(query, presser.say("not-yours"), alert=True)
        elif not _has_such_buttons(query, owner_id):
            await answer_press(query, presser.say("old-button"), alert=True)
            return None
        return person

    async def _acting(self, query: CallbackQuery, presser: Person, owner_id: str) -> Person | None:
        if owner_id == str(presser.user_id):
            return presser
        chat = query.message.chat if query.message else None
        if (
            chat
            and owner_id == str(chat.id)
            and await self._administers(query.get_bot(), chat.id, presser.user_id)
        ):
            return await self._people.acting(query.from_user, chat.id)
        return None

    async def _administers(self, bot: Bot, chat_id: int, user_id: int) -> bool:
        """Whether Telegram says so, or has said so a moment ago. Where it says nothing: no."""
        answer, since = self._known.get((chat_id, user_id), (False, float("-inf")))
        if self._clock() - since < _VALID:
            return answer
        try:
            member = await bot.get_chat_member(chat_id, user_id)
            answer = member.status in _ADMINISTRATORS
        except TelegramError:
            answer = False
        self._known[chat_id, user_id] = answer, self._clock()
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return answer


def _has_such_buttons(query: CallbackQuery, owner_id: str) -> bool:
    """Whether the message has buttons of the same owner and kind. One press ago they were others.

    Or somebody would have their settings shown in another's message, or in no message at all.
    """
    kind, _, _ = (query.data or "").partition(owner_id)
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    buttons = [button for row in markup.inline_keyboard for button in row] if markup else []
    return any(str(button.callback_data).startswith(f"{kind}{owner_id}:") for button in buttons)
