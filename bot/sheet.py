"""What /styles answers with: a photo in every style, on one sheet, with a button for each.

A button says whose it is and which style. The photo is the message that the sheet replies to, and
which styles there are stands in the buttons, so nothing has to be kept.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from typing import Final, Self

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.choices import in_force
from bot.intake import Request
from bot.offer import Offer
from bot.texts.texts import Say, speaker
from bot.until import until_stored
from bot.words import name_of
from inference.engine import Cartoon, Engine, SheetOptions, StyleUnavailable, Tile
from inference.styles import registry
from storage.store import Store

_log = logging.getLogger(__name__)

PREFIX: Final = "sheet:"
_MARK: Final = "✓ "
_NARROW: Final = 10  # characters; three buttons with no more of them fit beside each other


@dataclass(frozen=True, slots=True)
class Sheet(Cartoon):
    """A photo in several styles."""

    styles: tuple[str, ...]
    in_force: str  # the style that its person gets if they choose none of them
    caption: str  # key of a text


@dataclass(frozen=True, slots=True)
class Pick:
    """What a button asks for, and whose button it is."""

    user_id: int
    style: str

    @classmethod
    def of(cls, callback_data: str) -> Self:
        """Raises ValueError where it was made up: where no button of ours has these very words."""
        user_id, style = callback_data.split(":")[1:]
        pick = cls(int(user_id), style)
        if pick.callback_data != callback_data or style not in registry.NAMES:
            raise ValueError("no button says it like this")
        return pick

    @property
    def callback_data(self) -> str:
        return f"{PREFIX}{self.user_id}:{self.style}"


class Sheets:
    """Draws sheets."""

    def __init__(self, engine: Engine, store: Store, offer: Offer) -> None:
        self._engine = engine
        self._store = store
        self._offer = offer

    async def draw(self, request: Request, photo: bytes, caption: str, who: str) -> Sheet:
        """A photo in every style that can be drawn. Raises RenderError.

        caption: key of a text. who: the pseudonym of the person.
        """
        say, styles = speaker(request.language), self._offer.styles()
        while True:
            tiles = tuple(Tile(style, name_of(say, "style", style)) for style in styles)
            try:
                cartoon = await self._engine.sheet(photo, SheetOptions(tiles), who)
                break
            except StyleUnavailable as missing:
                styles = _without(styles, missing)
        now = await self._in_force(request.user_id)
        return Sheet(**asdict(cartoon), styles=styles, in_force=now, caption=caption)

    async def _in_force(self, user_id: int) -> str:
        preferences = await until_stored(partial(self._store.preferences, user_id))
        return str(in_force(preferences, "style", self._offer.defaults()))


def keyboard(say: Say, user_id: int, styles: Sequence[str], now: str) -> InlineKeyboardMarkup:
    """A button for each style, in the order of the sheet. now: the one in force, to be marked."""
    buttons = [
        InlineKeyboardButton(
            (_MARK if style == now else "") + name_of(say, "style", style),
            callback_data=Pick(user_id, style).callback_data,
        )
        for style in styles
    ]
    longest = max((len(_MARK + name_of(say, "style", style)) for style in styles), default=0)
    per_row = 3 if longest <= _NARROW else 2
    rows = [buttons[first : first + per_row] for first in range(0, len(buttons), per_row)]
    return InlineKeyboardMarkup(rows)


def styles_of(keyboard: InlineKeyboardMarkup) -> list[str]:
    """The styles that a keyboard of ours has buttons for."""
    styles = []
    for button in (button for row in keyboard.inline_keyboard for button in row):
        with suppress(ValueError):  # another version drew it
            styles.append(Pick.of(str(button.callback_data)).style)
    return styles


def _without(styles: tuple[str, ...], missing: StyleUnavailable) -> tuple[str, ...]:
    """Without a style whose files are no weights. Raises StyleUnavailable if none is left."""
    rest = tuple(style for style in styles if style != missing.style)
    if not rest or rest == styles:
        raise missing
    _log.warning("a sheet is drawn without it: %s", missing)
    return rest
