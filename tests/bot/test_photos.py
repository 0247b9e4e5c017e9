"""A photo goes in, a cartoon comes out: what the person in the chat sees."""

from __future__ import annotations

import pytest

from bot.playground.attachments import Raw
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.toonbot import Toonbot
from inference.engine import BadImage, EngineLost, Format, Overloaded, Reason, StyleUnavailable
from storage.store import Preferences
from tests.bot.seen import cartoon, cartoons
from tests.fakes import FakeEngine, MemoryStore
from tests.pictures import GREEN, RED, colour_of, photo


async def test_a_selfie_is_acknowledged_and_becomes_a_cartoon_in_the_same_message(
    telegram: Playground, ada: Person, engine: FakeEngine
) -> None:
    engine.hold()
    sent = await ada.sends_photo(photo(RED))
    (placeholder,) = await ada.chat.replies()
    assert "Drawing" in placeholder.text
    assert placeholder.reply_to is sent

    engine.release()
    result = await cartoon(ada)

    assert result is placeholder
    assert result.kind == "photo"
    assert colour_of(telegram.content(result)) == RED


async def test_while_the_bot_draws_it_shows_that_a_photo_is_coming(
    ada: Person, engine: FakeEngine
) -> None:
    engine.hold()
    await ada.sends_photo(photo(RED))
    await ada.chat.until(lambda _: ada.chat.actions)
    engine.release()
    await cartoon(ada)

    assert set(ada.chat.actions) == {"upload_photo"}


async def test_strength_changes_the_next_photo(ada: Person, engine: FakeEngine) -> None:
    await ada.sends("/strength 0.3")
    await ada.sends_photo(photo(RED))
    await cartoon(ada)

    assert engine.asked[0].strength == 0.3


async def test_changing_a_setting_leaves_a_photo_already_sent_alone(
    ada: Person, engine: FakeEngine
) -> None:
    engine.hold()
    await ada.sends_photo(photo(RED))
    await ada.chat.replies()
    await ada.sends("/strength 0.3")
    await ada.chat.replies(2)
    engine.release()
    await cartoon(ada)

    assert engine.asked[0].strength == 0.7


async def test_a_caption_counts_for_its_photo_only(ada: Person, engine: FakeEngine) -> None:
    await ada.sends_photo(photo(RED), caption="0.9 png 2048")
    await ada.sends_photo(photo(RED))
    await ada.chat.until(lambda messages: len(cartoons(messages)) == 2)

    first, second = engine.asked
    assert (first.strength, first.format, first.size) == (0.9, Format.PNG, 2048)
    assert (second.strength, second.format, second.size) == (0.7, Format.JPG, 1024)


async def test_a_slip_in_a_caption_is_explained_and_nothing_is_drawn(
    ada: Person, engine: FakeEngine
) -> None:
    await ada.sends_photo(photo(RED), caption="strength=7")
    (reply,) = await ada.chat.replies()

    assert "0.1 to 1" in reply.text
    assert "/toon" in reply.text
    assert not engine.asked


@pytest.mark.parametrize("format_", ["png", "webp"])
async def test_png_and_webp_come_as_files_because_telegram_recompresses_photos(
    ada: Person, format_: str
) -> None:
    await ada.sends(f"/format {format_}")
    await ada.sends_photo(photo(RED))
    result = await cartoon(ada)

    assert result.kind == "document"
    assert result.attachment
    assert result.attachment.file.name == f"toon-1.{format_}"


async def test_send_file_makes_jpg_a_file(ada: Person, store: MemoryStore) -> None:
    await store.choose(ada.user.id, Preferences(send="file"))
    await ada.sends_photo(photo(RED))

    assert (await cartoon(ada)).kind == "document"


async def test_send_photo_makes_png_a_photo(ada: Person, store: MemoryStore) -> None:
    await store.choose(ada.user.id, Preferences(send="photo", format="png"))
    await ada.sends_photo(photo(RED))

    assert (await cartoon(ada)).kind == "photo"


async def test_what_telegram_takes_for_no_photo_goes_as_a_file(
    ada: Person, engine: FakeEngine
) -> None:
    engine.sides = (1000, 20)  # a ratio of 50

    await ada.sends_file(photo(RED))

    assert (await cartoon(ada)).kind == "document"


async def test_an_image_file_is_drawn(telegram: Playground, ada: Person) -> None:
    await ada.sends_file(photo(GREEN), name="IMG_0001.JPG")

    assert colour_of(telegram.content(await cartoon(ada))) == GREEN


async def test_a_file_that_is_no_picture_is_refused_with_what_to_send(
    ada: Person, engine: FakeEngine
) -> None:
    await ada.sends_file(b"Dear diary", name="diary.txt", mime="text/plain")
    reply = await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if "JPEG" in m.text])

    assert "not a picture" in reply[0].text
    assert not engine.asked


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (BadImage(Reason.BROKEN), "damaged"),
        (BadImage(Reason.TOO_MANY_PIXELS), "64 megapixels"),
        (StyleUnavailable("3d"), "“3D” is not installed"),
    ],
)
async def test_a_photo_that_cannot_be_drawn_is_explained_in_place_of_the_placeholder(
    ada: Person, engine: FakeEngine, error: Exception, words: str
) -> None:
    engine.fail(error)
    await ada.sends_photo(photo(RED))
    await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if words in m.text])

    assert len(ada.chat.from_bot()) == 1


async def test_a_photo_that_finds_the_engine_full_waits(ada: Person, engine: FakeEngine) -> None:
    engine.fail(*[Overloaded()] * 4)
    await ada.sends_photo(photo(RED))
    await cartoon(ada)


async def test_a_photo_is_drawn_again_when_the_render_process_dies(
    ada: Person, engine: FakeEngine
) -> None:
    engine.fail(EngineLost(), EngineLost())
    await ada.sends_photo(photo(RED))
    await cartoon(ada)

    assert len(engine.asked) == 3


async def test_a_photo_that_always_kills_the_render_process_is_given_up(
    ada: Person, engine: FakeEngine
) -> None:
    engine.fail(EngineLost(), EngineLost(), EngineLost())
    await ada.sends_photo(photo(RED))
    await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if "three times" in m.text])


async def test_a_bug_never_shows_as_an_exception(ada: Person, engine: FakeEngine) -> None:
    engine.fail(ZeroDivisionError("secret inner life"))
    await ada.sends_photo(photo(RED))
    await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if "went wrong" in m.text])

    assert "secret" not in str(ada.chat)


async def test_toon_in_reply_draws_that_photo(telegram: Playground, ada: Person) -> None:
    sent = await ada.sends_photo(photo(GREEN), caption="strength=7")
    await ada.chat.replies()
    command = await ada.sends("/toon png", reply_to=sent)
    result = await cartoon(ada)

    assert colour_of(telegram.content(result)) == GREEN
    assert result.kind == "document"
    assert result.reply_to is command


async def test_toon_without_a_photo_says_what_to_do(ada: Person) -> None:
    await ada.sends("/toon")
    (reply,) = await ada.chat.replies()

    assert "Reply /toon to a photo" in reply.text


async def test_cancel_stops_what_is_running(ada: Person, engine: FakeEngine) -> None:
    engine.hold()
    await ada.sends_photo(photo(RED))
    (placeholder,) = await ada.chat.replies()
    await ada.sends("/cancel")
    _, reply = await ada.chat.replies(2)
    await ada.chat.until(lambda _: "Stopped" in placeholder.text)

    assert "Stopped" in reply.text


async def test_cancel_in_a_group_takes_one_message(
    telegram: Playground, ada: Person, engine: FakeEngine
) -> None:
    group = telegram.group("Friends", [ada])
    engine.hold()
    sent = await ada.sends_photo(photo(RED), caption="/toon", to=group)
    await group.until(lambda _: sent.reactions)
    await ada.sends("/cancel@toon_playground_bot", to=group)
    await group.replies()
    engine.release()
    await ada.sends("/strength@toon_playground_bot", to=group)
    first, second = await group.replies(2)

    assert "Stopped" in first.text
    assert "Strength" in second.text


async def test_cancel_with_nothing_running_says_so(ada: Person) -> None:
    await ada.sends("/cancel")
    (reply,) = await ada.chat.replies()

    assert "Nothing is running" in reply.text


async def test_stopping_the_bot_finishes_what_is_running(
    toonbot: Toonbot, ada: Person, engine: FakeEngine
) -> None:
    engine.hold()
    await ada.sends_photo(photo(RED))
    await ada.chat.replies()
    engine.release()
    await toonbot.__aexit__()

    assert [m.kind for m in ada.chat.from_bot()] == ["photo"]


async def test_a_broken_photo_is_explained(ada: Person) -> None:
    await ada.sends_photo(Raw(photo(RED)[:200]))
    await ada.chat.until(lambda _: [m for m in ada.chat.from_bot() if "damaged" in m.text])
