"""The photo that /styles draws for people who have sent none yet: see docs/example_photo.py."""

from __future__ import annotations

from importlib import resources
from typing import Final

FILE_ID: Final = "example:astronaut"  # in none of Telegram's is a colon


def photo() -> bytes:
    """The file's bytes, a JPEG."""
    return (resources.files("bot") / "example.jpg").read_bytes()
