"""What a log line may hold, and what it never does."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import urllib.parse
import warnings
from collections.abc import Iterator

import pytest

from bot import logs
from bot.config import Settings
from bot.logs import RedactingFormatter
from bot.redaction import redacted
from bot.server import BotServer
from tests.bot.operators import pieces, reading

HALF = "AAHd3tY_x9QmWz-L0pRk7VbNcE2uJfGs5Ti"
TOKEN = f"7012345678:{HALF}"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the operator reads, at DEBUG."""
    with reading(TOKEN) as stream:
        yield stream


def parts(text: str) -> list[str]:
    return pieces(text, TOKEN)


def formatted(message: str, *arguments: object) -> str:
    record = logging.LogRecord("bot.x", logging.INFO, "x.py", 1, message, arguments, None)
    return RedactingFormatter(TOKEN).format(record)


@pytest.mark.parametrize(
    "form",
    [
        TOKEN,
        HALF,
        HALF[:12],
        HALF[-6:],
        TOKEN.upper(),
        urllib.parse.quote(TOKEN, safe=""),
        "".join(f"%{ord(c):02X}" for c in TOKEN),
        json.dumps({"url": f"/bot{TOKEN}/getMe"}),
        repr(f"/bot{TOKEN}/getMe".encode()),
        "".join(f"\\x{ord(c):02x}" for c in HALF),
        "".join(f"\\\\u{ord(c):04x}" for c in HALF),
        "".join(f"&#{ord(c)};" for c in HALF),
        f"{TOKEN[:20]}\n        {TOKEN[20:]}",
        repr(f"{TOKEN[:20]}\r\n{TOKEN[20:]}"),
        f"{TOKEN}{HALF}",
    ],
)
def test_a_token_is_masked_in_every_form(form: str) -> None:
    masked = redacted(f"before {form} after", TOKEN)

    assert masked.startswith("before ")
    assert masked.endswith(" after")
    assert "<token>" in masked
    # nothing is left of it: neither as it is, nor once it is joined and its escapes are read
    plain = urllib.parse.unquote("".join(masked.split()))
    assert not parts(plain)
    assert not any(f"{ord(c):02x}{escape}" in plain for c in HALF for escape in ("\\x", "\\u"))
    assert "&#" not in plain


def test_the_rest_of_the_line_stays() -> None:
    assert redacted(f"GET /bot{TOKEN}/getMe 401", TOKEN) == "GET /bot<token>/getMe 401"


def test_a_token_that_nobody_told_us_of_is_masked_too() -> None:
    other = "5551234567:" + "Zz9-" * 9

    assert redacted(f"is {other} yours?", "") == "is <token> yours?"


def test_without_a_secret_nothing_is_masked() -> None:
    assert redacted("as it was, at 12:30", "") == "as it was, at 12:30"


def test_a_short_secret_is_masked_as_a_whole() -> None:
    assert redacted("x of 1:x is x", "1:x") == "x of <token> is x"


def test_a_token_in_a_traceback_is_masked(log: io.StringIO) -> None:
    try:
        int(f"https://api.telegram.org/bot{TOKEN}/getMe")
    except ValueError:
        logging.getLogger("bot").exception("calling bot%s", TOKEN, stack_info=True)

    assert "Traceback" in log.getvalue()
    assert "Stack (most recent call last)" in log.getvalue()
    assert not parts(log.getvalue())


def test_the_token_is_not_in_any_repr() -> None:
    settings = Settings(TELEGRAM_BOT_TOKEN=TOKEN)

    assert not parts(repr(settings) + str(settings))
    assert not parts(repr(BotServer("https://example.org", TOKEN)))


def test_a_message_cannot_forge_a_line_or_command_the_terminal() -> None:
    line = formatted(
        "said %s", "hi\n2030-01-01 00:00:00,000 INFO    bot: \x1b[2Jall is well\u2028\x9b"
    )

    assert len(line.splitlines()) == 1
    assert line.isprintable()
    assert r"hi\n2030" in line
    assert r"\x1b[2J" in line


def test_an_error_cannot_forge_a_line_and_its_traceback_stays_readable(log: io.StringIO) -> None:
    try:
        Settings(TELEGRAM_API_URL="bad\n2030-01-01 00:00:00,000 INFO    bot: \x1b[31mall is well")
    except ValueError:
        logging.getLogger("bot").exception("oh")
    first, *others = log.getvalue().splitlines()

    assert first.endswith("ERROR   bot: oh")
    assert len(others) > 3
    assert [line for line in others if not line.startswith("    ")] == []
    assert "\x1b" not in log.getvalue()


@pytest.mark.parametrize("library", ["httpx", "aiosqlite", "telegram.ext", "asyncio", "urllib3"])
def test_libraries_tell_warnings_whatever_is_asked(log: io.StringIO, library: str) -> None:
    logger = logging.getLogger(library)
    before = logger.level
    logger.setLevel(logging.DEBUG)  # one that has made up its own mind
    logger.debug("a person's words")
    logger.info("a person's words")
    logger.warning("careful")
    logger.setLevel(before)

    assert "person" not in log.getvalue()
    assert "careful" in log.getvalue()


def test_our_own_packages_say_what_is_asked(log: io.StringIO) -> None:
    logging.getLogger("storage.sqlite").debug("a detail")
    assert "a detail" in log.getvalue()

    logs.configure("ERROR", TOKEN)
    logging.getLogger("bot.app").warning("not so bad")
    logging.getLogger("httpx").warning("not so bad")
    assert "not so bad" not in log.getvalue()


def test_what_telegram_sent_is_not_quoted(log: io.StringIO) -> None:
    logging.getLogger("telegram.ext.ExtBot").critical("Received data was %r", "a person's words")

    assert log.getvalue() == ""


def test_a_faulty_log_call_does_not_print_its_arguments(log: io.StringIO) -> None:
    (ours,) = [h for h in logging.root.handlers if isinstance(h.formatter, RedactingFormatter)]
    ours.handle(logging.LogRecord("bot", logging.INFO, __file__, 1, "%d photos", (TOKEN,), None))

    assert not parts(log.getvalue())
    assert "test_logs.py" in log.getvalue()


def test_an_uncaught_error_is_logged_and_masked(log: io.StringIO) -> None:
    error = ValueError(f"no such bot{TOKEN}")
    sys.excepthook(ValueError, error, None)

    assert "no such bot<token>" in log.getvalue()
    assert not parts(log.getvalue())


def test_an_uncaught_error_of_a_thread_is_logged_and_masked(log: io.StringIO) -> None:
    thread = threading.Thread(target=int, args=(TOKEN,))
    thread.start()
    thread.join()

    assert "a thread ended by an error" in log.getvalue()
    assert not parts(log.getvalue())


def test_an_error_that_cannot_be_raised_is_logged_and_masked(log: io.StringIO) -> None:
    class Stubborn:
        def __del__(self) -> None:
            raise ValueError(TOKEN)

    Stubborn()

    assert "nobody could be told" in log.getvalue()
    assert not parts(log.getvalue())


def test_a_warning_is_a_log_line_and_masked(log: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)  # catch_warnings has put the original back
        logging.captureWarnings(True)
        warnings.warn(f"bot{TOKEN} is old", UserWarning, stacklevel=1)
        logging.captureWarnings(False)

    assert "WARNING py.warnings" in log.getvalue()
    assert not parts(log.getvalue())
