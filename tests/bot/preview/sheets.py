"""What a chat shows after /styles."""

from __future__ import annotations

from bot.playground.content import Json
from bot.playground.messages import Chat, Message
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.sheet import Pick
from inference.styles import registry
from tests.bot.seen import cartoon
from tests.pictures import RED, colour_of, photo

OTHER = registry.BUILT_IN[1]  # a style that is not the default


async def sheet(person: Person) -> Message:
    """The sheet in a private chat, once it is there with its buttons."""
    return await sheet_in(person.chat)


async def sheet_in(chat: Chat) -> Message:
    """The one sheet in a chat."""
    (found,) = await chat.until(
        lambda messages: [m for m in messages if m.buttons and _is_pick(m.buttons[0])]
    )
    return found


def _is_pick(button: Json) -> bool:
    return str(button["callback_data"]).startswith("sheet:")


def colour_in(telegram: Playground, message: Message) -> object:
    return colour_of(telegram.content(message))


def labels(message: Message) -> list[str]:
    return [button["text"] for button in message.buttons]


async def drawn(ada: Person) -> tuple[Message, Message]:
    """A photo, and its sheet."""
    sent = await ada.sends_photo(photo(RED))
    await cartoon(ada)
    await ada.sends("/styles")
    return sent, await sheet(ada)


def pick(person: Person, style: str) -> str:
    return Pick(person.user.id, style).callback_data
