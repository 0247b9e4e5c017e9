"""When things became visible in the chats, which the messages themselves do not tell."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from bot.playground.messages import Message
from bot.playground.world import Event, World

Key = tuple[int, int]  # chat and message


class Ledger:
    def __init__(self, world: World) -> None:
        self._world = world
        self._revision = 0
        self._appeared: dict[Key, float] = {}
        self._pictured: dict[Key, float] = {}
        self.vanished: list[Key] = []  # pictures that were there and were deleted
        self._changed_at = 0.0

    def appeared(self, message: Message) -> float:
        """When a message was there first, by the event loop's clock."""
        return self._appeared[message.chat.id, message.id]

    def pictured(self, message: Message) -> float:
        """When it held a picture first."""
        return self._pictured[message.chat.id, message.id]

    async def watch(self) -> None:
        """Take notes until cancelled."""
        while True:
            for event in self._world.since(self._revision) or ():
                self._note(event)
            await self._world.bell.wait()

    async def next_act(self) -> None:
        """Wait until the bot does something that somebody can see."""
        known = len(self._appeared) + len(self._pictured)
        while len(self._appeared) + len(self._pictured) == known:
            await self._world.bell.wait()
            await asyncio.sleep(0)  # whoever watches wakes up first

    async def quiet(self, seconds: float) -> None:
        """Wait until nothing has changed in the chats for so long."""
        known = None
        while known != self._changed_at:
            known = self._changed_at
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    while known == self._changed_at:
                        await self._world.bell.wait()

    def _note(self, event: Event) -> None:
        self._revision = event.revision
        if event.kind not in {"message", "deleted"}:
            return
        now = self._changed_at = asyncio.get_running_loop().time()
        if event.kind == "deleted":
            key = event.value["chat"], event.value["message_id"]
            self.vanished += [key] if key in self._pictured else []
        elif event.value["from"]["is_bot"]:
            key = event.value["chat"]["id"], event.value["message_id"]
            self._appeared.setdefault(key, now)
            if "photo" in event.value or "document" in event.value:
                self._pictured.setdefault(key, now)
