"""/styles: one photo in every style, and a button for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.offer import Offer
from bot.playground.content import Json
from bot.playground.faults import Fault, Trouble
from bot.playground.messages import Chat, Message
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.quota import Quota
from bot.sheet import Pick
from inference.engine import BadImage, EngineLost, Reason, RenderOptions, StyleUnavailable
from inference.styles import registry
from storage.store import Preferences
from tests.bot.seen import cartoon, cartoons
from tests.bot.serving import said, serving, until
from tests.fakes import FakeEngine, MemoryStore, install
from tests.pictures import BLUE, GREEN, RED, colour_of, photo

OTHER = registry.BUILT_IN[1]  # a style that is not the default
EXAMPLE = photo(BLUE)


@pytest.fixture(autouse=True)
def blue_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example is of one colour, too."""
    monkeypatch.setattr("bot.example.photo", lambda: EXAMPLE)


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


# Which photo


async def test_a_newcomer_sees_the_example_and_is_told_that_it_is_one(
    telegram: Playground, ada: Person
) -> None:
    asked = await ada.sends("/styles")
    result = await sheet(ada)

    assert colour_in(telegram, result) == BLUE
    assert "An example" in result.text
    assert result.reply_to is asked
    assert ada.chat.from_bot() == [result]


async def test_the_last_photo_is_drawn_and_answered(telegram: Playground, ada: Person) -> None:
    await ada.sends_photo(photo(RED))
    sent = await ada.sends_photo(photo(GREEN))
    await ada.chat.until(lambda messages: len(cartoons(messages)) == 2)
    await ada.sends("/styles")
    result = await sheet(ada)

    assert colour_in(telegram, result) == GREEN
    assert result.reply_to is sent
    assert "One photo, every style" in result.text
    assert {len(row) for row in result.keyboard[:-1]} == {2}  # names are longer than in Chinese


async def test_the_photo_that_the_command_replies_to_comes_first(
    telegram: Playground, ada: Person
) -> None:
    meant = await ada.sends_photo(photo(RED))
    await ada.sends_photo(photo(GREEN))
    await ada.chat.until(lambda messages: len(cartoons(messages)) == 2)
    await ada.sends("/styles", reply_to=meant)
    result = await sheet(ada)

    assert colour_in(telegram, result) == RED
    assert result.reply_to is meant


async def test_in_reply_to_a_cartoon_the_photo_is_meant(telegram: Playground, ada: Person) -> None:
    sent = await ada.sends_photo(photo(RED))
    await ada.sends("/styles", reply_to=await cartoon(ada))
    result = await sheet(ada)

    assert result.reply_to is sent


async def test_after_forgetting_there_is_only_the_example(
    telegram: Playground, ada: Person
) -> None:
    await ada.sends_photo(photo(RED))
    await cartoon(ada)
    await said(ada, "/forget")
    await ada.sends("/styles")

    assert colour_in(telegram, await sheet(ada)) == BLUE


async def test_the_example_is_nobodys_last_photo(telegram: Playground, ada: Person) -> None:
    asked = [await ada.sends("/styles") for _ in range(2)]
    results = await ada.chat.until(lambda messages: cartoons(messages)[1:] and cartoons(messages))

    assert all("An example" in message.text for message in results)
    assert {message.reply_to for message in results} == set(asked)


async def test_a_photo_that_telegram_has_no_more_is_told_with_the_example(
    telegram: Playground, ada: Person
) -> None:
    await ada.sends_photo(photo(RED))
    await cartoon(ada)
    gone = Fault(Trouble.ERROR, "getFile", code=400, words="Bad Request: invalid file_id")
    telegram.faults.add(gone)
    await ada.sends("/styles")
    result = await sheet(ada)

    assert colour_in(telegram, result) == BLUE
    assert "can’t get your photo" in result.text


async def test_what_cannot_be_drawn_is_told(ada: Person) -> None:
    film = await ada.sends_file(b"GIF89a", name="film.mp4", mime="video/mp4")
    (answer,) = await ada.chat.replies()
    await ada.sends("/styles", reply_to=film)
    again = (await ada.chat.replies(2))[-1]
    await ada.chat.until(lambda _: "not a picture" in again.text)

    assert "not a picture" in answer.text


# The sheet


async def test_every_style_that_is_there_is_on_the_sheet_in_the_persons_words(
    telegram: Playground, ada: Person, engine: FakeEngine, offer: Offer
) -> None:
    assert offer.models
    install(offer.models, "sketch")
    bob = telegram.person("Bob", "zh")
    await bob.sends("/styles")
    result = await sheet(bob)

    (asked,) = engine.sheets
    assert [tile.style for tile in asked.tiles] == [*registry.BUILT_IN, "sketch"]
    assert [label.removeprefix("✓ ") for label in labels(result)] == [t.name for t in asked.tiles]
    assert labels(result)[0] == "✓ 墨线"
    assert labels(result)[-1] == "素描"
    assert {len(row) for row in result.keyboard[:-1]} == {3}
    assert "示例" in result.text


async def test_the_style_in_force_is_marked(ada: Person, store: MemoryStore) -> None:
    await store.choose(ada.user.id, Preferences(style=OTHER))
    await ada.sends("/styles")
    result = await sheet(ada)

    assert [label.startswith("✓") for label in labels(result)].index(True) == 1


async def test_a_style_whose_files_are_no_weights_is_left_out(
    ada: Person, engine: FakeEngine, offer: Offer, caplog: pytest.LogCaptureFixture
) -> None:
    assert offer.models
    install(offer.models, "anime", "sketch")
    engine.fail(StyleUnavailable("anime"))
    await ada.sends("/styles")
    result = await sheet(ada)

    assert "Anime" not in " ".join(labels(result))
    assert "Sketch" in labels(result)
    assert "toonbot styles pull anime" in caplog.text


async def test_a_sheet_is_a_photo_whatever_the_person_likes(
    ada: Person, store: MemoryStore
) -> None:
    await store.choose(ada.user.id, Preferences(send="file", format="png"))
    await ada.sends("/styles")

    assert (await sheet(ada)).kind == "photo"


# A request like any other


async def test_a_person_sees_at_once_that_it_is_being_drawn(
    ada: Person, engine: FakeEngine
) -> None:
    engine.hold()
    await ada.sends("/styles")
    (placeholder,) = await ada.chat.replies()
    assert "every style" in placeholder.text

    engine.release()
    assert await sheet(ada) is placeholder


async def test_cancel_stops_it(ada: Person, engine: FakeEngine) -> None:
    engine.hold()
    await ada.sends("/styles")
    (placeholder,) = await ada.chat.replies()
    await ada.sends("/cancel")
    await ada.chat.until(lambda _: "Stopped" in placeholder.text)
    engine.release()

    assert not cartoons(ada.chat.from_bot())


async def test_it_counts_as_one_photo(telegram: Playground, store: MemoryStore) -> None:
    bob = telegram.person("Bob")
    async with serving(telegram, store, FakeEngine(), quota=Quota(minute=1)):
        await bob.sends("/styles")
        await sheet(bob)

        assert "1 photo a minute" in await said(bob, "/styles")


async def test_it_is_drawn_after_a_restart(telegram: Playground, store: MemoryStore) -> None:
    bob = telegram.person("Bob")
    engine = FakeEngine()
    async with serving(telegram, store, engine):
        sent = await bob.sends_photo(photo(RED))
        await cartoon(bob)
        engine.hold()
        await bob.sends("/styles")
        placeholder = (await bob.chat.replies(2))[-1]
        await until(lambda: bool(engine.sheets))
    async with serving(telegram, store, FakeEngine()):
        result = await sheet(bob)

    assert result is placeholder
    assert result.reply_to is sent
    assert colour_in(telegram, result) == RED


async def test_a_render_process_that_dies_over_it_costs_an_attempt_only(
    ada: Person, engine: FakeEngine
) -> None:
    engine.fail(EngineLost())
    await ada.sends("/styles")

    assert await sheet(ada)
    assert len(engine.sheets) == 2


async def test_a_photo_that_is_damaged_is_told(ada: Person, engine: FakeEngine) -> None:
    engine.fail(BadImage(Reason.BROKEN))
    await ada.sends("/styles")
    (answer,) = await ada.chat.replies()

    await ada.chat.until(lambda _: "damaged" in answer.text)


# Buttons


async def drawn(ada: Person) -> tuple[Message, Message]:
    """A photo, and its sheet."""
    sent = await ada.sends_photo(photo(RED))
    await cartoon(ada)
    await ada.sends("/styles")
    return sent, await sheet(ada)


def pick(person: Person, style: str) -> str:
    return Pick(person.user.id, style).callback_data


async def test_a_style_that_is_picked_counts_and_the_photo_is_drawn_in_it(
    telegram: Playground, ada: Person, store: MemoryStore, engine: FakeEngine
) -> None:
    sent, result = await drawn(ada)
    query = await ada.presses(pick(ada, OTHER), result)
    new = await ada.chat.until(lambda messages: cartoons(messages)[2:])

    assert await query.answered() == f"Style is now {labels(result)[1].removeprefix('✓ ')}."
    assert (await store.preferences(ada.user.id)).style == OTHER
    assert engine.asked[-1] == RenderOptions(OTHER, registry.STRENGTHS[OTHER])
    assert [message.reply_to for message in new] == [sent]
    assert colour_in(telegram, new[0]) == RED
    assert "Stronger ➕" in labels(new[0])


async def test_the_mark_moves(ada: Person) -> None:
    _, result = await drawn(ada)
    await ada.presses(pick(ada, OTHER), result)

    await ada.chat.until(lambda _: labels(result)[1].startswith("✓"))
    assert sum(label.startswith("✓") for label in labels(result)) == 1
    assert len(labels(result)) == len(registry.BUILT_IN)


async def test_the_style_in_force_can_be_picked_and_is_drawn(
    ada: Person, engine: FakeEngine
) -> None:
    _, result = await drawn(ada)
    query = await ada.presses(pick(ada, registry.DEFAULT), result)
    await ada.chat.until(lambda messages: len(cartoons(messages)) == 3)

    assert "Style is now" in await query.answered()
    assert engine.asked[-1] == RenderOptions()


async def test_a_chosen_strength_counts_in_every_style(
    ada: Person, store: MemoryStore, engine: FakeEngine
) -> None:
    await store.choose(ada.user.id, Preferences(strength=0.3))
    _, result = await drawn(ada)
    await ada.presses(pick(ada, OTHER), result)
    await ada.chat.until(lambda messages: len(cartoons(messages)) == 3)

    assert engine.asked[-1] == RenderOptions(OTHER, 0.3)


@pytest.mark.parametrize("gone", [False, True], ids=["the example", "a photo that was deleted"])
async def test_without_a_photo_the_style_is_set_and_a_photo_asked_for(
    ada: Person, store: MemoryStore, engine: FakeEngine, gone: bool
) -> None:
    if gone:
        sent, result = await drawn(ada)
        ada.deletes(sent)
    else:
        await ada.sends("/styles")
        result = await sheet(ada)
    before = list(engine.asked)
    query = await ada.presses(pick(ada, OTHER), result)

    assert "Send me a photo" in await query.answered()
    assert (await store.preferences(ada.user.id)).style == OTHER
    assert engine.asked == before


async def test_a_style_that_is_gone_meanwhile_is_told_and_nothing_changes(
    ada: Person, store: MemoryStore, offer: Offer
) -> None:
    assert offer.models
    install(offer.models, "sketch")
    _, result = await drawn(ada)
    _remove(offer.models / "sketch")
    query = await ada.presses("Sketch", result)

    assert "not installed" in await query.answered()
    assert (await store.preferences(ada.user.id)).style is None


async def test_too_many_photos_are_refused_and_the_style_is_set(
    telegram: Playground, store: MemoryStore
) -> None:
    bob = telegram.person("Bob")
    async with serving(telegram, store, FakeEngine(), quota=Quota(minute=2)):
        _, result = await drawn(bob)
        await bob.presses(pick(bob, OTHER), result)
        refusal = (await bob.chat.replies(3))[-1]

        assert "2 photos a minute" in refusal.text
        assert (await store.preferences(bob.user.id)).style == OTHER


@pytest.mark.parametrize(
    "data",
    [
        "sheet:",
        "sheet:{id}",
        "sheet:{id}:",
        "sheet:{id}:oil",
        "sheet:{id}:sheet",
        "sheet:{id}:ink:more",
        "sheet: {id}:ink",
        "sheet:+{id}:ink",
        "sheet:me:ink",
    ],
)
async def test_made_up_data_is_answered_and_changes_nothing(
    ada: Person, store: MemoryStore, data: str
) -> None:
    _, result = await drawn(ada)
    query = await ada.forges(data.format(id=ada.user.id), result)

    assert "out of date" in await query.answered()
    assert (await store.preferences(ada.user.id)).style is None


async def test_a_press_counts_only_on_a_sheet(ada: Person, store: MemoryStore) -> None:
    await ada.sends_photo(photo(RED))
    result = await cartoon(ada)
    query = await ada.forges(pick(ada, OTHER), result)

    assert "out of date" in await query.answered()
    assert (await store.preferences(ada.user.id)).style is None


def test_every_button_fits_whoever_owns_it() -> None:
    longest = max(registry.NAMES, key=len)

    assert len(Pick(-1009999999999999, longest).callback_data.encode()) <= 64


# Groups


async def test_in_a_group_the_command_gets_a_reaction_and_the_photo_the_sheet(
    telegram: Playground, ada: Person
) -> None:
    group = telegram.group("Friends", [ada, telegram.person("Bob")])
    sent = await ada.sends_photo(photo(RED), caption="/toon", to=group)
    await group.until(cartoons)
    asked = await ada.sends("/styles@toon_playground_bot", to=group)
    result = await sheet_in(group)

    assert asked.reactions
    assert result.reply_to is sent
    assert len(group.from_bot()) == 2


async def test_photos_of_others_are_drawn_where_somebody_replies_to_them(
    telegram: Playground, ada: Person, engine: FakeEngine
) -> None:
    bob = telegram.person("Bob")
    group = telegram.group("Friends", [ada, bob])
    sent = await bob.sends_photo(photo(GREEN), to=group)
    await ada.sends("/styles@toon_playground_bot", to=group, reply_to=sent)
    result = await sheet_in(group)
    assert colour_in(telegram, result) == GREEN

    refused = await bob.presses(pick(ada, OTHER), result)
    assert "somebody else" in await refused.answered()
    await ada.presses(pick(ada, OTHER), result)
    await group.until(lambda messages: len(cartoons(messages)) == 2)
    assert engine.asked[-1].style == OTHER
    assert cartoons(group.from_bot())[-1].reply_to is sent


async def test_in_a_topic_its_own_photos_count_and_the_answer_stays_there(
    telegram: Playground, ada: Person
) -> None:
    group = telegram.group("Friends", [ada], topics=["Cats", "Dogs"])
    cats, dogs = group.topics
    await ada.sends_photo(photo(RED), caption="/toon", to=group, thread=cats)
    await ada.sends_photo(photo(GREEN), caption="/toon", to=group, thread=dogs)
    await group.until(lambda messages: len(cartoons(messages)) == 2)
    await ada.sends("/styles@toon_playground_bot", to=group, thread=cats)
    result = await sheet_in(group)

    assert result.thread == cats
    assert colour_in(telegram, result) == RED


def _remove(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
