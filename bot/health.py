"""Whether the service works, for Docker and whoever watches it: GET /health on loopback."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

PATH: Final = "/health"

Checks = Mapping[str, Callable[[], bool]]


def route(checks: Checks) -> Route:
    """200 with every check true, else 503; the names of the checks say what is wrong."""

    async def health(_: Request) -> Response:
        results = {name: check() for name, check in checks.items()}
        return JSONResponse(results, status_code=200 if all(results.values()) else 503)

    return Route(PATH, health)


def ask(port: int, timeout: float = 5.0) -> dict[str, bool]:
    """What the service on this machine says of itself. Raises OSError where nothing answers."""
    directly = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # through no proxy
    try:
        with directly.open(f"http://127.0.0.1:{port}{PATH}", timeout=timeout) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as unwell:
        return dict(json.load(unwell))
