"""Under a sheet: a style is picked by looking."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.offer import Offer
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.quota import Quota
from bot.sheet import Pick
from inference.engine import RenderOptions
from inference.styles import registry
from storage.store import Preferences
from tests.bot.preview.sheets import OTHER, colour_in, drawn, labels, pick, sheet
from tests.bot.seen import cartoon, cartoons
from tests.bot.serving import serving
from tests.fakes import FakeEngine, MemoryStore, install
from tests.pictures import RED, photo


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


def _remove(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
