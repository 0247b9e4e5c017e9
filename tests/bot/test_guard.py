"""The server on loopback is for this machine's own programs and pages, byte by byte."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import guard
from bot.loopback import ADDRESS, Loopback
from bot.playground.server import Playground


@pytest.fixture
async def chat() -> AsyncIterator[Playground]:
    async with Playground() as playground:
        yield playground


async def asked(port: int, *lines: str, body: bytes = b"") -> tuple[int, bytes]:
    """Status and head of the answer to a request. {port} in a line is the port."""
    reader, writer = await asyncio.open_connection(ADDRESS, port)
    head = "\r\n".join((*lines, "Connection: close", "", "")).replace("{port}", str(port))
    writer.write(head.encode() + body)
    try:
        async with asyncio.timeout(10):
            answer = await reader.readuntil(b"\r\n\r\n")
    finally:
        writer.close()
        await writer.wait_closed()
    return int(answer.split(b" ")[1]), answer


async def status(chat: Playground, *lines: str) -> int:
    port = int(chat.url.rpartition(":")[2])
    return (await asked(port, *lines))[0]


GET = "GET /page/state HTTP/1.1"
OURS = "Host: 127.0.0.1:{port}"


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}"])
async def test_programs_of_this_machine_are_answered(chat: Playground, host: str) -> None:
    assert await status(chat, GET, f"Host: {host}") == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:1",
        "127.0.0.1:{port}0",
        "127.0.0.1:{port}@evil.example",
        "evil.example@127.0.0.1:{port}",
        "localhost",
        "localhost.:{port}",
        "localhost.evil.example:{port}",
        "evil-localhost:{port}",
        "LOCALHOST:{port}",
        "[::1]:{port}",
        "[::ffff:127.0.0.1]:{port}",
        "0.0.0.0:{port}",
        "127.1:{port}",
        "2130706433:{port}",
        "",
    ],
)
async def test_another_host_is_refused_as_if_its_name_had_been_rebound(
    chat: Playground, host: str
) -> None:
    assert await status(chat, GET, f"Host: {host}") == 403


async def test_a_host_that_is_missing_or_told_twice_is_refused(chat: Playground) -> None:
    assert await status(chat, GET) == 400
    assert await status(chat, "GET /page/state HTTP/1.0") == 403
    assert await status(chat, GET, OURS, "Host: evil.example") == 400
    assert await status(chat, GET, "Host: evil.example", OURS) == 400


@pytest.mark.parametrize(
    "target",
    [
        "http://evil.example/page/state",
        "http://127.0.0.1:{port}/page/state",
        "*",
        "evil.example:80",
    ],
)
async def test_it_is_no_proxy(chat: Playground, target: str) -> None:
    assert await status(chat, f"GET {target} HTTP/1.1", OURS) == 403


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
async def test_our_own_page_may_do_everything(chat: Playground, name: str) -> None:
    lines = (f"Origin: http://{name}:{{port}}", "Sec-Fetch-Site: same-origin", "Content-Length: 0")

    assert await status(chat, "POST /page/language HTTP/1.1", OURS, *lines) == 200


@pytest.mark.parametrize("request_line", [GET, "POST /page/language HTTP/1.1"])
@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.example",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "http://127.0.0.1:{port}.evil.example",
        "http://[::1]:{port}",
        "file://",
        "",
    ],
)
async def test_another_origin_is_refused(chat: Playground, request_line: str, origin: str) -> None:
    lines = (OURS, f"Origin: {origin}", "Content-Length: 0")

    assert await status(chat, request_line, *lines) == 403


async def test_a_second_origin_does_not_hide_behind_ours(chat: Playground) -> None:
    lines = (OURS, "Origin: http://127.0.0.1:{port}", "Origin: http://evil.example")

    assert await status(chat, GET, *lines) == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "unheard-of"])
async def test_what_a_foreign_page_embeds_is_refused_without_an_origin_too(
    chat: Playground, site: str
) -> None:
    lines = (OURS, f"Sec-Fetch-Site: {site}", "Sec-Fetch-Mode: no-cors")

    assert await status(chat, GET, *lines) == 403


async def test_a_foreign_page_can_link_to_us_and_no_more(chat: Playground) -> None:
    lines = (OURS, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Content-Length: 0")

    assert await status(chat, "GET / HTTP/1.1", *lines) == 200
    assert await status(chat, "POST /page/send HTTP/1.1", *lines) == 403


async def test_the_events_of_the_chat_are_for_our_page_only(chat: Playground) -> None:
    request = ("GET /page/events?after=0 HTTP/1.1", OURS)

    assert await status(chat, *request, "Origin: http://evil.example") == 403
    assert await status(chat, *request, "Sec-Fetch-Site: same-origin") == 200


async def test_there_are_no_websockets(chat: Playground) -> None:
    upgrade = ("Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: x")

    assert await status(chat, "GET /page/events HTTP/1.1", OURS, *upgrade) != 101


@pytest.mark.parametrize("path", ["send", "press", "language"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT"])
async def test_only_a_post_changes_something(chat: Playground, path: str, method: str) -> None:
    assert await status(chat, f"{method} /page/{path} HTTP/1.1", OURS) == 405


async def test_the_bot_api_wants_the_token_of_this_very_start(chat: Playground) -> None:
    assert await status(chat, f"GET /bot{chat.token}/getMe HTTP/1.1", OURS) == 200
    assert await status(chat, f"GET /bot{chat.token[:-1]}/getMe HTTP/1.1", OURS) == 401


@pytest.mark.parametrize("host", [OURS, "Host: evil.example"])
async def test_every_answer_forbids_embedding_sniffing_and_keeping(
    chat: Playground, host: str
) -> None:
    _, answer = await asked(int(chat.url.rpartition(":")[2]), GET, host)

    for header in (
        rb"content-security-policy: default-src 'none';.* frame-ancestors 'none'",
        rb"cross-origin-resource-policy: same-origin",
        rb"cross-origin-opener-policy: same-origin",
        rb"referrer-policy: no-referrer",
        rb"x-content-type-options: nosniff",
        rb"cache-control: no-store",
    ):
        assert re.search(header, answer), header
    assert b"access-control-" not in answer


async def test_an_error_page_says_nothing() -> None:
    def fail(_: Request) -> Response:
        raise ValueError("the secret")

    async with (
        Loopback(Starlette(routes=[Route("/", fail)]), 0) as server,
        httpx.AsyncClient() as client,
    ):
        answer = await client.get(f"http://{ADDRESS}:{server.port}/")

    assert answer.status_code == 500
    assert "secret" not in answer.text


async def _length(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture
async def small(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """The port of a server that takes ten bytes at most."""
    monkeypatch.setattr(guard, "MOST_BYTES", 10)
    routes = [Route("/", _length, methods=["POST"])]
    async with Loopback(Starlette(routes=routes), 0) as server:
        yield server.port


TEN, ONE, END = b"a\r\n0123456789\r\n", b"1\r\n0\r\n", b"0\r\n\r\n"  # chunks


@pytest.mark.parametrize(("body", "code"), [(TEN + END, 200), (TEN + ONE + END, 413)])
async def test_a_body_that_does_not_tell_its_length_has_an_end(
    small: int, body: bytes, code: int
) -> None:
    lines = ("POST / HTTP/1.1", OURS, "Transfer-Encoding: chunked")

    assert (await asked(small, *lines, body=body))[0] == code


async def test_a_body_that_is_too_long_is_refused(small: int) -> None:
    lines = ("POST / HTTP/1.1", OURS, "Content-Length: 11")

    assert (await asked(small, *lines, body=b"0123456789a"))[0] == 413


async def test_it_listens_on_loopback_and_nowhere_else(chat: Playground) -> None:
    port = int(chat.url.rpartition(":")[2])

    with socket.create_server(("127.0.0.2", port)):  # taken, if it listened everywhere
        pass
