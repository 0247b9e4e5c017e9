"""How a result is sent: as a photo, as a file, as albums. Telegram's limits live here.

A single photo with a placeholder is answered by an edit, which may be repeated as often as one
likes. A send may not: where the connection breaks after Telegram has got it, it arrives twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from itertools import groupby, islice
from typing import Any, Final

from telegram import Bot, InlineKeyboardMarkup, InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest, InvalidToken

from bot import adjust
from bot.choices import Send
from bot.intake import Attachment, Request
from bot.patience import (
    NOT_MODIFIED,
    PATIENT,
    Patience,
    is_gone,
    is_passing,
    patiently,
    says,
)
from bot.posting import post
from bot.sheet import Sheet, keyboard
from bot.texts.texts import Say, Value, speaker
from inference.engine import Cartoon, Format

_PHOTO_BYTES: Final = 10_000_000
_PHOTO_SIDES: Final = 10_000  # width + height
_PHOTO_RATIO: Final = 20  # longer to shorter side
_ALBUM: Final = 10  # items at most
_LOST_MESSAGE: Final = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A cartoon as it will travel."""

    picture: bytes
    file_name: str
    as_photo: bool
    caption: str | None = None
    keyboard: InlineKeyboardMarkup | None = None  # where it travels alone

    def media(self) -> InputMediaPhoto | InputMediaDocument:
        """For an album or an edit."""
        how: dict[str, Any] = {"filename": self.file_name, "caption": self.caption}
        if self.as_photo:
            return InputMediaPhoto(self.picture, **how)
        return InputMediaDocument(self.picture, disable_content_type_detection=True, **how)


@dataclass(frozen=True, slots=True)
class Failure:
    """A photo that stays undrawn; `key` names the text that says why."""

    key: str


Outcome = Cartoon | Failure
Step = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Sent:
    """How much of an answer has arrived; with it, `deliver` goes on where it had to stop."""

    steps: int = 0


class Replies:
    """Sends what became of a request."""

    def __init__(self, bot: Bot, limits: dict[str, Value], patience: Patience = PATIENT) -> None:
        self._bot = bot
        self._limits = limits  # what texts about limits say
        self._patience = patience

    async def deliver(
        self,
        request: Request,
        outcomes: Sequence[Outcome],
        placeholder: int | None,
        sent: Sent | None = None,
    ) -> None:
        """Send every cartoon, in order, then what failed. The placeholder becomes the answer.

        Raises TelegramError, of which bot/patience.py says what it means; of ChatMigrated, that
        nothing of the old chat is there any more: neither the placeholder nor what we reply to.
        """
        sent = sent or Sent()
        for step in self._steps(request, outcomes, placeholder)[sent.steps :]:
            await step()
            sent.steps += 1

    def _steps(
        self, request: Request, outcomes: Sequence[Outcome], placeholder: int | None
    ) -> list[Step]:
        parcels, trouble = _parcels(request, outcomes), self._trouble(request, outcomes)
        if placeholder is not None and len(outcomes) == 1:
            if parcels:
                return [partial(self._become, request, placeholder, parcels[0])]
            return [partial(self._say, request, placeholder, trouble)]
        steps: list[Step] = [partial(self._send, request, album) for album in _albums(parcels)]
        if trouble:
            steps.append(partial(self._write, request, trouble))
        if placeholder is not None:
            steps.append(partial(self._remove, request, placeholder))
        return steps

    async def _become(self, request: Request, placeholder: int, parcel: Parcel) -> None:
        """Turn the placeholder into the cartoon; else send the cartoon, and remove it."""
        try:
            await self._edit(request, placeholder, parcel)
        except (BadRequest, InvalidToken) as error:
            if is_passing(error) or is_gone(error):
                raise
            # it was deleted, or the server will not have it edited
            await self._send(request, [parcel])
            await self._remove(request, placeholder)

    async def _edit(self, request: Request, placeholder: int, parcel: Parcel) -> None:
        edit = partial(
            self._bot.edit_message_media,
            parcel.media(),
            request.place.chat_id,
            placeholder,
            reply_markup=parcel.keyboard,
        )
        try:
            await patiently(edit, self._patience)
        except BadRequest as error:
            if says(error, NOT_MODIFIED):  # done before a crash, or before the connection broke
                return
            if not parcel.as_photo or says(error, *_LOST_MESSAGE) or is_gone(error):
                raise
            await self._edit(request, placeholder, replace(parcel, as_photo=False))

    async def _say(self, request: Request, placeholder: int, text: str) -> None:
        """Turn the placeholder into a text; a cartoon from before stays, and the text is new."""
        edit = partial(self._bot.edit_message_text, text, request.place.chat_id, placeholder)
        try:
            await patiently(edit, self._patience)
        except BadRequest as error:
            if says(error, NOT_MODIFIED):
                return
            if is_gone(error):
                raise
            await self._write(request, text)

    async def _send(self, request: Request, parcels: Sequence[Parcel]) -> None:
        """Send one parcel or an album; as files if Telegram does not take them for photos."""
        try:
            await self._post(request, parcels)
        except BadRequest:
            if not parcels[0].as_photo:
                raise
            await self._post(request, [replace(parcel, as_photo=False) for parcel in parcels])

    async def _post(self, request: Request, parcels: Sequence[Parcel]) -> None:
        if len(parcels) > 1:
            media = [parcel.media() for parcel in parcels]
            await self._to_place(request, partial(self._bot.send_media_group, media=media))
            return
        (parcel,) = parcels
        how: dict[str, Any] = {"filename": parcel.file_name, "caption": parcel.caption}
        how["reply_markup"] = parcel.keyboard
        if parcel.as_photo:
            send = partial(self._bot.send_photo, photo=parcel.picture, **how)
        else:
            how["disable_content_type_detection"] = True
            send = partial(self._bot.send_document, document=parcel.picture, **how)
        await self._to_place(request, send)

    async def _write(self, request: Request, text: str) -> None:
        await self._to_place(request, partial(self._bot.send_message, text=text))

    async def _to_place(self, request: Request, send: Callable[..., Awaitable[object]]) -> None:
        await post(send, request.place, self._patience)

    async def _remove(self, request: Request, placeholder: int) -> None:
        remove = partial(self._bot.delete_message, request.place.chat_id, placeholder)
        with suppress(BadRequest):  # the person was quicker
            await patiently(remove, self._patience)

    def _trouble(self, request: Request, outcomes: Sequence[Outcome]) -> str:
        """What failed and why, in the person's words; empty if nothing did."""
        say = speaker(request.language)
        if len(outcomes) == 1:
            failures = [o for o in outcomes if isinstance(o, Failure)]
            return "".join(say("failed-one", reason=say(f.key, **self._limits)) for f in failures)
        lines = [
            f"• {_label(say, number, photo)}: {say(outcome.key, **self._limits)}"
            for number, (photo, outcome) in enumerate(zip(request.photos, outcomes, strict=True), 1)
            if isinstance(outcome, Failure)
        ]
        if not lines:
            return ""
        return "\n".join(
            [say("failed-all" if len(lines) == len(outcomes) else "failed-some"), *lines]
        )


def _parcels(request: Request, outcomes: Sequence[Outcome]) -> list[Parcel]:
    cartoons = [outcome for outcome in outcomes if isinstance(outcome, Cartoon)]
    return [
        Parcel(
            cartoon.picture,
            f"toon-{number}.{cartoon.format}",  # says nothing about the person
            _goes_as_photo(cartoon, request.send),
            *_below(request, cartoon),
        )
        for number, cartoon in enumerate(cartoons, start=1)
    ]


def _below(request: Request, cartoon: Cartoon) -> tuple[str | None, InlineKeyboardMarkup | None]:
    """The caption and the buttons of a cartoon."""
    if not isinstance(cartoon, Sheet):
        return None, adjust.keyboard(request)
    say = speaker(request.language)
    buttons = keyboard(say, request.user_id, cartoon.styles, cartoon.in_force)
    return say(cartoon.caption), buttons


def _label(say: Say, number: int, photo: Attachment) -> str:
    label = say("photo-number", number=number)
    return f"{label} ({escape(photo.name)})" if photo.name else label


def _goes_as_photo(cartoon: Cartoon, send: Send) -> bool:
    """Telegram recompresses photos, so PNG and WEBP are files unless the person wants photos."""
    if send is Send.FILE or (send is Send.AUTO and cartoon.format is not Format.JPG):
        return False
    sides = (cartoon.width, cartoon.height)
    return (
        len(cartoon.picture) <= _PHOTO_BYTES
        and sum(sides) <= _PHOTO_SIDES
        and max(sides) <= _PHOTO_RATIO * min(sides)
    )


def _albums(parcels: Iterable[Parcel]) -> Iterable[Sequence[Parcel]]:
    """Ten at most, and files never among photos."""
    for _, alike in groupby(parcels, lambda parcel: parcel.as_photo):
        while album := list(islice(alike, _ALBUM)):
            yield album
