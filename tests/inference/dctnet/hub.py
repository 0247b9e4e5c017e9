"""A hub on loopback that answers what modelscope's library asks of ModelScope's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a file."""

    file: str
    range: str | None
    headers: dict[str, str]


@dataclass(slots=True)
class Hub:
    """What the hub has and how it misbehaves."""

    models: dict[str, Files]  # by model id
    url: str = ""
    announced_sizes: dict[str, int] = field(default_factory=dict)  # by file, where they are wrong
    announced_digests: dict[str, str] = field(default_factory=dict)
    cuts: dict[str, int] = field(default_factory=dict)  # hang up, once, after so many bytes
    is_a_portal: bool = False  # which answers everything with a page that asks for money
    asked: list[Asked] = field(default_factory=list)

    def listing(self, model: str) -> list[dict[str, object]]:
        return [
            {
                "Name": name.rpartition("/")[2],
                "Path": name,
                "Type": "blob",
                "Size": self.announced_sizes.get(name, len(file)),
                "Sha256": self.announced_digests.get(name, hashlib.sha256(file).hexdigest()),
                "Revision": "master",
                "CommittedDate": 1666666666,
            }
            for name, file in self.models[model].items()
        ]


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """The hub at its url, until the end of the block."""

    class Handler(_Handler):
        served = hub

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hub.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    served: Hub

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        model, _, what = address.path.removeprefix("/api/v1/models/").partition("/repo")
        query = {key: values[0] for key, values in parse_qs(address.query).items()}
        if self.served.is_a_portal:
            self._send(200, b"<html>Please log in</html>", kind="text/html")
        elif model not in self.served.models:
            self._send_json(404, {"Code": 10010205001, "Message": "not found", "Success": False})
        elif what == "/files":
            files = {"Files": self.served.listing(model)}
            self._send_json(200, {"Code": 200, "Data": files, "Success": True})
        else:
            self._send_file(model, query["FilePath"])

    def _send_file(self, model: str, name: str) -> None:
        asked = self.headers.get("Range")
        self.served.asked.append(Asked(name, asked, dict(self.headers)))
        file = self.served.models[model][name]
        start = int(asked.removeprefix("bytes=").partition("-")[0]) if asked else 0
        range_ = {"Content-Range": f"bytes {start}-{len(file) - 1}/{len(file)}"} if asked else {}
        self._send(206 if asked else 200, file[start:], self.served.cuts.pop(name, None), **range_)

    def _send_json(self, status: int, answer: object) -> None:
        self._send(status, json.dumps(answer).encode(), kind="application/json")

    def _send(
        self,
        status: int,
        body: bytes,
        cut: int | None = None,
        kind: str = "application/octet-stream",
        **headers: str,
    ) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:cut])
        self.close_connection = cut is not None

    def log_request(self, code: object = "-", size: object = "-") -> None:
        pass
