"""What the chat page asks of the server: the state, changes as they happen, and what people do."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.playground.answers import JsonAnswer
from bot.playground.call import Call, Upload, read
from bot.playground.content import Json
from bot.playground.messages import Chat
from bot.playground.people import Person, Where
from bot.playground.rules import MAX_ALBUM, Refused, bad_request
from bot.playground.world import World

STATIC: Final = Path(__file__).with_name("static")
SHOWN: Final = frozenset(("image/jpeg", "image/png", "image/webp", "image/gif"))


class Page:
    """The page of one person, who may also speak for the others in a group."""

    def __init__(self, world: World, you: Person) -> None:
        self._world = world
        self._you = you

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", _index),
            Mount("/static", StaticFiles(directory=STATIC)),
            Route("/page/state", self._state),
            Route("/page/events", self._events),
            Route("/page/file/{file_id}", self._file),
            Route("/page/send", self._send, methods=["POST"]),
            Route("/page/press", self._press, methods=["POST"]),
            Route("/page/language", self._language, methods=["POST"]),
        ]

    async def _state(self, _: Request) -> Response:
        world, language = self._world, self._you.user.language_code
        chats = [chat for chat in world.chats.values() if self._you.user in chat.members]
        state = {
            "revision": world.revision,
            "language": language,
            "you": self._you.user.id,
            "bot": world.bot.json() | {"description": world.profile.text("description", language)},
            "chats": [self._chat(chat) for chat in chats],
        }
        return JsonAnswer(state)

    def _chat(self, chat: Chat) -> Json:
        return chat.json() | {
            "members": [member.json() for member in chat.members],
            "privacy": chat.privacy,
            "commands": self._world.profile.menu(chat, self._you.user),
            "messages": [message.shown() for message in chat.messages.values()],
        }

    async def _events(self, request: Request) -> Response:
        after = request.headers.get("last-event-id") or request.query_params["after"]
        return StreamingResponse(self._changes(int(after)), media_type="text/event-stream")

    async def _changes(self, revision: int) -> AsyncIterator[str]:
        while not self._world.bell.closed:
            events = self._world.since(revision)
            if events is None:
                yield "event: reset\ndata: {}\n\n"
                return
            for event in events:
                revision = event.revision
                yield f"id: {revision}\nevent: {event.kind}\ndata: {json.dumps(event.value)}\n\n"
            if not events:
                await self._world.bell.wait()

    async def _file(self, request: Request) -> Response:
        """A file; pictures may be shown, anything else is only ever downloaded."""
        try:
            file = self._world.files.file(request.path_params["file_id"])
        except Refused as refusal:
            return _refusal(refusal, 404)
        mime = file.mime or f"image/{file.path.rpartition('.')[2].replace('jpg', 'jpeg')}"
        shown = mime in SHOWN and "download" not in request.query_params
        name = quote(file.name or file.path.rpartition("/")[2], errors="replace")
        headers = {
            "Content-Disposition": "inline" if shown else f"attachment; filename*=UTF-8''{name}",
            "Cache-Control": "private, max-age=31536000, immutable",
        }
        return Response(self._world.files.content(file.path), headers=headers, media_type=mime)

    async def _send(self, request: Request) -> Response:
        try:
            call = await read(request)
            await self._say(call, self._speaker(call), self._where(call))
        except Refused as refusal:
            return _refusal(refusal)
        return JsonAnswer({})

    async def _say(self, call: Call, speaker: Person, where: Where) -> None:
        text, uploads = call.text("text"), call.uploads.get("files", [])
        if not uploads:
            await speaker.sends(text, **where)
        for start in range(0, len(uploads), MAX_ALBUM):
            await _send_files(speaker, uploads[start : start + MAX_ALBUM], call, text, where)
            text = ""  # the first album carries the caption

    async def _press(self, request: Request) -> Response:
        call = await read(request)
        try:
            message = self._where(call)["to"].messages[call.number("message_id")]
            query = await self._speaker(call).presses(call.text("data"), message)
        except (Refused, LookupError):
            return JsonAnswer({"error": "no such button"}, 404)
        return JsonAnswer({"query": query.id})

    async def _language(self, request: Request) -> Response:
        self._you.user.language_code = (await read(request)).text("language")
        self._world.announce("language", {})
        return JsonAnswer({})

    def _speaker(self, call: Call) -> Person:
        user = self._world.people.get(call.number("speaker"))
        if user is None:
            raise bad_request("user not found")
        return Person(self._world, user)

    def _where(self, call: Call) -> Where:
        chat = self._world.chat(call.number("chat"))
        return Where(to=chat, reply_to=chat.messages.get(call.number("reply_to")))


async def _send_files(
    speaker: Person, uploads: list[Upload], call: Call, caption: str, where: Where
) -> None:
    as_files = call.flag("as_files")
    if len(uploads) > 1:
        await speaker.sends_album(uploads, as_files=as_files, caption=caption, **where)
    elif as_files:
        content, name, mime = uploads[0].content, uploads[0].name, uploads[0].mime
        await speaker.sends_file(content, name=name, mime=mime, caption=caption, **where)
    else:
        await speaker.sends_photo(uploads[0].content, caption=caption, **where)


async def _index(_: Request) -> Response:
    return FileResponse(STATIC / "index.html")


def _refusal(refusal: Refused, status: int = 422) -> Response:
    return JsonAnswer({"error": refusal.description}, status)
