"""/forget: whatever there is about a person is gone at once, and they read what it was."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot import journal as journals
from bot.playground.faults import Fault, Trouble
from bot.playground.messages import Chat, Message
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.quota import Quota
from bot.toonbot import Toonbot
from storage.jobs import NewRequest, Request
from storage.sqlite import SqliteStore
from storage.store import Preferences, StoreUnwritable
from tests.bot.seen import cartoon, cartoons
from tests.bot.serving import all_handled, serving, until
from tests.fakes import FakeEngine, MemoryStore
from tests.pictures import BLUE, GREEN, RED, photo

ERASED = "Stopped and erased, as you asked."
NOTHING = "I know nothing about you."


async def answer(chat: Chat, words: str) -> Message:
    """The one message of the bot with these words, once it is there."""
    (found,) = await chat.until(lambda _: [m for m in chat.from_bot() if words in m.text])
    return found


async def forgotten(person: Person) -> str:
    """Send /forget, and return the answer."""
    sent = await person.sends("/forget")
    (told,) = await person.chat.until(lambda ms: [m for m in ms if m.id > sent.id])
    return told.text


async def nothing_is_known_of(person: Person, store: MemoryStore) -> bool:
    of_them = await store.forget(person.user.id)
    return of_them.settings == of_them.photos == of_them.updates == 0


@pytest.fixture
async def group(telegram: Playground, ada: Person) -> Chat:
    return telegram.group("Friends", [ada], privacy=False)


async def test_settings_are_erased(ada: Person, store: MemoryStore) -> None:
    await ada.sends("/strength 0.3")
    await ada.sends("/format png")
    await ada.chat.replies(2)

    assert "• 2 settings" in await forgotten(ada)
    assert await store.preferences(ada.user.id) == Preferences()


async def test_who_is_not_known_reads_that(ada: Person) -> None:
    assert await forgotten(ada) == NOTHING


async def test_a_second_time_there_is_nothing_left(ada: Person) -> None:
    await ada.sends_photo(photo(RED))
    await cartoon(ada)
    await forgotten(ada)

    assert await forgotten(ada) == NOTHING


async def test_answered_photos_and_their_pictures_in_memory_are_erased(
    ada: Person, store: MemoryStore
) -> None:
    for colour in (RED, GREEN):
        await ada.sends_photo(photo(colour))
    await ada.chat.until(lambda messages: len(cartoons(messages)) == 2)
    await asyncio.sleep(0)

    told = await forgotten(ada)
    assert "• what I knew of 2 earlier photos\n• 2 pictures in my memory" in told
    assert await nothing_is_known_of(ada, store)


async def test_somebody_else_stays_known(
    telegram: Playground, ada: Person, store: MemoryStore
) -> None:
    bob = telegram.person("Bob")
    await bob.sends("/strength 0.3")
    await bob.chat.replies()
    await forgotten(ada)

    assert (await store.preferences(bob.user.id)).strength == 0.3


async def test_what_is_drawn_and_what_waits_is_dropped_in_every_chat(
    ada: Person, group: Chat, engine: FakeEngine, store: MemoryStore
) -> None:
    engine.hold()
    for _ in range(engine.capacity):
        await ada.sends_photo(photo(RED))
    for _ in range(2):
        await ada.sends_photo(photo(BLUE), to=group)
    await all_handled_but_drawing(ada, group)
    told = await forgotten(ada)
    engine.release()
    await ada.chat.until(lambda _: erased_in(ada.chat) == engine.capacity)

    assert "• 6 photos that were not answered yet" in told
    assert cartoons(ada.chat.from_bot()) == group.from_bot() == []
    assert await nothing_is_known_of(ada, store)


async def all_handled_but_drawing(person: Person, group: Chat) -> None:
    await person.chat.replies(4)
    await group.until(lambda messages: len([m for m in messages if m.reactions]) == 2)


def erased_in(chat: Chat) -> int:
    return len([message for message in chat.from_bot() if message.text == ERASED])


async def test_what_is_drawn_for_somebody_who_is_forgotten_is_not_kept(
    ada: Person, engine: FakeEngine
) -> None:
    engine.hold()
    await ada.sends_photo(photo(RED))
    await until(lambda: bool(engine.asked))
    await forgotten(ada)
    engine.release()

    assert await forgotten(ada) == NOTHING


async def test_others_are_drawn_on(telegram: Playground, ada: Person, engine: FakeEngine) -> None:
    bob = telegram.person("Bob")
    engine.hold()
    await ada.sends_photo(photo(RED))
    await bob.sends_photo(photo(BLUE))
    await until(lambda: len(engine.asked) == 2)
    await forgotten(ada)
    engine.release()

    await cartoon(bob)


async def test_an_album_that_is_still_coming_is_dropped_in_another_chat(
    toonbot: Toonbot, ada: Person, group: Chat, engine: FakeEngine
) -> None:
    await ada.sends_album([photo(RED), photo(GREEN)], to=group)
    await group.until(lambda messages: [m for m in messages if m.reactions])
    told = await forgotten(ada)
    await toonbot.__aexit__()

    assert "• 2 photos that were not answered yet" in told
    assert "message" not in told
    assert not engine.asked


async def test_albums_are_not_remembered(ada: Person) -> None:
    sent = await ada.sends_album([photo(RED), photo(GREEN)])
    await ada.chat.until(lambda messages: len(cartoons(messages)) == 2)
    await forgotten(ada)
    command = await ada.sends("/toon", reply_to=sent[0])

    answers = await ada.chat.until(
        lambda messages: [m for m in cartoons(messages) if m.reply_to is command]
    )
    assert [m.album for m in answers] == [None]


async def test_an_answer_that_telegram_does_not_take_is_not_tried_again(
    telegram: Playground, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram.faults.add(Fault(Trouble.ERROR, "editMessageMedia", times=None))
    struck = asyncio.Event()
    strike = telegram.faults.strike

    def noticed(method: str) -> Fault | None:
        fault = strike(method)
        if fault:
            struck.set()
        return fault

    monkeypatch.setattr(telegram.faults, "strike", noticed)
    await ada.sends_photo(photo(RED))
    await struck.wait()
    await forgotten(ada)
    await answer(ada.chat, ERASED)
    telegram.faults.clear()
    bob = telegram.person("Bob")
    await bob.sends_photo(photo(BLUE))
    await cartoon(bob)

    assert cartoons(ada.chat.from_bot()) == []


async def test_in_a_group_it_answers_there(ada: Person, group: Chat) -> None:
    sent = await ada.sends("/forget@toon_playground_bot", to=group)
    told = await answer(group, NOTHING)

    assert told.reply_to is sent
    assert not ada.chat.from_bot()


async def test_an_anonymous_administrator_is_the_group(
    telegram: Playground, ada: Person, group: Chat, store: MemoryStore
) -> None:
    await ada.sends("/strength 0.3", to=group, as_chat=group)
    await ada.sends("/strength 0.4")
    await group.replies()
    await ada.chat.replies()
    await ada.sends("/forget", to=group, as_chat=group)
    await answer(group, "• 1 setting")

    assert (await store.preferences(ada.user.id)).strength == 0.4
    assert await store.preferences(group.id) == Preferences()


async def test_limits_count_what_was_forgotten(
    telegram: Playground, store: MemoryStore, engine: FakeEngine
) -> None:
    ada = telegram.person("Ada")
    async with serving(telegram, store, engine, quota=Quota(minute=2)):
        for _ in range(2):
            await ada.sends_photo(photo(RED))
        await ada.chat.until(lambda messages: len(cartoons(messages)) == 2)
        await forgotten(ada)
        await ada.sends_photo(photo(RED))

        await answer(ada.chat, "2 photos a minute is my limit")


async def test_when_the_answer_is_sent_the_command_itself_is_forgotten(
    ada: Person, store: MemoryStore
) -> None:
    await ada.sends("/forget")
    await ada.chat.replies()

    assert await store.journalled() == []


# What is under way at that moment


class SlowStore(MemoryStore):
    """Takes its time to accept a photo."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()
        self.may_go_on = asyncio.Event()

    async def accept(
        self, new: NewRequest, update_ids: Sequence[int], now: float
    ) -> Request | None:
        self.asked.set()
        await self.may_go_on.wait()
        return await super().accept(new, update_ids, now)


async def test_a_photo_that_is_half_accepted_is_dropped_and_what_came_after_it_too(
    telegram: Playground, engine: FakeEngine
) -> None:
    store, ada = SlowStore(), telegram.person("Ada")
    group = telegram.group("Friends", [ada], privacy=False)
    async with serving(telegram, store, engine):
        await ada.sends_photo(photo(RED))
        await store.asked.wait()
        await ada.sends("/strength 0.3")
        await ada.sends("/forget", to=group)
        told = await answer(group, "Erased")
        store.may_go_on.set()
        await answer(ada.chat, ERASED)
        await all_handled(telegram, store)

        assert "• 2 messages that I had not come to yet" in told.text
        assert len(ada.chat.from_bot()) == 1
        assert await store.preferences(ada.user.id) == Preferences()
    assert not engine.asked


class FullStore(MemoryStore):
    """Has no room for a photo."""

    async def accept(
        self, new: NewRequest, update_ids: Sequence[int], now: float
    ) -> Request | None:
        raise StoreUnwritable(f"no room for {len(new.jobs)} photos of {update_ids} at {now}")


async def test_a_photo_for_which_there_was_no_room_is_not_tried_again(
    telegram: Playground, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "RETRY_SECONDS", 3600.0)
    store, ada = FullStore(), telegram.person("Ada")
    async with serving(telegram, store, engine):
        await ada.sends_photo(photo(RED))
        await answer(ada.chat, "I remember it")
        await ada.sends("/forget")
        await answer(ada.chat, ERASED)
        await answer(ada.chat, "• 1 message that I had not come to yet")


async def test_a_store_that_fails_is_asked_again(
    ada: Person, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "RETRY_SECONDS", 0.0)
    await ada.sends("/strength 0.3")
    await ada.chat.replies()
    forget = store.forget

    async def fails_once(user_id: int) -> object:
        monkeypatch.setattr(store, "forget", forget)
        raise StoreUnwritable(f"no room to forget {len(str(user_id))} digits")

    monkeypatch.setattr(store, "forget", fails_once)
    await ada.sends("/forget")
    await answer(ada.chat, "• 1 setting")


# The file


async def test_no_byte_about_the_person_is_left_in_the_files(
    telegram: Playground, engine: FakeEngine, tmp_path: Path
) -> None:
    ada = telegram.person("Zuleikha Canary")
    store = await SqliteStore.open(tmp_path)
    async with serving(telegram, store, engine):
        await ada.sends("/strength 0.3")
        await ada.sends_file(photo(RED), name="canary-beach.jpg", caption="webp 0.7")
        await ada.chat.until(cartoons)
        assert found_in(tmp_path, ada) != set()
        await forgotten(ada)

        assert found_in(tmp_path, ada) == set()
    await store.aclose()


def found_in(folder: Path, person: Person) -> set[bytes]:
    """What of a person is in the files of a folder."""
    content = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    user_id = person.user.id
    traces = {b"Canary", b"canary", b"webp 0.7", str(user_id).encode(), user_id.to_bytes(6, "big")}
    return {trace for trace in traces if trace in content}
