"""Make bot/example.jpg, which /styles draws for newcomers: python -m docs.example_photo"""

from __future__ import annotations

from pathlib import Path

from bot import example
from docs.portrait import portrait

TARGET = Path(example.__file__).with_name("example.jpg")


def main() -> None:
    """512 × 512 pixels."""
    portrait(512).save(TARGET, quality=86, optimize=True, progressive=True)


if __name__ == "__main__":
    main()
