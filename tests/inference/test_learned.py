"""Learned styles through the engine, with processes that only pretend to paint."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from inference.engine import Format, RenderOptions, SheetOptions, StyleUnavailable, Tile
from inference.handover import Learned, Runtime
from inference.local import LocalEngine
from inference.styles import registry
from tests.inference import children
from tests.inference.engines import engine_with

ANIME = RenderOptions(style="anime", strength=children.TELL)  # tells which painting it was given


@pytest.fixture
def models(tmp_path: Path) -> Path:
    for style in ("anime", "sketch"):
        for name in registry.MODEL_FILES:
            (tmp_path / style).mkdir(exist_ok=True)
            (tmp_path / style / name).touch()
    return tmp_path


@pytest.fixture
async def engine(models: Path) -> AsyncIterator[LocalEngine]:
    async with engine_with(learned=Learned(models)) as engine:
        yield engine


async def drawn(engine: LocalEngine, photo: bytes, options: RenderOptions) -> bytes:
    return (await engine.render(photo, options)).picture


async def test_a_style_without_weights_is_unavailable(engine: LocalEngine) -> None:
    with pytest.raises(StyleUnavailable, match="toonbot styles pull 3d"):
        await engine.render(b"photo", RenderOptions(style="3d"))


async def test_without_a_folder_of_weights_no_learned_style_is_available() -> None:
    async with engine_with() as engine:
        with pytest.raises(StyleUnavailable):
            await engine.render(b"photo", ANIME)


async def test_weights_that_come_later_are_used_without_a_restart(
    engine: LocalEngine, models: Path
) -> None:
    (models / "anime").rename(models / "3d")
    assert await engine.render(b"photo", RenderOptions(style="3d"))


async def test_a_style_that_the_render_process_cannot_use_is_unavailable(
    engine: LocalEngine,
) -> None:
    with pytest.raises(StyleUnavailable, match="anime"):
        await engine.render(b"photo", RenderOptions(style="anime", strength=children.GONE))


@pytest.mark.parametrize(
    "again",
    [
        RenderOptions(style="anime", strength=children.TELL),
        RenderOptions(style="anime", strength=children.TELL, size=2048),
        RenderOptions(style="anime", strength=children.TELL, format=Format.WEBP),
    ],
)
async def test_the_same_photo_in_the_same_style_is_painted_once(
    engine: LocalEngine, again: RenderOptions
) -> None:
    first = await drawn(engine, b"photo", ANIME)
    assert await drawn(engine, b"photo", again) == first == b"decoded 1, painting 1"


async def test_another_photo_gets_a_painting_of_its_own(engine: LocalEngine) -> None:
    await drawn(engine, b"photo", ANIME)
    assert await drawn(engine, b"another", ANIME) == b"decoded 2, painting 2"


async def test_another_style_gets_a_painting_of_its_own(engine: LocalEngine) -> None:
    await drawn(engine, b"photo", ANIME)
    sketch = RenderOptions(style="sketch", strength=children.TELL)
    assert await drawn(engine, b"photo", sketch) == b"decoded 1, painting 2"


async def test_a_built_in_style_is_drawn_from_what_was_decoded_before(engine: LocalEngine) -> None:
    await drawn(engine, b"another", RenderOptions())
    for _ in range(2):
        picture = await drawn(engine, b"photo", RenderOptions(strength=children.TELL))
        assert picture.startswith(b"decoded 2")


async def test_a_photo_that_could_not_be_painted_is_painted_the_next_time(
    engine: LocalEngine,
) -> None:
    with pytest.raises(StyleUnavailable):
        await engine.render(b"photo", RenderOptions(style="anime", strength=children.GONE))
    assert await drawn(engine, b"photo", ANIME) == b"decoded 1, painting 2"


# Sheets: the pretend one tells which paintings it was given


def sheet_of(*styles: str) -> SheetOptions:
    return SheetOptions(tuple(Tile(style, style) for style in styles))


async def test_a_sheet_has_a_painting_of_every_learned_style(engine: LocalEngine) -> None:
    sheet = await engine.sheet(b"photo", sheet_of("ink", "anime", "sketch"))
    assert sheet.picture == b"decoded 1, painting 1, painting 1"


async def test_what_was_painted_before_is_not_painted_for_a_sheet(engine: LocalEngine) -> None:
    await drawn(engine, b"photo", ANIME)
    sheet = await engine.sheet(b"photo", sheet_of("ink", "anime", "sketch"))
    assert sheet.picture == b"decoded 1, painting 1, painting 2"


async def test_what_was_painted_for_a_sheet_is_not_painted_again(engine: LocalEngine) -> None:
    await engine.sheet(b"photo", sheet_of("anime", "sketch"))
    assert await drawn(engine, b"photo", ANIME) == b"decoded 1, painting 1"


async def test_a_sheet_that_is_forgotten_while_it_is_made_leaves_no_painting(
    engine: LocalEngine,
) -> None:
    making = asyncio.create_task(engine.sheet(b"photo", sheet_of("anime"), "ada"))
    await asyncio.sleep(0)
    engine.forget("ada")
    await making
    assert await drawn(engine, b"photo", ANIME) == b"decoded 2, painting 2"


async def test_a_sheet_needs_the_weights_of_all_its_styles(engine: LocalEngine) -> None:
    with pytest.raises(StyleUnavailable, match="toonbot styles pull 3d"):
        await engine.sheet(b"photo", sheet_of("ink", "anime", "3d"))


async def test_it_says_what_draws_the_learned_styles(engine: LocalEngine) -> None:
    await engine.warmed_up()
    assert engine.runtime == Runtime(works=True, line="a pretend one")
