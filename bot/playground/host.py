"""Serving an application on loopback, in the event loop that is running.

uvicorn's own Server takes over the signals of the process, which are the bot's, and takes a tenth
of a second to stop, which every test would pay. Its protocol is all that is needed here.
"""

from __future__ import annotations

import asyncio
import socket
from functools import partial
from typing import Final

import uvicorn
from starlette.requests import Request
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

LOOPBACK: Final = "127.0.0.1"
GRACE: Final = 1.0  # seconds for what is still being answered


def listen(port: int) -> socket.socket:
    """A socket for this port, or for any that is free if it is 0. Raises OSError."""
    # asyncio turns Nagle's delay off only where the protocol is named: 40 ms for each answer.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
    except OSError:
        listener.close()
        raise
    return listener


class Host:
    def __init__(self) -> None:
        self._state = ServerState()

    async def start(self, app: ASGIApp, listener: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            http="h11",
            lifespan="off",
            proxy_headers=False,
            log_config=None,
            log_level="warning",
            access_log=False,  # paths contain the token
        )
        config.load()
        protocol = partial(H11Protocol, config=config, server_state=self._state, app_state={})
        self._server = await asyncio.get_running_loop().create_server(protocol, sock=listener)

    async def aclose(self) -> None:
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
