"""Text that nobody can use to break, colour or turn a line on a terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """Text with an escape in place of each character that nobody can see."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )
