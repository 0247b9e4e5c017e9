"""Settings from the environment and `.env`. Each has a default and a line in the README."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX: Final = "TOONBOT_"


class ConfigError(Exception):
    """A setting that cannot be used. The message is one line for the operator."""


class Settings(BaseSettings):
    """What the operator decides. The token is masked in `repr`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    token: SecretStr | None = Field(None, validation_alias="TELEGRAM_BOT_TOKEN")
    api_url: str = Field("https://api.telegram.org", validation_alias="TELEGRAM_API_URL")
    data: Path = Path("data")
    models: Path = Path("models")
    device: Literal["auto", "cpu", "gpu"] = "auto"
    language: Literal["en", "zh"] = "en"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    port: int = Field(8642, ge=0, le=65535)  # loopback: local chat and health
    max_megabytes: int = Field(20, ge=1, le=50)  # a photo's file
    max_megapixels: int = Field(64, ge=1, le=200)  # a photo's width × height

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
    """Read the settings. Raises ConfigError, which names the key, the value and what is right."""
    try:
        return Settings()
    except ValidationError as error:
        raise ConfigError("; ".join(_in_words(error))) from None


def _in_words(error: ValidationError) -> list[str]:
    return [
        f"{_key(str(problem['loc'][0]))}={problem['input']!r}: {problem['msg']}"
        for problem in error.errors()
    ]


def _key(field: str) -> str:
    """The environment variable of a field, which may be given by its alias already."""
    return field if field.isupper() else PREFIX + field.upper()
