"""What a careful person expects of a bot that anybody can send anything to."""

from __future__ import annotations

import asyncio
from typing import Final

import pytest

from bot.choices import CHOICES
from bot.playground.call import Upload
from bot.playground.content import Json
from bot.playground.messages import Chat
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.toonbot import Toonbot
from storage.store import Preferences
from tests.bot.seen import cartoon, cartoons
from tests.bot.serving import serving
from tests.fakes import FakeEngine, MemoryStore
from tests.pictures import GREEN, RED, colour_of, photo

KINDS: Final[dict[str, Json]] = {
    "voice": {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}},
    "audio": {"audio": {"file_id": "a", "file_unique_id": "a", "duration": 3}},
    "video note": {
        "video_note": {"file_id": "n", "file_unique_id": "n", "length": 240, "duration": 3}
    },
    "contact": {"contact": {"phone_number": "+4912345", "first_name": "Eve"}},
    "location": {"location": {"latitude": 52.5, "longitude": 13.4}},
    "dice": {"dice": {"emoji": "🎲", "value": 6}},
    "poll": {
        "poll": {
            "id": "1",
            "question": "/reset?",
            "options": [
                {"text": "/reset", "voter_count": 0, "persistent_id": "1"},
                {"text": "no", "voter_count": 0, "persistent_id": "2"},
            ],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    },
    "story": {"story": {"id": 1, "chat": {"id": 7, "type": "private", "first_name": "Eve"}}},
    "paid media": {
        "paid_media": {"star_count": 5, "paid_media": [{"type": "preview", "width": 100}]}
    },
    "game": {"game": {"title": "Snake", "description": "", "photo": []}},
    "an unknown kind": {"from_the_future": {"id": 1}},
}


async def is_silent(person: Person, chat: Chat) -> bool:
    """Whether the bot has said nothing in a chat, whose updates it handles in order."""
    before = len(chat.from_bot())
    await person.sends("/strength@toon_playground_bot", to=chat)
    await chat.until(lambda _: len(chat.from_bot()) > before)
    return before == 0 and len(chat.from_bot()) == 1


# Somebody else's words


async def test_what_stands_under_a_forwarded_photo_are_not_the_wishes_of_who_forwards_it(
    ada: Person, bob: Person, engine: FakeEngine
) -> None:
    original = await bob.sends_photo(photo(GREEN), caption="/toon please, 0.2")
    await bob.chat.replies()
    await ada.forwards(original)
    await cartoon(ada)

    assert [options.strength for options in engine.asked] == [0.7]


async def test_a_forwarded_photo_is_not_called_by_whoever_sent_it_first(
    telegram: Playground, ada: Person, bob: Person
) -> None:
    group = telegram.group("Club", [ada, bob], privacy=False)
    original = await bob.sends_photo(photo(GREEN), caption="/toon wrong")
    await bob.chat.replies()
    await ada.forwards(original, to=group)
    (result,) = await group.until(cartoons)

    assert colour_of(telegram.content(result)) == GREEN


async def test_a_quoted_command_is_not_obeyed(ada: Person, store: MemoryStore) -> None:
    await store.choose(ada.user.id, Preferences(strength=0.3))
    quote = {"text": "/reset", "position": 0, "is_manual": True}
    origin = {"type": "hidden_user", "sender_user_name": "Eve", "date": 1}
    more = {"quote": quote, "external_reply": {"origin": origin}}
    await ada.sends("look what they said", more=more)
    (reply,) = await ada.chat.replies()

    assert "/help" in reply.text
    assert await store.preferences(ada.user.id) == Preferences(strength=0.3)


@pytest.mark.parametrize(("offset", "length"), [(0, 4096), (7, 4096), (4000, 3), (0, 1)])
async def test_entities_that_lie_are_small_talk(
    ada: Person, store: MemoryStore, offset: int, length: int
) -> None:
    entity = {"type": "bot_command", "offset": offset, "length": length}
    await ada.sends("/strength 0.3", more={"entities": [entity]})
    (reply,) = await ada.chat.replies()

    assert "/help" in reply.text
    assert await store.preferences(ada.user.id) == Preferences()


async def test_what_was_edited_or_posted_before_we_told_telegram_what_to_send_changes_nothing(
    telegram: Playground, store: MemoryStore, engine: FakeEngine
) -> None:
    ada = telegram.person("Ada")
    channel = telegram.channel("News", ada)
    ada.edits(await ada.sends("/strength 0.3"), "/strength 0.5")
    ada.edits(await ada.sends_file(photo(RED)), "0.2")
    for message in (await ada.sends("/settings", to=channel), await ada.sends("/toon", to=channel)):
        ada.edits(message, "/start")
    async with serving(telegram, store, engine):
        await ada.chat.replies(2)
        await cartoon(ada)

    assert channel.from_bot() == []
    assert [options.strength for options in engine.asked] == [0.3]
    assert await store.preferences(ada.user.id) == Preferences(strength=0.3)
    assert await store.preferences(channel.id) == Preferences()


@pytest.mark.parametrize("to_group", [False, True])
async def test_edited_while_the_bot_runs_is_ignored(
    ada: Person, group: Chat, store: MemoryStore, to_group: bool
) -> None:
    chat = group if to_group else ada.chat
    message = await ada.sends("/strength@toon_playground_bot 0.3", to=chat)
    await chat.replies()
    ada.edits(message, "/strength@toon_playground_bot 0.5")
    await ada.sends("/strength@toon_playground_bot", to=chat)
    replies = await chat.replies(2)

    assert "0.3" in replies[1].text
    assert await store.preferences(ada.user.id) == Preferences(strength=0.3)


# In the name of others


async def test_a_photo_in_the_name_of_a_channel_is_drawn_for_the_channel(
    telegram: Playground, ada: Person, group: Chat, store: MemoryStore, engine: FakeEngine
) -> None:
    channel = telegram.channel("News", ada)
    await ada.sends("/strength@toon_playground_bot 0.3", to=group, as_chat=channel)
    await group.replies()
    await ada.sends_photo(photo(RED), to=group, as_chat=channel)
    await group.until(cartoons)

    assert [options.strength for options in engine.asked] == [0.3]
    assert await store.preferences(ada.user.id) == Preferences()
    assert await store.preferences(channel.id) == Preferences(strength=0.3)


async def test_toon_on_somebody_elses_photo_draws_it_and_offers_them_no_buttons(
    ada: Person, bob: Person, telegram: Playground
) -> None:
    group = telegram.group("Club", [ada, bob])
    original = await ada.sends_photo(photo(GREEN), to=group)
    await bob.sends("/toon", to=group, reply_to=original)
    (result,) = await group.until(cartoons)

    assert colour_of(telegram.content(result)) == GREEN
    assert result.buttons == []


# Kinds of messages


@pytest.mark.parametrize("kind", KINDS)
async def test_whatever_is_no_picture_is_small_talk_in_private_and_nothing_in_groups(
    ada: Person, group: Chat, kind: str
) -> None:
    await ada.sends("", more=KINDS[kind])
    await ada.sends("", more=KINDS[kind], to=group)
    (reply,) = await ada.chat.replies()

    assert "/help" in reply.text
    assert await is_silent(ada, group)


@pytest.mark.parametrize(
    "more",
    [
        {"has_media_spoiler": True},
        {"has_protected_content": True},
        {"show_caption_above_media": True},
        {"effect_id": "1"},
        {"via_bot": {"id": 1, "is_bot": True, "first_name": "another"}},
        {"business_connection_id": "1"},
    ],
    ids=str,
)
async def test_a_photo_is_a_photo_whatever_else_it_is(ada: Person, more: Json) -> None:
    await ada.sends_photo(photo(RED), more=more)

    assert (await cartoon(ada)).kind == "photo"


@pytest.mark.parametrize(
    "payload",
    ["", " x", " \udead", " \u202e", " \0", " " + "x" * 4000, " /reset", "\n/reset", " {0}"],
)
async def test_start_says_hello_whatever_a_link_carries(
    ada: Person, store: MemoryStore, payload: str
) -> None:
    await store.choose(ada.user.id, Preferences(strength=0.3))
    await ada.sends(f"/start{payload}")
    (reply,) = await ada.chat.replies()

    assert "Hi!" in reply.text
    assert await store.preferences(ada.user.id) == Preferences(strength=0.3)


async def test_a_text_of_four_thousand_emoji_is_small_talk(ada: Person) -> None:
    await ada.sends("👩\u200d👩\u200d👧" * 819)
    (reply,) = await ada.chat.replies()

    assert "/help" in reply.text


@pytest.mark.parametrize("name", CHOICES)
async def test_what_was_typed_is_repeated_without_its_tricks(ada: Person, name: str) -> None:
    command = "lang" if name == "language" else name
    await ada.sends(f"/{command} <b>\u202egnp\n\ud83d&amp; " + "x" * 4000)
    (reply,) = await ada.chat.replies()

    assert "“<b>gnp \ufffd&amp; xxx" in reply.text
    assert "\u202e" not in reply.text
    assert len(reply.text) < 300


async def test_the_names_of_files_are_repeated_without_their_tricks(ada: Person) -> None:
    names = ["\u202egnp.<b>exe&\n.png", "x" * 255 + ".png", "\ud83d.png", "\u2066\u202e"]
    broken = [Upload(b"no picture", name, "image/png") for name in names]
    await ada.sends_album(broken, as_files=True)
    report = await ada.chat.until(
        lambda messages: [m.text for m in messages if m.sender.is_bot and "4" in m.text]
    )

    assert "Photo 1 (gnp.<b>exe& .png):" in report[0]
    assert f"Photo 2 ({'x' * 40}…):" in report[0]
    assert "Photo 3 (\ufffd.png):" in report[0]
    assert "Photo 4:" in report[0]


async def test_one_persons_rubbish_holds_up_nobody(
    telegram: Playground, toonbot: Toonbot, ada: Person, bob: Person
) -> None:
    for text in ("1" * 4096, "⑳" * 4096, "ﷺ" * 4096, "/strength " + "9" * 4080):
        await bob.sends_photo(photo(RED), caption=text)
    async with asyncio.timeout(5):
        await ada.sends("/start")
        await ada.chat.replies()
