"""Which Bot API server we talk to, and how."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx
from telegram.request import HTTPXRequest

Hook = Callable[[httpx.Response], Awaitable[None]]

_SECONDS: Final = 60.0  # for an upload, and for its answer


@dataclass(frozen=True, slots=True)
class BotServer:
    """Telegram, or any server like it: `<url>/bot<token>/<method>`, `<url>/file/bot<token>/<path>`.

    The token is masked in `repr`.
    """

    url: str
    token: str

    @property
    def base_url(self) -> str:
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.url}/file/bot"

    @property
    def place(self) -> str:
        """Its address for people: who we are there stays with us."""
        parts = urlsplit(self.url)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    def request(
        self, connections: int = 1, kind: type[HTTPXRequest] = HTTPXRequest, *hooks: Hook
    ) -> HTTPXRequest:
        """HTTP to this server, through the environment's proxy unless it is this machine.

        hooks: see every answer first.
        """
        is_here = urlsplit(self.url).hostname in ("127.0.0.1", "localhost", "::1")
        return kind(
            connections,
            read_timeout=_SECONDS,
            media_write_timeout=_SECONDS,
            httpx_kwargs={"trust_env": not is_here, "event_hooks": {"response": list(hooks)}},
        )

    def __repr__(self) -> str:
        return f"BotServer({self.place!r}, token=…)"
