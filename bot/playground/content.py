"""What messages carry: people and files. Each writes itself as the Bot API does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

Json: TypeAlias = dict[str, Any]
Kind: TypeAlias = Literal["photo", "document", "sticker"]


def given(optional: Json) -> Json:
    """The fields that the Bot API would send: empty ones are left out."""
    return {name: value for name, value in optional.items() if value}


@dataclass(slots=True, eq=False)
class User:
    id: int
    first_name: str
    username: str = ""
    language_code: str = ""
    is_bot: bool = False
    hides: bool = False  # forwarded messages tell the name, not the account

    def json(self) -> Json:
        optional = {"username": self.username, "language_code": self.language_code}
        return {
            "id": self.id,
            "is_bot": self.is_bot,
            "first_name": self.first_name,
            **given(optional),
        }


# as whom Telegram shows people that write in the name of a group or a channel, and a channel's
# posts that it forwards into the group where they are discussed
GROUP_ANONYMOUS_BOT: Final = User(1_087_968_824, "Group", "GroupAnonymousBot", is_bot=True)
CHANNEL_BOT: Final = User(136_817_688, "Channel", "Channel_Bot", is_bot=True)
TELEGRAM: Final = User(777_000, "Telegram")


@dataclass(frozen=True, slots=True)
class File:
    """One stored file: a document, a sticker, or one size of a photo."""

    id: str
    unique_id: str
    path: str  # where it is downloaded, below /file/bot<token>/
    size: int  # bytes
    width: int = 0  # pixels
    height: int = 0
    name: str = ""
    mime: str = ""

    def json(self) -> Json:
        optional = {
            "width": self.width,
            "height": self.height,
            "file_name": self.name,
            "mime_type": self.mime,
        }
        return {
            "file_id": self.id,
            "file_unique_id": self.unique_id,
            "file_size": self.size,
            **given(optional),
        }


@dataclass(frozen=True, slots=True)
class Attachment:
    kind: Kind
    sizes: tuple[File, ...]  # smallest first; only a photo has more than one

    @property
    def file(self) -> File:
        """The file in full size."""
        return self.sizes[-1]

    def json(self) -> Json | list[Json]:
        if self.kind == "photo":
            return [size.json() for size in self.sizes]
        if self.kind == "sticker":
            sort = {"type": "regular", "is_animated": False, "is_video": False}
            return self.file.json() | sort
        return self.file.json()


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says: words, a file, or a file with words under it."""

    text: str = ""
    entities: tuple[Json, ...] = ()
    attachment: Attachment | None = None

    def json(self) -> Json:
        text, entities = ("text", "entities")
        if self.attachment:
            text, entities = ("caption", "caption_entities")
        words: Json = {text: self.text} if self.text else {}
        if self.entities:
            words[entities] = list(self.entities)
        if self.attachment:
            words[self.attachment.kind] = self.attachment.json()
        return words
