"""An album goes in, an album comes out, in order."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import telegram as tg

from bot.albums import Albums
from bot.intake import Attachment
from bot.playground.attachments import Raw
from bot.playground.call import Upload
from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.toonbot import Toonbot
from inference.engine import Format
from tests.bot.seen import cartoons
from tests.bot.serving import until
from tests.fakes import FakeEngine
from tests.pictures import BLUE, GREEN, RED, WHITE, colour_of, photo

COLOURS = [RED, GREEN, BLUE, WHITE, RED]


def colours(telegram: Playground, messages: list[Message]) -> list[tuple[int, int, int]]:
    return [colour_of(telegram.content(message)) for message in messages]


async def test_an_album_comes_back_as_an_album_in_order(telegram: Playground, ada: Person) -> None:
    sent = await ada.sends_album([photo(colour) for colour in COLOURS])
    results = await ada.chat.until(lambda messages: cartoons(messages)[4:] and cartoons(messages))

    assert colours(telegram, results) == COLOURS
    assert len({message.album for message in results}) == 1
    assert results[0].reply_to is sent[0]


async def test_the_placeholder_of_an_album_goes_when_the_album_has_come(ada: Person) -> None:
    await ada.sends_album([photo(RED), photo(GREEN)])
    await ada.chat.until(lambda messages: len(cartoons(messages)) == 2)

    await ada.chat.until(lambda _: all(m.kind == "photo" for m in ada.chat.from_bot()))


async def test_a_bad_member_is_named_and_explained_and_the_others_arrive(
    telegram: Playground, ada: Person
) -> None:
    await ada.sends_album([photo(RED), Raw(b"\xff\xd8\xff broken"), photo(BLUE)])
    report = await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if "Photo 2" in m.text])

    assert "damaged" in report[0].text
    assert "Photo 1" not in report[0].text
    assert colours(telegram, cartoons(ada.chat.from_bot())) == [RED, BLUE]


async def test_a_bad_file_is_called_by_its_name(telegram: Playground, ada: Person) -> None:
    files = [Upload(photo(RED), "beach.jpg", ""), Upload(b"hello", "<notes>.txt", "")]
    await ada.sends_album(files, as_files=True)
    report = await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if "Photo 2" in m.text])

    assert "<notes>.txt" in report[0].text
    assert colours(telegram, cartoons(ada.chat.from_bot())) == [RED]


async def test_a_bug_costs_one_photo_and_not_the_album(ada: Person, engine: FakeEngine) -> None:
    engine.fail(ZeroDivisionError("secret inner life"))
    await ada.sends_album([photo(RED), photo(GREEN), photo(BLUE)])
    await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if "went wrong" in m.text])

    assert len(cartoons(ada.chat.from_bot())) == 2


async def test_an_album_of_nothing_but_rubbish_gets_one_message(ada: Person) -> None:
    await ada.sends_album([Raw(b"one"), Raw(b"two")])
    await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if "None of these" in m.text])
    await ada.chat.until(lambda _: len(ada.chat.from_bot()) == 1)


async def test_the_caption_of_any_member_counts_for_all(ada: Person, engine: FakeEngine) -> None:
    await ada.sends_album([photo(RED), photo(GREEN)], caption="0.4 webp")
    await ada.chat.until(lambda messages: len(cartoons(messages)) == 2)

    assert {(o.strength, o.format) for o in engine.asked} == {(0.4, Format.WEBP)}
    assert [m.kind for m in cartoons(ada.chat.from_bot())] == ["document", "document"]


async def test_a_slip_in_an_albums_caption_is_explained_once(
    ada: Person, engine: FakeEngine
) -> None:
    await ada.sends_album([photo(RED), photo(GREEN)], caption="strength=7")
    await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if "0.1 to 1" in m.text])

    assert len(ada.chat.from_bot()) == 1
    assert not engine.asked


async def test_cancel_stops_an_album_that_is_still_coming(ada: Person, engine: FakeEngine) -> None:
    await ada.sends_album([photo(RED), photo(GREEN)])
    (placeholder,) = await ada.chat.replies()
    await ada.sends("/cancel")
    await ada.chat.replies(2)
    await ada.chat.until(lambda _: "Stopped" in placeholder.text)

    assert not engine.asked


async def test_an_album_that_is_still_coming_when_the_bot_stops_is_drawn(
    toonbot: Toonbot, ada: Person
) -> None:
    await ada.sends_album([photo(RED), photo(GREEN)])
    await ada.chat.replies()
    await toonbot.__aexit__()

    assert [m.kind for m in ada.chat.from_bot()] == ["photo", "photo"]


async def test_an_album_of_ten_is_one_album(telegram: Playground, ada: Person) -> None:
    await ada.sends_album([photo(COLOURS[i % 5]) for i in range(10)])
    results = await ada.chat.until(lambda messages: cartoons(messages)[9:] and cartoons(messages))

    assert colours(telegram, results) == COLOURS * 2
    assert len({message.album for message in results}) == 1


async def test_two_albums_at_once_stay_apart(telegram: Playground, ada: Person) -> None:
    await ada.sends_album([photo(RED), photo(RED)])
    await ada.sends_album([photo(BLUE), photo(BLUE)])
    results = await ada.chat.until(lambda messages: cartoons(messages)[3:] and cartoons(messages))

    albums: dict[str | None, list[tuple[int, int, int]]] = {}
    for message in results:
        albums.setdefault(message.album, []).append(colour_of(telegram.content(message)))
    assert sorted(albums.values()) == sorted([[RED, RED], [BLUE, BLUE]])


async def test_toon_in_reply_to_one_member_draws_the_whole_album(
    telegram: Playground, ada: Person
) -> None:
    sent = await ada.sends_album([photo(RED), photo(GREEN)])
    await ada.chat.until(lambda messages: len(cartoons(messages)) == 2)
    await ada.sends("/toon 0.2", reply_to=sent[1])
    results = await ada.chat.until(lambda messages: cartoons(messages)[3:] and cartoons(messages))

    assert colours(telegram, results[2:]) == [RED, GREEN]


async def test_ten_chats_with_albums_of_five_get_fifty_cartoons_each_in_its_chat_in_order(
    telegram: Playground, ada: Person
) -> None:
    people = [telegram.person(f"Person {number}") for number in range(10)]
    turned = {p: COLOURS[n % 5 :] + COLOURS[: n % 5] for n, p in enumerate(people)}
    await asyncio.gather(*(p.sends_album([photo(c) for c in turned[p]]) for p in people))

    for person in people:
        await person.chat.until(lambda messages: len(cartoons(messages)) == 5, seconds=60)
        assert colours(telegram, cartoons(person.chat.from_bot())) == turned[person]


# What is remembered of an album


def member() -> tg.Message:
    chat = tg.Chat(1, tg.Chat.PRIVATE)
    return tg.Message(7, datetime(2026, 11, 21, tzinfo=UTC), chat, media_group_id="an album")


async def test_of_an_album_only_telegrams_names_are_remembered() -> None:
    albums = Albums()
    albums.remember([member()], (Attachment(7, "file id", "me at the beach.jpg"),), user_id=1)

    assert albums.around(member()) == (Attachment(7, "file id"),)


async def test_an_album_is_not_remembered_for_ever() -> None:
    albums = Albums(remembered=0.0)
    albums.remember([member()], (Attachment(7, "file id"),), user_id=1)
    await until(lambda: albums.around(member()) == ())


async def test_of_an_album_that_is_forgotten_nothing_is_around_and_other_peoples_stay() -> None:
    albums = Albums()
    albums.remember([member()], (Attachment(7, "file id"),), user_id=1)
    albums.forget(user_id=2)
    kept = albums.around(member())
    albums.forget(user_id=1)

    assert kept
    assert albums.around(member()) == ()
