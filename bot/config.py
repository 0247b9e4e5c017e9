"""Settings from the environment and `.env`. Each has a default and a line in the README."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot import credentials
from bot.access import Access, read_groups, read_people
from bot.choices import AUTO
from bot.offer import Offer
from bot.quota import Quota
from bot.redaction import redacted
from inference.handover import Learned
from inference.styles import registry

PREFIX: Final = "TOONBOT_"
DOTENV: Final = ".env"
S = TypeVar("S", bound="Drawing")


class ConfigError(Exception):
    """A setting that cannot be used. The message is one line for the operator."""


class Drawing(BaseSettings):
    """What the operator decides of drawing, be it for a chat or on the command line."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=DOTENV, env_ignore_empty=True, extra="ignore", frozen=True
    )

    data: Path = Path("data")
    models: Path = Path("models")
    style: str = AUTO
    device: Literal["auto", "cpu", "gpu"] = "auto"
    precision: Literal["auto", "fp32", "bf16", "fp16"] = "auto"
    language: Literal["en", "zh"] = "en"

    @property
    def offer(self) -> Offer:
        """What people can choose from."""
        return Offer(self.models, self.style)

    @property
    def learned(self) -> Learned:
        """How the learned styles are drawn. Only the service's own folder is used as a cache."""
        cache = self.data / "cache" if self.data.is_dir() else None
        return Learned(self.models, self.device, self.precision, cache)

    @field_validator("style")
    @classmethod
    def _is_a_style(cls, style: str) -> str:
        if style not in (AUTO, *registry.NAMES):
            raise ValueError(f"expected {AUTO} or one of {', '.join(registry.NAMES)}")
        return style


class Settings(Drawing):
    """What the operator decides of the service. The token is masked in `repr`."""

    token: SecretStr | None = Field(None, validation_alias=credentials.KEY)
    token_file: Path | None = Field(None, validation_alias=credentials.FILE_KEY)
    api_url: str = Field("https://api.telegram.org", validation_alias="TELEGRAM_API_URL")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    port: int = Field(8642, ge=0, le=65535)  # loopback: local chat and health
    users: str = ""  # Telegram's ids, see access.py
    groups: str = ""
    admins: str = ""
    max_megabytes: int = Field(20, ge=1, le=50)  # a photo's file
    max_megapixels: int = Field(64, ge=1, le=200)  # a photo's width × height
    max_waiting: int = Field(100, ge=0)  # photos of one person; 0 here and below: no limit
    max_waiting_in_chat: int = Field(200, ge=0)
    max_per_minute: int = Field(60, ge=0)  # of one person
    max_per_day: int = Field(1000, ge=0)
    render_seconds: int = Field(120, ge=5, le=3600)  # for one photo, in the render process
    stop_seconds: int = Field(20, ge=0, le=600)  # for what is under way when we are stopped
    keep_days: int = Field(7, ge=1, le=365)  # requests that were answered; no photos

    @property
    def access(self) -> Access:
        """Who may use the bot."""
        users, admins = read_people(self.users), read_people(self.admins)
        return Access(users, read_groups(self.groups), admins)

    @property
    def quota(self) -> Quota:
        """How many photos people may send."""
        return Quota(
            waiting=self.max_waiting,
            waiting_in_chat=self.max_waiting_in_chat,
            minute=self.max_per_minute,
            day=self.max_per_day,
        )

    @property
    def secret(self) -> str:
        """The token as it is, or nothing. What must never be told."""
        return self.token.get_secret_value() if self.token else ""

    def without_token(self) -> Settings:
        """The same for the local chat."""
        return self.model_copy(update={"token": None})

    @field_validator("users", "admins")
    @classmethod
    def _are_people(cls, ids: str) -> str:
        read_people(ids)
        return ids

    @field_validator("groups")
    @classmethod
    def _are_groups(cls, ids: str) -> str:
        read_groups(ids)
        return ids

    @field_validator("api_url")
    @classmethod
    def _is_a_server(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError("expected a URL that starts with http:// or https://")
        return url.rstrip("/")

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level


def load() -> Settings:
    """Read every setting, and the token where it is in a file.

    Raises ConfigError, which names the key, the value unless it is a secret, and what is right.
    """
    settings = _read(Settings)
    try:
        token = credentials.token_from(settings.token, settings.token_file)
    except credentials.BadToken as error:
        raise ConfigError(str(error)) from None
    return settings.model_copy(update={"token": token})


def load_drawing() -> Drawing:
    """Read what a command without chat needs, whatever the rest is. Raises ConfigError."""
    return _read(Drawing)


def _read(kind: type[S]) -> S:
    try:
        return kind()
    except ValidationError as error:
        raise ConfigError(redacted("; ".join(_in_words(error)), "")) from None
    except OSError as error:
        raise ConfigError(f"{DOTENV} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{DOTENV} is no text: expected UTF-8") from None


def _in_words(error: ValidationError) -> list[str]:
    return [
        f"{_key(str(problem['loc'][0]))}={problem['input']!r}: "
        + problem["msg"].removeprefix("Value error, ")
        for problem in error.errors()
    ]


def _key(field: str) -> str:
    """The environment variable of a field, which may be given by its alias already."""
    return field if field.isupper() else PREFIX + field.upper()
