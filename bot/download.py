"""A photo's bytes from Telegram."""

from __future__ import annotations

from typing import Final

from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot import example
from bot.patience import PATIENT, Patience, is_passing, patiently, says
from inference.engine import BadImage, Reason

_TOO_BIG: Final = "file is too big"
_MAY_COME: Final = "temporarily unavailable"  # or else the file id is wrong, they do not say


async def download(bot: Bot, file_id: str, most_bytes: int, patience: Patience = PATIENT) -> bytes:
    """The file, in full. Raises BadImage where it is too large, and TelegramError."""
    if file_id == example.FILE_ID:
        return example.photo()

    async def fetch() -> bytes:
        # the link in a File holds the token and expires, so it is never kept
        file = await bot.get_file(file_id)
        if (file.file_size or 0) > most_bytes:  # a Bot API server of one's own gives out any size
            raise BadImage(Reason.TOO_MANY_BYTES)
        return bytes(await file.download_as_bytearray())

    try:
        return await patiently(fetch, patience, _may_come)
    except BadRequest as error:
        if says(error, _TOO_BIG):
            raise BadImage(Reason.TOO_MANY_BYTES) from None
        raise


def _may_come(error: TelegramError) -> bool:
    """Whether another link may help; an expired one is "not found", in PTB an InvalidToken."""
    return is_passing(error) or isinstance(error, InvalidToken) or says(error, _MAY_COME)
