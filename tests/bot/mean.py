"""A Bot API server that fails each call once, in a given manner, and quotes the token."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, Self

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.loopback import ADDRESS, Loopback
from bot.playground.messages import Bell
from bot.playground.server import Playground
from bot.server import BotServer

POLL: Final = "getUpdates"

Manner = Callable[["MeanTelegram", Request], Awaitable[Response]]


class MeanTelegram:
    """Passes every call on to the playground, unless it is the first one of an armed method."""

    def __init__(self, telegram: Playground) -> None:
        self._telegram = telegram
        self._armed: set[str] = set()
        self._manner: Manner = nonsense
        self.called = Bell()
        route = Route("/{path:path}", self._call, methods=["GET", "POST"])
        self.loopback = Loopback(Starlette(routes=[route]), 0)
        self._client = httpx.AsyncClient(timeout=60, trust_env=False)

    @property
    def server(self) -> BotServer:
        return BotServer(f"http://{ADDRESS}:{self.loopback.port}", self._telegram.token)

    def arm(self, manner: Manner, methods: set[str]) -> None:
        """Fail the next call of each of these."""
        self._manner, self._armed = manner, set(methods)

    @property
    def left(self) -> set[str]:
        """Armed methods that nobody has called."""
        return self._armed

    async def __aenter__(self) -> Self:
        await self.loopback.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.loopback.__aexit__(*exc)
        await self._client.aclose()

    async def _call(self, request: Request) -> Response:
        path = request.url.path
        method = "download" if path.startswith("/file/") else path.rpartition("/")[2]
        if method in self._armed:
            self._armed.remove(method)
            self.called.ring()
            return await self._manner(self, request)
        answer = await self._client.request(
            request.method,
            f"{self._telegram.url}{path}",
            content=await request.body(),
            headers={"content-type": request.headers.get("content-type", "")},
        )
        return Response(answer.content, answer.status_code)


def refusing(code: int) -> Manner:
    """As Telegram refuses, with the URL among its words."""

    async def refuse(_: MeanTelegram, request: Request) -> Response:
        words = {"ok": False, "error_code": code, "description": f"no: {request.url}"}
        if code == 429:
            words["parameters"] = {"retry_after": 0.01}
        return JSONResponse(words, code)

    return refuse


async def nonsense(_: MeanTelegram, request: Request) -> Response:
    return HTMLResponse(f"<p>welcome to {request.url}")


async def broken(_: MeanTelegram, request: Request) -> Response:
    return HTMLResponse(f"<p>bad gateway: {request.url}", 502)


async def elsewhere(_: MeanTelegram, request: Request) -> Response:
    return RedirectResponse(f"http://{ADDRESS}:1{request.url.path}")


async def hanging_up(mean: MeanTelegram, request: Request) -> Response:
    await mean.loopback.hang_up(request)
    return Response()


async def silent(_: MeanTelegram, request: Request) -> Response:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response()


MANNERS: Final[dict[str, Manner]] = {
    **{str(code): refusing(code) for code in (400, 401, 403, 404, 409, 429, 500)},
    "not JSON": nonsense,
    "a broken proxy": broken,
    "a redirect": elsewhere,
    "a hang-up": hanging_up,
    "silence": silent,
}
