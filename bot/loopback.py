"""A small web server for this machine only, in the event loop that is running."""

from __future__ import annotations

import socket
from typing import Final, Self

import uvicorn
from starlette.types import ASGIApp

from bot.playground.guard import Guard

ADDRESS: Final = "127.0.0.1"


class PortTaken(Exception):
    """Another program listens on this port."""


class Loopback:
    """Serves an app on loopback, guarded against foreign hosts and origins."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        """port: 0 for any that is free."""
        self._app = app
        self.port = port

    async def __aenter__(self) -> Self:
        """Start. Raises PortTaken."""
        try:
            listener = socket.create_server((ADDRESS, self.port))
        except OSError as error:
            raise PortTaken(f"port {self.port} on {ADDRESS} cannot be used: {error}") from error
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            Guard(self._app, self.port),
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
        )
        config.load()
        self.server = uvicorn.Server(config)
        self.server.lifespan = config.lifespan_class(config)
        # Not serve(): that takes over the signals of the process, which are the bot's.
        await self.server.startup([listener])
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.server.shutdown()
