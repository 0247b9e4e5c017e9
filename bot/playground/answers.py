"""JSON over HTTP, for texts that are no Unicode, too."""

from __future__ import annotations

import json

from starlette.responses import JSONResponse


class JsonAnswer(JSONResponse):
    """Everything but ASCII is escaped: half a surrogate pair has no encoding, but an escape."""

    def render(self, content: object) -> bytes:
        return json.dumps(content).encode("ascii")
