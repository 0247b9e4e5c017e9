"""Settings from the environment: defaults, and refusals that name key, value and what is right."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot import config
from bot.quota import Quota
from inference.engine import RenderOptions


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [key for key in os.environ if key.startswith(("TELEGRAM_", config.PREFIX))]:
        monkeypatch.delenv(name)


def test_everything_has_a_default() -> None:
    settings = config.load()

    assert settings.token is None
    assert settings.data == Path("data")
    assert settings.offer.defaults() == RenderOptions()


def test_an_empty_token_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "")

    assert config.load().token is None


def test_settings_come_from_a_dotenv_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TELEGRAM_BOT_TOKEN=1:x\nTOONBOT_LANGUAGE=zh\n")
    settings = config.load()

    assert settings.token
    assert settings.language == "zh"


def test_the_environment_beats_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("TOONBOT_LANGUAGE=zh\n")
    monkeypatch.setenv("TOONBOT_LANGUAGE", "en")

    assert config.load().language == "en"


HALF = "AAHd3tY_x9QmWz-L0pRk7VbNcE2uJfGs5Ti"
TOKEN = f"7012345678:{HALF}"


def refusal() -> str:
    """What the operator reads, which is one line."""
    with pytest.raises(config.ConfigError) as refused:
        config.load()
    line = str(refused.value)
    assert "\n" not in line
    return line


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_the_token_may_be_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    file = tmp_path / "token"
    file.write_bytes(f"{TOKEN}{ending}".encode())
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", str(file))

    assert config.load().secret == TOKEN


def test_the_file_of_the_token_may_be_named_in_dotenv(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    (tmp_path / ".env").write_text("TELEGRAM_BOT_TOKEN_FILE=token\n")

    assert config.load().secret == TOKEN


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file"),
        ("", "is empty"),
        ("\n", "no token in it"),
        (f"{TOKEN}\n{TOKEN}\n", "no token in it"),
        (f"TELEGRAM_BOT_TOKEN={TOKEN}", "no token in it"),
        ("\0\x1b[2J" * 99, "no token in it"),
    ],
)
def test_a_file_without_a_token_is_refused_by_name_and_never_quoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, reason: str
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", str(file))
    line = refusal()

    assert f"TELEGRAM_BOT_TOKEN_FILE='{file}'" in line
    assert reason in line
    assert HALF[:6] not in line
    assert line.isprintable()


def test_a_folder_in_place_of_the_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", str(tmp_path))

    assert "Is a directory" in refusal()


def test_a_token_and_a_file_of_it_are_one_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text(TOKEN)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", "secret")
    line = refusal()

    assert "both TELEGRAM_BOT_TOKEN and TELEGRAM_BOT_TOKEN_FILE='secret'" in line
    assert HALF[:6] not in line


@pytest.mark.parametrize(
    "token",
    [
        HALF,
        f"{TOKEN} ",
        f" {TOKEN}",
        f"'{TOKEN}'",
        f"{TOKEN}\n",
        f"bot{TOKEN}",
        TOKEN.replace(":", " "),
        f"{TOKEN}é",
        f"https://api.telegram.org/bot{TOKEN}/getMe",
    ],
)
def test_a_token_that_is_none_is_refused_without_a_part_of_it(
    monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", token)
    line = refusal()

    assert line.startswith("TELEGRAM_BOT_TOKEN is no token: expected a number, a colon")
    assert HALF[:6] not in line
    assert HALF[-6:] not in line


@pytest.mark.parametrize(
    "key", ["TELEGRAM_API_URL", "TELEGRAM_BOT_TOKEN_FILE", "TOONBOT_PORT", "TOONBOT_ADMINS"]
)
def test_a_token_in_the_wrong_place_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv(key, TOKEN)
    line = refusal()

    assert key in line
    assert HALF[:6] not in line


def test_the_local_chat_has_no_use_for_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)

    assert config.load().without_token().secret == ""


def test_a_dotenv_file_that_is_no_text_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe")

    assert ".env is no text" in refusal()


@pytest.mark.parametrize(
    ("key", "value", "right"),
    [
        ("TOONBOT_LANGUAGE", "xx", "'en' or 'zh'"),
        ("TOONBOT_PORT", "eighty", "integer"),
        ("TELEGRAM_API_URL", "telegram.org", "http://"),
        ("TOONBOT_DEVICE", "tpu", "'auto', 'cpu' or 'gpu'"),
        ("TOONBOT_PRECISION", "int8", "'auto', 'fp32', 'bf16' or 'fp16'"),
        ("TOONBOT_STYLE", "oil", "auto or one of ink, pencil"),
        ("TOONBOT_MAX_WAITING", "-1", "greater than or equal to 0"),
        ("TOONBOT_KEEP_DAYS", "0", "greater than or equal to 1"),
        ("TOONBOT_KEEP_DAYS", "366", "less than or equal to 365"),
        ("TOONBOT_STOP_SECONDS", "601", "less than or equal to 600"),
        ("TOONBOT_RENDER_SECONDS", "1", "greater than or equal to 5"),
        ("TOONBOT_USERS", "@ada", "ids of people such as 123456789"),
        ("TOONBOT_USERS", "[123]", "ids of people such as 123456789"),
        ("TOONBOT_USERS", "-1001", "ids of people such as 123456789"),
        ("TOONBOT_USERS", "12; 13", "with commas between them"),
        ("TOONBOT_ADMINS", "1e9", "ids of people such as 123456789"),
        ("TOONBOT_GROUPS", "1001", "ids of groups such as -1001234567890"),
        ("TOONBOT_GROUPS", "0", "ids of groups such as -1001234567890"),
    ],
)
def test_a_wrong_setting_is_refused_by_key_value_and_what_is_right(
    monkeypatch: pytest.MonkeyPatch, key: str, value: str, right: str
) -> None:
    monkeypatch.setenv(key, value)
    with pytest.raises(config.ConfigError) as refused:
        config.load()

    assert key in str(refused.value)
    assert value in str(refused.value)
    assert right in str(refused.value)


def test_limits_without_a_setting_suit_a_private_bot() -> None:
    assert config.load().quota == Quota()


def test_every_limit_is_a_setting_and_zero_switches_it_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = ("MAX_WAITING", "MAX_WAITING_IN_CHAT", "MAX_PER_MINUTE", "MAX_PER_DAY")
    for number, key in enumerate(keys):
        monkeypatch.setenv(f"TOONBOT_{key}", str(number))

    assert config.load().quota == Quota(waiting=0, waiting_in_chat=1, minute=2, day=3)


def test_the_log_level_may_be_written_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOONBOT_LOG_LEVEL", "debug")

    assert config.load().log_level == "DEBUG"


def test_drawing_needs_no_setting_of_the_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOONBOT_PORT", "eighty")
    monkeypatch.setenv("TOONBOT_STYLE", "sketch")

    assert config.load_drawing().offer.defaults() == RenderOptions("sketch")


def test_compiled_networks_are_kept_only_where_the_service_keeps_its_data(tmp_path: Path) -> None:
    assert config.load_drawing().learned.cache is None
    (tmp_path / "data").mkdir()
    assert config.load_drawing().learned.cache == Path("data/cache")
