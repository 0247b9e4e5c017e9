"""The buttons under a cartoon: the same photo again, softer or stronger.

A button carries everything that the next drawing needs except the photo, which is the message that
the cartoon replies to. So nothing has to be kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Self

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.choices import Send, shown
from bot.intake import Request
from bot.texts.texts import speaker
from inference.engine import MAX_STRENGTH, MIN_STRENGTH, Format, RenderOptions

PREFIX: Final = "again:"
_STEP: Final = 0.2


@dataclass(frozen=True, slots=True)
class Wish:
    """What a button asks for, and whose button it is."""

    user_id: int
    options: RenderOptions
    send: Send

    @classmethod
    def of(cls, callback_data: str) -> Self:
        """Raises ValueError where it was made up: where no button of ours has these very words."""
        user_id, strength, style, size, format_, send = callback_data.split(":")[1:]
        options = RenderOptions(style, round(float(strength), 2), int(size), Format(format_))
        wish = cls(int(user_id), options, Send(send))
        if wish.callback_data != callback_data:
            raise ValueError("no button says it like this")
        return wish

    @property
    def callback_data(self) -> str:
        options = self.options
        values = (shown(options.strength), options.style, options.size, options.format, self.send)
        return PREFIX + ":".join(map(str, (self.user_id, *values)))


def keyboard(request: Request) -> InlineKeyboardMarkup | None:
    """One step in each direction, as far as there is one.

    None for albums, which can have no buttons, and where the answer is not to the photo itself.
    """
    if [photo.message_id for photo in request.photos] != [request.place.message_id]:
        return None
    say, options = speaker(request.language), request.options
    buttons = []
    for key, step in (("softer", -_STEP), ("stronger", _STEP)):
        strength = round(min(MAX_STRENGTH, max(MIN_STRENGTH, options.strength + step)), 2)
        if strength != options.strength:
            wish = Wish(request.user_id, replace(options, strength=strength), request.send)
            buttons.append(InlineKeyboardButton(say(key), callback_data=wish.callback_data))
    return InlineKeyboardMarkup([buttons])
