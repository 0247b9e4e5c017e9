"""Who may use the bot, as the operator has written it down."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_ID: Final = re.compile(r"-?[0-9]{1,16}")


@dataclass(frozen=True, slots=True)
class Access:
    """Telegram's ids of those who may. Without users and groups everybody may, everywhere."""

    users: frozenset[int] = frozenset()  # may everywhere
    groups: frozenset[int] = frozenset()  # here everybody may
    admins: frozenset[int] = frozenset()  # of the bot; may everywhere, too

    @property
    def is_open(self) -> bool:
        """Whether there are no strangers."""
        return not self.users and not self.groups

    def allows(self, sender_id: int, chat_id: int) -> bool:
        """Whether somebody may use the bot in this chat.

        sender_id: of a person; of the chat in whose name they write, where they are anonymous.
        """
        known = self.users | self.admins
        return self.is_open or sender_id in known or chat_id in self.groups

    def is_admin(self, sender_id: int) -> bool:
        """Whether this is an administrator of the bot."""
        return sender_id in self.admins


def is_id(text: str) -> bool:
    """Whether it can be one of Telegram's ids."""
    return _ID.fullmatch(text) is not None


def read_people(text: str) -> frozenset[int]:
    """Ids of people, which are positive. Raises ValueError, which says what is right."""
    return _checked(text, +1, "ids of people such as 123456789, with commas between them")


def read_groups(text: str) -> frozenset[int]:
    """Ids of groups, which are negative. Raises ValueError, which says what is right."""
    return _checked(text, -1, "ids of groups such as -1001234567890, with commas between them")


def _checked(text: str, sign: int, right: str) -> frozenset[int]:
    words = text.replace(",", " ").split()
    if not all(is_id(word) and sign * int(word) > 0 for word in words):
        raise ValueError(f"expected {right}")
    return frozenset(map(int, words))
