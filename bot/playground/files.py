"""Every file that was sent, in memory: the newest are kept, the oldest bytes are forgotten."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from pathlib import PurePath
from typing import Final

from bot.playground.content import Attachment, File, Kind
from bot.playground.rules import bad_request

KEPT: Final = 200_000_000  # bytes


class Files:
    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._size = 0
        self._contents: OrderedDict[str, bytes] = OrderedDict()  # by path, oldest first
        self._attachments: dict[str, Attachment] = {}  # by the file id of any of its sizes

    def keep(
        self,
        kind: Kind,
        content: bytes,
        *,
        width: int = 0,
        height: int = 0,
        name: str = "",
        mime: str = "",
    ) -> File:
        """Store one file. The same bytes of the same kind always get the same ids."""
        unique = hashlib.sha256(
            f"{kind}{name}".encode("utf-8", "surrogatepass") + content
        ).hexdigest()[:24]
        suffix = {"photo": ".jpg", "sticker": ".webp"}.get(kind) or _suffix(name)
        path = f"{kind}s/file_{unique}{suffix}"
        self._remember(path, content)
        return File(f"{kind}-{unique}", unique, path, len(content), width, height, name, mime)

    def attach(self, kind: Kind, *sizes: File) -> Attachment:
        """Make stored files known as one attachment, smallest size first."""
        attachment = Attachment(kind, sizes)
        self._attachments.update({size.id: attachment for size in sizes})
        return attachment

    def attachment(self, file_id: str, kind: Kind) -> Attachment:
        """What a file id stands for. Raises Refused if it is unknown or of another kind."""
        attachment = self._attachments.get(file_id)
        if attachment is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if attachment.kind != kind:
            kinds = (attachment.kind.capitalize(), kind.capitalize())
            raise bad_request("can't use file of type {} as {}".format(*kinds))
        return attachment

    def file(self, file_id: str) -> File:
        """The file of exactly this id. Raises Refused if its bytes are gone."""
        attachment = self._attachments.get(file_id)
        for size in attachment.sizes if attachment else ():
            if size.id == file_id and size.path in self._contents:
                return size
        raise bad_request("wrong file_id or the file is temporarily unavailable")

    def content(self, path: str) -> bytes | None:
        return self._contents.get(path)

    def _remember(self, path: str, content: bytes) -> None:
        self._size += len(content) - len(self._contents.pop(path, b""))
        self._contents[path] = content
        while self._size > self._kept:
            _, forgotten = self._contents.popitem(last=False)
            self._size -= len(forgotten)


def _suffix(name: str) -> str:
    """The extension, where it can be part of a path as it is."""
    suffix = PurePath(name).suffix
    return suffix if suffix.isascii() and suffix[1:].isalnum() else ""
