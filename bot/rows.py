"""Requests as the chat knows them, and as the store keeps them."""

from __future__ import annotations

import logging

from bot.choices import Send
from bot.intake import Attachment, Place, Request
from inference.engine import Format, InvalidOption, RenderOptions
from inference.styles.registry import DEFAULT, SHEET
from storage import jobs

_log = logging.getLogger(__name__)


def row_of(request: Request, placeholder: int | None) -> jobs.NewRequest:
    """A request to be accepted. placeholder: the message that becomes the answer."""
    place, options = request.place, request.options
    return jobs.NewRequest(
        chat_id=place.chat_id,
        thread_id=place.thread_id,
        message_id=place.message_id,
        is_group=place.is_group,
        user_id=request.user_id,
        language=request.language,
        style=SHEET if request.sheet else options.style,
        strength=options.strength,
        size=options.size,
        format=options.format,
        send=request.send,
        placeholder=placeholder,
        jobs=tuple(
            jobs.NewJob(photo.message_id, photo.file_id, photo.name, photo.refused)
            for photo in request.photos
        ),
    )


def request_of(row: jobs.Request) -> Request:
    """An accepted request."""
    return Request(
        place=Place(row.chat_id, row.thread_id, row.message_id, row.is_group),
        user_id=row.user_id,
        language=row.language,
        photos=tuple(attachment_of(job) for job in row.jobs),
        options=_options(row),
        send=Send(row.send),
        sheet=row.style == SHEET,
    )


def attachment_of(job: jobs.Job) -> Attachment:
    """A photo of an accepted request."""
    return Attachment(job.message_id, job.file_id, job.name)


def _options(row: jobs.Request) -> RenderOptions:
    style = DEFAULT if row.style == SHEET else row.style
    try:
        return RenderOptions(style, row.strength, row.size, Format(row.format))
    except (InvalidOption, ValueError) as outdated:  # accepted by another version
        _log.warning("a photo is drawn with the defaults: %s", outdated)
        return RenderOptions()
