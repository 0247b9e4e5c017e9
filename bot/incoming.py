"""Updates as they come over the wire: one that cannot be read must not hold up all others.

python-telegram-bot gives up a whole answer for one such update, and asks for the same again.
"""

from __future__ import annotations

import logging
from typing import Any

from telegram import Update
from telegram.request import HTTPXRequest

from bot.failures import cause

_log = logging.getLogger(__name__)


class Incoming(HTTPXRequest):
    """Requests for updates, of which those that cannot be read are empty but for their number."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The library's own hook. Raises TelegramError where it is no JSON."""
        answer = HTTPXRequest.parse_json_payload(payload)
        updates = answer.get("result")
        if isinstance(updates, list):
            answer["result"] = [_readable(update) for update in updates]
        return answer


def _readable(update: dict[str, Any]) -> dict[str, Any]:
    try:
        Update.de_json(update, None)
    except Exception as error:  # whatever it is made of, the next one may be fine
        _log.error("an update is dropped that cannot be read: %s", cause(error))
        return {"update_id": update["update_id"]}
    return update
