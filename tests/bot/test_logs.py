"""No secret in a log line."""

from __future__ import annotations

import io
import logging

from bot.config import Settings
from bot.logs import RedactingFormatter, redacted
from bot.server import BotServer

TOKEN = "123456:SECRET-token"


def test_a_token_in_a_traceback_is_masked() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(RedactingFormatter(TOKEN))
    logger = logging.Logger("test")
    logger.addHandler(handler)

    try:
        int(f"https://api.telegram.org/bot{TOKEN}/getMe")
    except ValueError:
        logger.exception("calling bot%s", TOKEN)

    assert "Traceback" in stream.getvalue()
    assert "SECRET" not in stream.getvalue()


def test_without_a_secret_nothing_is_masked() -> None:
    assert redacted("as it was", "") == "as it was"


def test_the_token_is_not_in_any_repr() -> None:
    settings = Settings(TELEGRAM_BOT_TOKEN=TOKEN)

    assert "SECRET" not in repr(settings)
    assert "SECRET" not in repr(BotServer("https://example.org", TOKEN))
