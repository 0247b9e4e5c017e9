"""Whatever people send and whatever goes wrong, the log says neither who it was nor what."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from typing import Any

import pytest
from telegram.error import BadRequest, ChatMigrated

from bot import journal, until
from bot.access import Access
from bot.failures import cause, reason
from bot.intake import Intake
from bot.patience import Patience
from bot.playground.faults import Fault, Trouble
from bot.playground.messages import Chat
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.pseudonyms import Pseudonyms
from bot.quota import Quota
from inference.engine import BadImage, EngineLost, Reason, StyleUnavailable
from storage.jobs import Request
from storage.store import StoreUnwritable
from tests.bot.operators import reading
from tests.bot.seen import cartoons
from tests.bot.serving import all_handled, ids, serving
from tests.bot.serving import until as until_so
from tests.fakes import FakeEngine, MemoryStore
from tests.pictures import GREEN, RED, photo

CANARY = "Qanary"  # part of everything that people choose
FIRST_MESSAGE = 810_000_000
CALLS = (
    "answerCallbackQuery", "deleteMessage", "download", "editMessageMedia", "editMessageText",
    "getFile", "sendChatAction", "sendDocument", "sendMediaGroup", "sendMessage", "sendPhoto",
    "setMessageReaction",
)  # fmt: skip


class Full(MemoryStore):
    """Fails each of some calls once, as a disk that is full for a moment."""

    def __init__(self) -> None:
        super().__init__()
        self.failing: set[str] = set()

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name not in MemoryStore.__dict__ or name not in self.failing:
            return found
        return partial(self._fail_once, name, found)

    async def _fail_once(
        self, name: str, call: Callable[..., Awaitable[object]], *values: object, **named: object
    ) -> object:
        if name not in self.failing:
            return await call(*values, **named)
        self.failing.remove(name)
        raise StoreUnwritable(f"{name} failed: disk is full")


@pytest.fixture
def log(telegram: Playground) -> Iterator[io.StringIO]:
    """What the operator reads, at DEBUG."""
    with reading(telegram.token) as stream:
        yield stream


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Patience, "pause", lambda *_: 0.0)
    monkeypatch.setattr(until, "PAUSES", (0.0,))
    monkeypatch.setattr(journal, "RETRY_SECONDS", 0.0)


@pytest.fixture
def store() -> Full:
    return Full()


@pytest.fixture
def ada(telegram: Playground) -> Person:
    ada = telegram.person(f"Ada {CANARY}", "en")
    ada.user.username = f"ada_{CANARY}"
    ada.chat.last_id = FIRST_MESSAGE
    return ada


@pytest.fixture
def club(telegram: Playground, ada: Person) -> Chat:
    club = telegram.group(f"Club {CANARY}", [ada], privacy=False)
    club.last_id = FIRST_MESSAGE
    return club


@pytest.fixture
async def bot(
    telegram: Playground, store: Full, engine: FakeEngine, ada: Person
) -> AsyncIterator[None]:
    quota = Quota(minute=0, day=0)
    access = Access(admins=ids(ada))
    async with serving(telegram, store, engine, access=access, quota=quota):
        yield


async def talk(ada: Person, club: Chat) -> None:
    """All that one can do, with words that nobody else has."""
    for words in ("", "/start", "/strength", "/style", "/lang", "/ban", "/stats", "/queue"):
        await ada.sends(f"{words} {CANARY}")
    await ada.sends(f"/{CANARY}")
    await ada.sends(f"/ban {ada.user.id}")
    await ada.sends(f"/unban {club.id}")
    await ada.sends("/settings")
    sent = await ada.sends_file(photo(RED), name=f"{CANARY}.jpg", caption=f"png {CANARY}")
    await ada.sends_file(b"Dear diary", name=f"{CANARY}.txt")
    await ada.sends_photo(photo(RED), caption=f"strength=7 /toon {CANARY}")
    await ada.sends_album([photo(RED), photo(GREEN)], as_files=True, caption=CANARY)
    await ada.sends(f"/toon {CANARY}", reply_to=sent)
    await ada.sends("/toon", reply_to=sent)
    await ada.sends_photo(photo(RED), to=club)
    await ada.sends(f"/strength {CANARY}", to=club, as_chat=club)
    for data in (CANARY, f"again:{CANARY}", f"again:{ada.user.id}:0.7:ink:512:jpg:{CANARY}"):
        await ada.forges(data, sent)


def everything_about(telegram: Playground, *people: Person) -> set[str]:
    """What must not be in a log, in lower case."""
    names = {CANARY.lower()}
    numbers = {str(abs(chat)) for chat in telegram.world.chats}
    files = {
        name.lower()
        for chat in telegram.world.chats.values()
        for message in chat.messages.values()
        if message.attachment
        for size in message.attachment.sizes
        for name in (size.id, size.unique_id, size.path)
    }
    messages = {
        str(message)
        for person in people
        for message in person.chat.messages
        if message > FIRST_MESSAGE
    }
    return names | numbers | files | messages


Trouble_ = Callable[[Playground, Full, FakeEngine], None]


def no_trouble(telegram: Playground, store: Full, engine: FakeEngine) -> None:
    assert telegram
    assert store
    assert engine


def a_bug(_: Playground, __: Full, engine: FakeEngine) -> None:
    engine.fail(ZeroDivisionError(CANARY), KeyError(CANARY))


def a_bad_engine(_: Playground, __: Full, engine: FakeEngine) -> None:
    engine.fail(EngineLost(), BadImage(Reason.BROKEN), StyleUnavailable("3d"))
    engine.fail(EngineLost(), EngineLost(), EngineLost())


def a_full_disk(_: Playground, store: Full, __: FakeEngine) -> None:
    calls = {"preferences", "choose", "usage", "accept", "claim", "finish"}
    store.failing = calls | {"note_placeholder", "noted_placeholder", "note_settings", "request"}


def quoting(code: int) -> Trouble_:
    """Telegram refuses each kind of call, and quotes."""

    def refuse(telegram: Playground, _: Full, __: FakeEngine) -> None:
        (chat, *_rest) = telegram.world.chats
        words = f'can\'t parse "{CANARY}" of {chat} at https://example.com/{CANARY}'
        for call in CALLS:
            telegram.faults.add(Fault(Trouble.ERROR, call, code=code, words=words))

    return refuse


TROUBLES: dict[str, Trouble_] = {
    "nothing goes wrong": no_trouble,
    "a bug": a_bug,
    "a bad engine": a_bad_engine,
    "a full disk": a_full_disk,
    **{str(code): quoting(code) for code in (400, 403, 500)},
}


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
async def test_no_line_says_who_it_was_or_what_they_sent(
    telegram: Playground,
    store: Full,
    engine: FakeEngine,
    ada: Person,
    club: Chat,
    log: io.StringIO,
    trouble: Trouble_,
) -> None:
    trouble(telegram, store, engine)
    async with asyncio.timeout(30):
        await talk(ada, club)
        await all_handled(telegram, store)
        while await store.open_requests():  # noqa: ASYNC110  nothing rings
            await asyncio.sleep(0)
    private = everything_about(telegram, ada)

    told = log.getvalue().lower()
    assert [line for line in told.splitlines() if any(word in line for word in private)] == []


@pytest.mark.usefixtures("bot")
async def test_the_pseudonym_is_there_instead(ada: Person, store: Full, log: io.StringIO) -> None:
    await ada.sends_photo(photo(RED))
    await ada.chat.until(cartoons)
    name = Pseudonyms(await store.key()).of(ada.user.id)
    await until_so(lambda: "drawn and sent" in log.getvalue())

    assert f"1 of 1 photos of {name} drawn and sent" in log.getvalue()


@pytest.mark.usefixtures("bot")
async def test_a_handler_that_trips_over_a_caption_does_not_quote_it(
    ada: Person, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trip(_: Intake, message: object, *__: object) -> Request:
        known: dict[str, Request] = {}
        try:
            return known[str(message)]
        except KeyError as error:
            raise ValueError(str(message)) from error

    monkeypatch.setattr(Intake, "request", trip)
    await ada.sends_photo(photo(RED), caption=CANARY)
    await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if "went wrong" in m.text])

    assert "ValueError, in trip" in log.getvalue()
    assert "after KeyError, in trip" in log.getvalue()
    assert CANARY not in log.getvalue()


@pytest.mark.usefixtures("bot")
async def test_an_update_that_cannot_be_read_is_not_quoted(
    telegram: Playground, ada: Person, log: io.StringIO
) -> None:
    telegram.world.updates.add("message", {"text": CANARY, "from": {"id": ada.user.id}})
    await ada.sends("/strength")
    await ada.chat.replies()

    assert "an update is dropped that cannot be read" in log.getvalue()
    assert CANARY not in log.getvalue()
    assert str(ada.user.id) not in log.getvalue()


# What is said of an error


def test_a_cause_has_types_and_places_only() -> None:
    try:
        int(CANARY)
    except ValueError as error:
        told = cause(error)

    assert told.startswith("ValueError, in test_a_cause_has_types_and_places_only (bot/test_priv")
    assert CANARY not in told


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (BadRequest("Message is not modified"), "BadRequest: Message is not modified"),
        (BadRequest(f'unsupported tag "{CANARY}"'), "BadRequest: unsupported tag …"),
        (
            ChatMigrated(-1001234567890),
            "ChatMigrated: Group migrated to supergroup. New chat id: …",
        ),
        (BadRequest("see https://api/file/x.jpg"), "BadRequest: see …"),
    ],
)
def test_what_telegram_says_is_told_without_what_it_quotes(error: BadRequest, told: str) -> None:
    assert reason(error) == told
