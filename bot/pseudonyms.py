"""Names for people that only this installation can connect with anybody.

Logs and bans hold them in place of Telegram's ids. A plain hash would not do: there are so few ids
that somebody with a log could try them all. So it is keyed, and the key stays in the database.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

_BYTES: Final = 6
_SHAPE: Final = re.compile(rf"p[0-9a-f]{{{2 * _BYTES}}}")


class Pseudonyms:
    """Makes pseudonyms: `p` and twelve hexadecimal digits, always the same for an id."""

    def __init__(self, key: bytes) -> None:
        """key: up to 64 random bytes."""
        self._key = key

    def of(self, telegram_id: int) -> str:
        """telegram_id: of a person or a chat. BLAKE2b, keyed (RFC 7693)."""
        digest = hashlib.blake2b(str(telegram_id).encode(), digest_size=_BYTES, key=self._key)
        return f"p{digest.hexdigest()}"

    def __repr__(self) -> str:
        return "Pseudonyms(key=…)"


def is_pseudonym(text: str) -> bool:
    """Whether it looks like one."""
    return _SHAPE.fullmatch(text) is not None
