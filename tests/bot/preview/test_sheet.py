"""What is on the sheet, and what becomes of it: it is a request like any other."""

from __future__ import annotations

import pytest

from bot.offer import Offer
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.quota import Quota
from inference.engine import BadImage, EngineLost, Reason, StyleUnavailable
from inference.styles import registry
from storage.store import Preferences
from tests.bot.preview.sheets import OTHER, colour_in, labels, sheet
from tests.bot.seen import cartoon, cartoons
from tests.bot.serving import said, serving, until
from tests.fakes import FakeEngine, MemoryStore, install
from tests.pictures import RED, photo


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
