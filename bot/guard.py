"""Who may talk to a server on loopback: programs and pages of this machine, nobody through them.

A page of anybody's can make a browser on this machine send requests here. It can neither choose the
Host nor leave out Origin and Sec-Fetch-Site, which browsers add themselves; what is no browser
sends none of the two.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES: Final = 512_000_000  # of a request: an album of the largest files

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_NAMES: Final = ("127.0.0.1", "localhost")
_HTTP: Final = 80  # a port that browsers leave out
_OUR_SITES: Final = {"same-origin", "none"}  # none: typed, or a bookmark
_READING: Final = ("GET", "HEAD")


class Guard:
    """Refuses foreign hosts (a name that was rebound to 127.0.0.1), origins and pages."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {f"{name}:{port}" for name in _NAMES}
        if port == _HTTP:
            self._hosts.update(_NAMES)
        self._origins = {f"http://{host}" for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        headers = Headers(scope=scope)
        if self._is_for_us(scope) and self._is_from_here(headers, scope["method"]):
            await self._app(scope, self._counted(receive), _with_headers(send))
        else:
            refusal = PlainTextResponse("this address is for this machine only", 403)
            await refusal(scope, receive, _with_headers(send))

    def _is_for_us(self, scope: Scope) -> bool:
        hosts = Headers(scope=scope).getlist("host")
        return len(hosts) == 1 and hosts[0] in self._hosts and scope["path"].startswith("/")

    def _is_from_here(self, headers: Headers, method: str) -> bool:
        if not self._origins.issuperset(headers.getlist("origin")):
            return False
        if _OUR_SITES.issuperset(headers.getlist("sec-fetch-site")):
            return True
        # a link to us, followed by a person: the page that has it sees nothing of the answer
        return method in _READING and headers.get("sec-fetch-mode") == "navigate"

    def _counted(self, receive: Receive) -> Receive:
        """Chunks announce no length, so what comes is counted."""
        left = MOST_BYTES

        async def receive_counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413)
            return message

        return receive_counted


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
