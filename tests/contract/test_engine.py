"""One suite over every Engine."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from inference.engine import (
    BadImage,
    Engine,
    EngineLost,
    Format,
    Overloaded,
    Reason,
    RenderOptions,
    SheetOptions,
    StyleUnavailable,
    Tile,
)
from inference.handover import Learned
from inference.local import LocalEngine
from tests.fakes import FakeEngine
from tests.pictures import BLUE, GREEN, RED, encoded, photo

SMALL = RenderOptions(size=512)
SHEET = SheetOptions((Tile("ink", "墨线"), Tile("manga", "Manga")), size=512)


@pytest.fixture(params=["local", "fake"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Engine]:
    """Without any weights."""
    engine: Engine = FakeEngine(capacity=4, models=tmp_path)
    if request.param == "local":
        engine = LocalEngine(learned=Learned(tmp_path))
    async with engine:
        yield engine


@pytest.mark.parametrize("as_format", Format)
async def test_a_cartoon_is_a_file_of_the_asked_format(engine: Engine, as_format: Format) -> None:
    cartoon = await engine.render(photo(RED), RenderOptions(size=512, format=as_format))

    picture = Image.open(io.BytesIO(cartoon.picture))
    assert picture.format == {"jpg": "JPEG"}.get(as_format, as_format.upper())
    assert cartoon.format == as_format


async def test_a_cartoon_says_its_size(engine: Engine) -> None:
    cartoon = await engine.render(photo(RED), SMALL)

    assert Image.open(io.BytesIO(cartoon.picture)).size == (cartoon.width, cartoon.height)


async def test_a_wall_has_no_faces(engine: Engine) -> None:
    assert (await engine.render(photo(BLUE), SMALL)).faces == 0


async def test_the_same_photo_gives_the_same_cartoon(engine: Engine) -> None:
    first, second = [await engine.render(photo(RED), SMALL) for _ in range(2)]

    assert first == second


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_photos_of_every_format_are_taken(engine: Engine, kind: str) -> None:
    assert (await engine.render(encoded(RED, (96, 64), kind), SMALL)).picture


async def test_an_empty_file_is_a_bad_image(engine: Engine) -> None:
    with pytest.raises(BadImage) as refused:
        await engine.render(b"", SMALL)

    assert refused.value.reason is Reason.EMPTY


async def test_a_learned_style_without_weights_is_unavailable(engine: Engine) -> None:
    with pytest.raises(StyleUnavailable) as refused:
        await engine.render(photo(RED), RenderOptions(style="sketch"))

    assert refused.value.style == "sketch"


async def test_half_a_photo_is_a_bad_image(engine: Engine) -> None:
    whole = photo(RED)

    with pytest.raises(BadImage) as refused:
        await engine.render(whole[: len(whole) // 2], SMALL)

    assert refused.value.reason is Reason.BROKEN


async def test_it_takes_as_many_photos_at_once_as_it_says(engine: Engine) -> None:
    cartoons = await asyncio.gather(
        *(engine.render(photo(RED), SMALL) for _ in range(engine.capacity))
    )

    assert len(cartoons) == engine.capacity


async def test_one_photo_more_is_refused_and_the_others_are_drawn(engine: Engine) -> None:
    renders = [engine.render(photo(RED), SMALL) for _ in range(engine.capacity + 1)]

    *cartoons, refusal = await asyncio.gather(*renders, return_exceptions=True)

    assert isinstance(refusal, Overloaded)
    assert not any(isinstance(cartoon, BaseException) for cartoon in cartoons)


async def test_a_bad_photo_does_not_spoil_the_others(engine: Engine) -> None:
    renders = [engine.render(file, SMALL) for file in (photo(RED), b"", photo(BLUE))]

    first, bad, last = await asyncio.gather(*renders, return_exceptions=True)

    assert isinstance(bad, BadImage)
    assert not isinstance(first, BaseException)
    assert not isinstance(last, BaseException)


async def test_a_closed_engine_has_lost_every_photo(engine: Engine) -> None:
    await engine.aclose()

    with pytest.raises(EngineLost):
        await engine.render(photo(RED), SMALL)


async def test_it_may_be_closed_twice(engine: Engine) -> None:
    await engine.aclose()
    await engine.aclose()


# Sheets


async def test_a_sheet_is_one_jpg_and_says_its_size(engine: Engine) -> None:
    sheet = await engine.sheet(photo(RED), SHEET)

    picture = Image.open(io.BytesIO(sheet.picture))
    assert (picture.format, sheet.format) == ("JPEG", Format.JPG)
    assert picture.size == (sheet.width, sheet.height)


async def test_the_same_photo_gives_the_same_sheet(engine: Engine) -> None:
    first, second = [await engine.sheet(photo(RED), SHEET) for _ in range(2)]

    assert first == second


async def test_another_style_makes_another_sheet(engine: Engine) -> None:
    less = SheetOptions(SHEET.tiles[:1], size=512)

    assert (await engine.sheet(photo(RED), less)).picture != (
        await engine.sheet(photo(RED), SHEET)
    ).picture


async def test_a_sheet_with_a_style_without_weights_is_unavailable(engine: Engine) -> None:
    tiles = (*SHEET.tiles, Tile("sketch", "Sketch"))

    with pytest.raises(StyleUnavailable) as refused:
        await engine.sheet(photo(RED), SheetOptions(tiles))

    assert refused.value.style == "sketch"


@pytest.mark.parametrize("file", [b"", photo(RED)[:300]], ids=["empty", "half"])
async def test_there_is_no_sheet_of_a_bad_image(engine: Engine, file: bytes) -> None:
    with pytest.raises(BadImage):
        await engine.sheet(file, SHEET)


async def test_sheets_take_places_like_cartoons(engine: Engine) -> None:
    renders = [engine.render(photo(RED), SMALL) for _ in range(engine.capacity)]

    *cartoons, refusal = await asyncio.gather(
        *renders, engine.sheet(photo(RED), SHEET), return_exceptions=True
    )

    assert isinstance(refusal, Overloaded)
    assert not any(isinstance(cartoon, BaseException) for cartoon in cartoons)


async def test_a_closed_engine_makes_no_sheet(engine: Engine) -> None:
    await engine.aclose()

    with pytest.raises(EngineLost):
        await engine.sheet(photo(RED), SHEET)


async def test_the_photo_of_a_sheet_can_be_forgotten(engine: Engine) -> None:
    await engine.sheet(photo(RED), SHEET, "ada")

    assert (engine.forget("ada"), engine.forget("ada")) == (1, 0)


# What is kept under a label


async def test_forgetting_says_of_how_many_photos_something_was_kept(engine: Engine) -> None:
    for colour in (RED, BLUE, RED):
        await engine.render(photo(colour), SMALL, "ada")
    await engine.render(photo(GREEN), SMALL, "grace")

    assert engine.forget("ada") == 2


async def test_what_is_forgotten_is_gone(engine: Engine) -> None:
    await engine.render(photo(RED), SMALL, "ada")
    engine.forget("ada")

    assert engine.forget("ada") == 0


async def test_nothing_is_kept_of_a_photo_that_is_forgotten_while_it_is_drawn(
    engine: Engine,
) -> None:
    drawing = asyncio.create_task(engine.render(photo(RED), SMALL, "ada"))
    await asyncio.sleep(0)
    engine.forget("ada")

    assert (await drawing).picture
    assert engine.forget("ada") == 0


async def test_a_photo_sent_after_forgetting_is_kept_again(engine: Engine) -> None:
    engine.forget("ada")
    await engine.render(photo(RED), SMALL, "ada")

    assert engine.forget("ada") == 1


async def test_a_photo_of_two_people_is_forgotten_for_both(engine: Engine) -> None:
    for label in ("ada", "grace"):
        await engine.render(photo(RED), SMALL, label)

    assert engine.forget("grace") == 1
    assert engine.forget("ada") == 0


async def test_nothing_is_kept_of_a_bad_photo(engine: Engine) -> None:
    with pytest.raises(BadImage):
        await engine.render(b"rubbish", SMALL, "ada")

    assert engine.forget("ada") == 0
