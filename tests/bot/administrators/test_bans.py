"""/ban and /unban: who is kept out, what they see, and whom nobody can keep out."""

from __future__ import annotations

import logging

import pytest

from bot.access import Access
from bot.playground.people import Person
from bot.playground.server import Playground
from storage.jobs import State
from storage.store import Preferences
from tests.bot.seen import cartoons
from tests.bot.serving import all_handled, ids, name_of, said, serving, until
from tests.fakes import FakeEngine, MemoryStore
from tests.pictures import GREEN, RED, photo


async def is_silent_to(person: Person, telegram: Playground, store: MemoryStore) -> bool:
    count = len(person.chat.from_bot())
    await person.sends("/start")
    await person.sends_photo(photo(RED))
    await all_handled(telegram, store)
    return len(person.chat.from_bot()) == count


async def test_who_is_banned_by_id_is_met_with_silence_until_they_are_unbanned(
    telegram: Playground, store: MemoryStore, mia: Person, ada: Person
) -> None:
    assert "is kept out from now on" in await said(mia, f"/ban {ada.user.id}")
    assert await is_silent_to(ada, telegram, store)

    assert "not kept out any more" in await said(mia, f"/unban {ada.user.id}")
    assert not await is_silent_to(ada, telegram, store)


async def test_who_is_banned_by_pseudonym_is_the_same_person(
    telegram: Playground, store: MemoryStore, mia: Person, ada: Person
) -> None:
    name = await name_of(store, ada.user.id)

    assert name in await said(mia, f"/ban {name.upper()}")
    assert await is_silent_to(ada, telegram, store)


async def test_who_is_banned_in_reply_to_their_message_is_kept_out_everywhere(
    telegram: Playground, store: MemoryStore, mia: Person, ada: Person
) -> None:
    group = telegram.group("Friends", [mia, ada])
    rude = await ada.sends("/toon you", to=group)
    await group.replies()
    await mia.sends("/ban@toon_playground_bot", to=group, reply_to=rude)
    _, reply = await group.replies(2)

    assert "is kept out from now on" in reply.text
    assert await is_silent_to(ada, telegram, store)


async def test_a_banned_group_is_met_with_silence_but_not_the_people_in_it(
    telegram: Playground, store: MemoryStore, mia: Person, ada: Person
) -> None:
    group = telegram.group("Friends", [ada])
    await said(mia, f"/ban {group.id}")
    await ada.sends("/help@toon_playground_bot", to=group)
    await all_handled(telegram, store)

    assert group.from_bot() == []
    assert not await is_silent_to(ada, telegram, store)


async def test_a_ban_outlives_a_restart(
    telegram: Playground, store: MemoryStore, engine: FakeEngine
) -> None:
    access, mia, ada = Access(admins=ids(telegram.you)), telegram.you, telegram.person("Ada")
    async with serving(telegram, store, engine, access=access):
        await said(mia, f"/ban {ada.user.id}")
    async with serving(telegram, store, engine, access=access):
        assert await is_silent_to(ada, telegram, store)


async def test_banned_people_keep_their_rights(
    telegram: Playground, store: MemoryStore, mia: Person, ada: Person
) -> None:
    await store.choose(ada.user.id, Preferences(strength=0.3))
    await said(mia, f"/ban {ada.user.id}")

    assert "/forget" in await said(ada, "/privacy")
    await said(ada, "/forget")
    assert await store.preferences(ada.user.id) == Preferences()
    assert await is_silent_to(ada, telegram, store)


async def test_a_button_pressed_by_a_banned_person_is_not_even_answered(
    telegram: Playground, store: MemoryStore, mia: Person, ada: Person
) -> None:
    await ada.sends("/settings")
    (menu,) = await ada.chat.replies()
    await said(mia, f"/ban {ada.user.id}")
    query = await ada.presses("Reset", menu)
    await all_handled(telegram, store)

    assert query.answer is None


@pytest.mark.parametrize("by", ["id", "pseudonym"])
async def test_a_ban_stops_what_they_wait_for_everywhere(
    telegram: Playground,
    store: MemoryStore,
    engine: FakeEngine,
    mia: Person,
    ada: Person,
    by: str,
) -> None:
    group = telegram.group("Friends", [ada])
    engine.hold()
    await ada.sends_photo(photo(RED))
    await ada.sends_photo(photo(RED), caption="/toon", to=group)
    await until(lambda: len(engine.asked) == 2)

    whom = ada.user.id if by == "id" else await name_of(store, ada.user.id)
    text = await said(mia, f"/ban {whom}")
    engine.release()

    assert "2 requests of theirs were stopped" in text
    assert await store.open_requests() == []
    assert cartoons(ada.chat.from_bot() + group.from_bot()) == []
    tally = await store.tally(0.0)
    assert tally.photos[State.CANCELLED] == 2


async def test_a_ban_stops_an_album_that_is_still_coming(
    telegram: Playground, store: MemoryStore, engine: FakeEngine
) -> None:
    mia, ada = telegram.you, telegram.person("Ada")
    async with serving(telegram, store, engine, access=Access(admins=ids(mia)), album_quiet=60):
        await ada.sends_album([photo(RED), photo(GREEN)])
        await ada.chat.replies()

        assert "1 request of theirs was stopped" in await said(mia, f"/ban {ada.user.id}")
        await all_handled(telegram, store)
    assert engine.asked == []


async def test_a_ban_leaves_others_alone(engine: FakeEngine, mia: Person, ada: Person) -> None:
    engine.hold()
    await mia.sends_photo(photo(RED))
    await mia.chat.replies()
    assert "Nothing of theirs was waiting" in await said(mia, f"/ban {ada.user.id}")
    engine.release()

    await mia.chat.until(cartoons)


async def test_banning_twice_and_unbanning_nobody_are_told(mia: Person, ada: Person) -> None:
    await said(mia, f"/ban {ada.user.id}")

    assert "was kept out already" in await said(mia, f"/ban {ada.user.id}")
    await said(mia, f"/unban {ada.user.id}")
    assert "was not kept out" in await said(mia, f"/unban {ada.user.id}")


@pytest.mark.parametrize("command", ["/ban", "/unban"])
@pytest.mark.parametrize("argument", ["", "@ada", "p12", "<b>", "9" * 40])
async def test_a_command_that_names_nobody_says_how(
    mia: Person, store: MemoryStore, command: str, argument: str
) -> None:
    text = await said(mia, f"{command} {argument}")

    assert "Whom?" in text
    assert await store.banned() == {}


async def test_nobody_bans_themselves_another_administrator_or_the_bot(
    telegram: Playground, store: MemoryStore, engine: FakeEngine
) -> None:
    mia, wei = telegram.you, telegram.person("Wei")
    async with serving(telegram, store, engine, access=Access(admins=ids(mia, wei))):
        start = await mia.sends("/start")
        (hello,) = await mia.chat.replies()

        assert "That is you" in await said(mia, f"/ban {mia.user.id}")
        assert "That is you" in await said(mia, "/ban", reply_to=start)
        assert "TOONBOT_ADMINS" in await said(mia, f"/ban {wei.user.id}")
        name = await name_of(store, wei.user.id)
        assert "TOONBOT_ADMINS" in await said(mia, f"/ban {name}")
        assert "That is me" in await said(mia, "/ban", reply_to=hello)
    assert await store.banned() == {}


async def test_who_was_banned_before_they_became_an_administrator_is_heard(
    telegram: Playground, store: MemoryStore, engine: FakeEngine
) -> None:
    mia = telegram.you
    await store.ban(await name_of(store, mia.user.id), 0.0)
    async with serving(telegram, store, engine, access=Access(admins=ids(mia))):
        assert "was not kept out" not in await said(mia, f"/unban {mia.user.id}")


async def test_a_reply_to_an_anonymous_administrator_does_not_ban_their_group(
    telegram: Playground, store: MemoryStore, mia: Person, ada: Person
) -> None:
    group = telegram.group("Club", [ada, mia], anonymous=[ada])
    rude = await ada.sends("/help@toon_playground_bot", to=group)
    await group.replies()
    await mia.sends("/ban@toon_playground_bot", to=group, reply_to=rude)
    _, reply = await group.replies(2)

    assert "in the group’s name" in reply.text
    assert await store.banned() == {}


async def test_a_ban_in_a_topic_that_replies_to_nothing_bans_nobody(
    telegram: Playground, store: MemoryStore, mia: Person, ada: Person
) -> None:
    """Telegram says that it replies to the message which opened the topic."""
    group = telegram.group("Club", [ada, mia], topics=["Holidays"])
    (topic,) = group.topics
    opening = await ada.sends("", to=group, thread=topic)
    opening.more = {"forum_topic_created": {"name": "Holidays", "icon_color": 7322096}}
    await mia.sends("/ban@toon_playground_bot", to=group, thread=topic, reply_to=opening)
    (reply,) = await group.replies()

    assert "Whom?" in reply.text
    assert await store.banned() == {}


async def test_logs_know_a_ban_by_pseudonyms_only(
    store: MemoryStore, mia: Person, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "bot"):
        await said(mia, f"/ban {ada.user.id}")

    banned, by = [await name_of(store, person.user.id) for person in (ada, mia)]
    assert f"{banned} was banned by {by}" in caplog.messages
    assert str(ada.user.id) not in caplog.text
