"""Reading a request: the fields and uploads of a form, multipart or JSON."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartParser
from starlette.requests import Request

from bot.playground.content import Json
from bot.playground.rules import MAX_UPLOAD, Refused, bad_request

MAX_BODY: Final = 10 * MAX_UPLOAD  # an album of the largest files


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was given to us."""

    content: bytes
    name: str = ""
    mime: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """The parameters of one call."""

    fields: dict[str, str]
    uploads: dict[str, list[Upload]]

    def text(self, name: str) -> str:
        return self.fields.get(name, "")

    def number(self, name: str, default: int = 0) -> int:
        try:
            return int(self.fields.get(name) or default)
        except ValueError:
            raise bad_request(f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"true", "1"}

    def value(self, name: str, default: Any) -> Any:  # noqa: ANN401 - JSON has any shape
        """A parameter that is JSON in itself."""
        try:
            return json.loads(self.fields[name]) if self.fields.get(name) else default
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None


async def read(request: Request) -> Call:
    """The parameters in the query string and the body of a request."""
    if int(request.headers.get("content-length", 0)) > MAX_BODY:
        raise Refused(413, "Request Entity Too Large")
    query = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind == "application/json":
        return Call(query | _as_fields(await request.json()), {})
    if kind == "multipart/form-data":
        form = await _InMemory(request.headers, _bounded(request.stream())).parse()
    else:
        form = await request.form()
    call = await _from_form(form)
    return Call(query | call.fields, call.uploads)


class _InMemory(MultiPartParser):
    spool_max_size = 0  # none: photos are never written to disk, not even here


async def _bounded(body: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    """A body that may not have told its length. Raises Refused."""
    size = 0
    async for chunk in body:
        size += len(chunk)
        if size > MAX_BODY:
            raise Refused(413, "Request Entity Too Large")
        yield chunk


def _as_fields(body: Json) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()
    }


async def _from_form(form: FormData) -> Call:
    fields: dict[str, str] = {}
    uploads: dict[str, list[Upload]] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            upload = Upload(await value.read(), value.filename or "", value.content_type or "")
            uploads.setdefault(name, []).append(upload)
        else:
            fields[name] = value
    await form.close()
    return Call(fields, uploads)
