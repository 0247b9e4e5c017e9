"""The Bot API over HTTP: which method is called, how answers and refusals look on the wire."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.playground import asking, editing, sending
from bot.playground.answers import JsonAnswer
from bot.playground.call import Call, read
from bot.playground.faults import DOWNLOAD, Fault, Faults, Trouble
from bot.playground.rules import Refused
from bot.playground.world import World

Method: TypeAlias = Callable[[World, Call], Awaitable[object]]
HangUp: TypeAlias = Callable[[Request], Awaitable[None]]

METHODS: Final[dict[str, Method]] = {
    "answerCallbackQuery": editing.answer_callback_query,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "deleteMyCommands": asking.delete_my_commands,
    "deleteWebhook": asking.delete_webhook,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "editMessageText": editing.edit_message_text,
    "getChat": asking.get_chat,
    "getChatMember": asking.get_chat_member,
    "getFile": asking.get_file,
    "getMe": asking.get_me,
    "getMyCommands": asking.get_my_commands,
    "getUpdates": asking.get_updates,
    "getWebhookInfo": asking.get_webhook_info,
    "sendChatAction": sending.send_chat_action,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendSticker": sending.send_sticker,
    "setMessageReaction": editing.set_message_reaction,
    "setMyCommands": asking.set_my_commands,
    "setMyDescription": asking.set_my_description,
    "setMyName": asking.set_my_name,
    "setMyShortDescription": asking.set_my_short_description,
}


class BotApi:
    def __init__(self, world: World, token: str, faults: Faults, hang_up: HangUp) -> None:
        self._world = world
        self._token = token
        self._faults = faults
        self._hang_up = hang_up

    def routes(self) -> list[Route]:
        return [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._download),
        ]

    async def _call(self, request: Request) -> Response:
        name = request.path_params["method"]
        return await self._answer(request, name, lambda: self._result(request, name))

    async def _download(self, request: Request) -> Response:
        return await self._answer(request, DOWNLOAD, lambda: self._content(request))

    async def _answer(
        self, request: Request, name: str, work: Callable[[], Awaitable[Response]]
    ) -> Response:
        """Do the work, unless a fault comes first."""
        fault = self._faults.strike(name)
        try:
            if fault:
                await self._suffer(fault, request)
            response = await work()
        except Refused as refusal:
            return _refusal(refusal)
        except ClientDisconnect:  # it was killed while it sent this, which has no effect
            return Response()
        if fault and fault.trouble is Trouble.LOST_ANSWER:
            await self._hang_up(request)
        return response

    async def _suffer(self, fault: Fault, request: Request) -> None:
        if fault.trouble is Trouble.SLOW:
            await asyncio.sleep(fault.seconds)
        elif fault.trouble is Trouble.FLOOD:
            reason = f"Too Many Requests: retry after {fault.seconds:g}"
            raise Refused(429, reason, retry_after=fault.seconds)
        elif fault.trouble is Trouble.ERROR:
            raise Refused(fault.code, fault.words)
        elif fault.trouble is Trouble.HANG_UP:
            await self._hang_up(request)
            raise Refused(502, "nobody reads this any more")

    async def _result(self, request: Request, name: str) -> Response:
        self._authorize(request)
        method = METHODS.get(name)
        if method is None:
            raise Refused(404, "Not Found")
        return JsonAnswer({"ok": True, "result": await method(self._world, await read(request))})

    async def _content(self, request: Request) -> Response:
        self._authorize(request)
        content = self._world.files.content(request.path_params["path"])
        if content is None:
            raise Refused(404, "Not Found")
        return Response(content, media_type="application/octet-stream")

    def _authorize(self, request: Request) -> None:
        if request.path_params["token"] != self._token:
            raise Refused(401, "Unauthorized")


def _refusal(refusal: Refused) -> Response:
    body = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return JsonAnswer(body, status_code=refusal.code)
