"""A small web server for this machine only, in the event loop that is running.

uvicorn's own Server takes over the signals of the process, which are the bot's, and takes a tenth
of a second to stop, which every test would pay. Its protocol is all that is needed here.
"""

from __future__ import annotations

import asyncio
import socket
from functools import partial
from typing import Final, Self

import uvicorn
from starlette.requests import Request
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from bot.guard import Guard

ADDRESS: Final = "127.0.0.1"
GRACE: Final = 1.0  # seconds for what is still being answered


class PortTaken(Exception):
    """Another program listens on this port."""


class Loopback:
    """Serves an app on loopback, guarded against foreign hosts and origins."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        """port: 0 for any that is free; afterwards it is the real one."""
        self._app = app
        self._state = ServerState()
        self.port = port

    async def __aenter__(self) -> Self:
        """Start. Raises PortTaken."""
        listener = _listen(self.port)
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            Guard(self._app, self.port),
            http="h11",
            ws="none",
            lifespan="off",
            proxy_headers=False,
            log_config=None,
            log_level="warning",
            access_log=False,  # paths contain the token
        )
        config.load()
        protocol = partial(H11Protocol, config=config, server_state=self._state, app_state={})
        self._server = await asyncio.get_running_loop().create_server(protocol, sock=listener)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._server.close()
        for connection in list(self._state.connections):
            connection.shutdown()
        if self._state.tasks:
            _, late = await asyncio.wait(self._state.tasks, timeout=GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await asyncio.sleep(0)  # transports close in the next turn of the loop
        await self._server.wait_closed()

    async def hang_up(self, request: Request) -> None:
        """Close the connection of a request without an answer."""
        for connection in self._state.connections:
            if isinstance(connection, H11Protocol) and connection.client == request.scope["client"]:
                connection.transport.abort()
        while (await request.receive())["type"] != "http.disconnect":
            pass


def _listen(port: int) -> socket.socket:
    # asyncio turns Nagle's delay off only where the protocol is named: 40 ms for each answer.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((ADDRESS, port))
    except OSError as error:
        listener.close()
        raise PortTaken(f"port {port} on {ADDRESS} cannot be used: {error}") from error
    return listener
