"""How a result is sent: as a photo, as a file, as albums. Telegram's limits live here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from itertools import groupby, islice
from typing import Any, Final

from telegram import Bot, InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest, Forbidden, TelegramError

from bot import adjust
from bot.choices import Send
from bot.intake import Attachment, Request
from bot.patience import patiently
from bot.progress import reply_to
from bot.texts.texts import Say, Value, speaker
from inference.engine import Cartoon, Format

_PHOTO_BYTES: Final = 10_000_000
_PHOTO_SIDES: Final = 10_000  # width + height
_PHOTO_RATIO: Final = 20  # longer to shorter side
_ALBUM: Final = 10  # items at most


@dataclass(frozen=True, slots=True)
class Parcel:
    """A cartoon as it will travel."""

    picture: bytes
    file_name: str
    as_photo: bool

    def media(self) -> InputMediaPhoto | InputMediaDocument:
        """For an album or an edit."""
        if self.as_photo:
            return InputMediaPhoto(self.picture, filename=self.file_name)
        return InputMediaDocument(
            self.picture, filename=self.file_name, disable_content_type_detection=True
        )


@dataclass(frozen=True, slots=True)
class Failure:
    """A photo that stays undrawn; `key` names the text that says why."""

    key: str


Outcome = Cartoon | Failure


class Replies:
    """Sends what became of a request."""

    def __init__(self, bot: Bot, limits: dict[str, Value]) -> None:
        self._bot = bot
        self._limits = limits  # what texts about limits say

    async def deliver(
        self, request: Request, outcomes: Sequence[Outcome], placeholder: int | None
    ) -> None:
        """Send every cartoon, in order, then what failed. The placeholder becomes the answer.

        Raises TelegramError.
        """
        cartoons = [outcome for outcome in outcomes if isinstance(outcome, Cartoon)]
        parcels = [
            Parcel(
                cartoon.picture,
                f"toon-{number}.{cartoon.format}",  # says nothing about the person
                _goes_as_photo(cartoon, request.send),
            )
            for number, cartoon in enumerate(cartoons, start=1)
        ]
        trouble = self._trouble(request, outcomes)
        if placeholder is not None and len(outcomes) == 1:
            await self._finish(request, placeholder, parcels, trouble)
            return
        for album in _albums(parcels):
            await self._send(request, album)
        if trouble:
            await self._write(request, trouble)
        if placeholder is not None:
            await self._remove(request, placeholder)

    async def _finish(
        self, request: Request, placeholder: int, parcels: Sequence[Parcel], trouble: str
    ) -> None:
        """Turn the placeholder into the answer, which is safe to repeat; else answer anew."""
        chat_id = request.place.chat_id
        try:
            if parcels:
                media = parcels[0].media()
                keyboard = adjust.keyboard(request)
                edit = partial(self._bot.edit_message_media, reply_markup=keyboard)
                await patiently(partial(edit, media, chat_id, placeholder))
            else:
                edit = partial(self._bot.edit_message_text, trouble)
                await patiently(partial(edit, chat_id, placeholder))
        except Forbidden:
            raise
        except TelegramError:  # the placeholder is gone, or the server will not have it edited
            if parcels:
                await self._send(request, parcels)
            else:
                await self._write(request, trouble)

    async def _send(self, request: Request, parcels: Sequence[Parcel]) -> None:
        """Send one parcel or an album; as files if Telegram does not take them for photos."""
        try:
            await self._post(request, parcels)
        except BadRequest:
            if not parcels[0].as_photo:
                raise
            await self._post(request, [replace(parcel, as_photo=False) for parcel in parcels])

    async def _post(self, request: Request, parcels: Sequence[Parcel]) -> None:
        where = _where(request)
        if len(parcels) > 1:
            media = [parcel.media() for parcel in parcels]
            await patiently(partial(self._bot.send_media_group, media=media, **where))
            return
        (parcel,) = parcels
        how = {**where, "filename": parcel.file_name, "reply_markup": adjust.keyboard(request)}
        if parcel.as_photo:
            await patiently(partial(self._bot.send_photo, photo=parcel.picture, **how))
        else:
            how["disable_content_type_detection"] = True
            await patiently(partial(self._bot.send_document, document=parcel.picture, **how))

    async def _write(self, request: Request, text: str) -> None:
        await patiently(partial(self._bot.send_message, text=text, **_where(request)))

    async def _remove(self, request: Request, placeholder: int) -> None:
        try:
            await patiently(partial(self._bot.delete_message, request.place.chat_id, placeholder))
        except BadRequest:  # the person was quicker
            return

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


def _where(request: Request) -> dict[str, Any]:
    return {
        "chat_id": request.place.chat_id,
        "message_thread_id": request.place.thread_id,
        "reply_parameters": reply_to(request.place),
    }


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
