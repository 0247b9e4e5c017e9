"""From uploaded bytes to what hangs on a message, by Telegram's rules for each kind."""

from __future__ import annotations

from typing import Final

from bot.playground.call import Upload
from bot.playground.content import Attachment, Kind
from bot.playground.darkroom import Darkroom, Developed, Undecodable
from bot.playground.files import Files
from bot.playground.rules import bad_request, check_photo_sides, check_sticker_sides, check_upload

RAW_SIDE: Final = 1280  # what Telegram would claim of a photo that turns out to be broken


class Raw(bytes):
    """A photo that arrives exactly like this, however broken: no client has looked at it."""


class Attachments:
    def __init__(self, files: Files) -> None:
        self._files = files
        self._darkroom = Darkroom()

    async def uploaded(self, kind: Kind, upload: Upload) -> Attachment:
        """What a bot uploads. Raises Refused."""
        check_upload(kind, len(upload.content))
        if kind == "photo":
            developed = await self._develop(upload.content)
            check_photo_sides(developed.width, developed.height)
            return self._prints(developed)
        if kind == "sticker":
            return await self._sticker(upload.content)
        return self.document(upload)

    async def photo(self, content: bytes) -> Attachment:
        """A photo from a person, whose client has made it small enough. Raises Refused."""
        if isinstance(content, Raw):
            raw = self._files.keep("photo", content, width=RAW_SIDE, height=RAW_SIDE)
            return self._files.attach("photo", raw)
        developed = await self._develop(content)
        check_photo_sides(developed.prints[-1].width, developed.prints[-1].height)
        return self._prints(developed)

    def document(self, upload: Upload) -> Attachment:
        """A file, untouched."""
        kept = self._files.keep("document", upload.content, name=upload.name, mime=upload.mime)
        return self._files.attach("document", kept)

    async def aclose(self) -> None:
        await self._darkroom.aclose()

    async def _develop(self, content: bytes) -> Developed:
        try:
            return await self._darkroom.develop(content)
        except Undecodable:
            raise bad_request("IMAGE_PROCESS_FAILED") from None

    def _prints(self, developed: Developed) -> Attachment:
        sizes = [
            self._files.keep("photo", size.jpeg, width=size.width, height=size.height)
            for size in developed.prints
        ]
        return self._files.attach("photo", *sizes)

    async def _sticker(self, content: bytes) -> Attachment:
        try:
            width, height = await self._darkroom.measure(content)
        except Undecodable:
            raise bad_request("STICKER_FILE_INVALID") from None
        check_sticker_sides(width, height)
        kept = self._files.keep("sticker", content, width=width, height=height)
        return self._files.attach("sticker", kept)
