"""Whatever dies, hangs or lies costs the photo it held, and nothing else."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from inference.engine import EngineLost, Reason, RenderOptions
from inference.handover import Limits
from inference.local import LocalEngine
from tests.inference import children, pictures
from tests.inference.engines import (
    FRAGILE_DECODER,
    REAL_DECODER,
    engine_with,
    outcome,
    outcomes_of,
    planned_worker,
)

PHOTO = pictures.saved(pictures.corners())

# Render processes that fail


async def test_a_killed_render_process_is_replaced_and_only_its_photo_is_lost(
    engine: LocalEngine,
) -> None:
    strengths = (0.7, children.DIE, 0.7, 0.7)
    outcomes = await asyncio.gather(*(outcome(engine, b"photo", s) for s in strengths))
    assert outcomes == [b"cartoon", EngineLost, b"cartoon", b"cartoon"]


async def test_whoever_was_drawn_together_with_a_deadly_photo_gets_a_cartoon() -> None:
    strengths = (0.7, 0.7, children.DIE, 0.7, children.DIE, 0.7)
    async with engine_with(batch=4) as engine:
        outcomes = await asyncio.gather(*(outcome(engine, b"photo", s) for s in strengths))
    assert outcomes == [b"cartoon" if s == 0.7 else EngineLost for s in strengths]


async def test_whoever_was_drawn_together_with_a_photo_that_hangs_gets_a_cartoon() -> None:
    strengths = (0.7, children.HANG, 0.7)
    async with engine_with(Limits(draw_seconds=0.5), batch=3) as engine:
        outcomes = await asyncio.gather(*(outcome(engine, b"photo", s) for s in strengths))
    assert outcomes == [b"cartoon", EngineLost, b"cartoon"]


async def test_a_photo_is_not_blamed_for_the_first_death(tmp_path: Path) -> None:
    async with engine_with(worker=planned_worker(tmp_path, "dies works")) as engine:
        assert await outcome(engine, b"photo") == b"cartoon"


async def test_photos_wait_for_a_render_process_that_comes_back_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inference.supervised.PAUSES", (0.0,))
    worker = planned_worker(tmp_path, "dies exits exits exits works")
    async with engine_with(worker=worker) as engine:
        assert await outcomes_of(engine, b"photo", b"photo") == [b"cartoon"] * 2


async def test_a_render_process_that_cannot_go_on_is_replaced_after_its_answer(
    engine: LocalEngine,
) -> None:
    await engine.warmed_up()
    before = engine.pids[0]
    assert await outcome(engine, b"photo", children.SPEND) == b"cartoon"
    assert await outcome(engine, b"photo") == b"cartoon"
    assert engine.pids[0] != before


async def test_a_hung_render_process_is_replaced() -> None:
    async with engine_with(Limits(draw_seconds=0.5)) as engine:
        assert await outcome(engine, b"photo", children.HANG) is EngineLost
        assert await outcome(engine, b"photo") == b"cartoon"


async def test_a_photo_that_cannot_be_drawn_costs_no_process(engine: LocalEngine) -> None:
    await engine.warmed_up()
    before = engine.pids
    assert await outcome(engine, b"photo", children.FAIL) is EngineLost
    assert await outcome(engine, b"photo") == b"cartoon"
    assert engine.pids == before


async def test_an_impossible_drawing_is_not_believed(
    engine: LocalEngine, caplog: pytest.LogCaptureFixture
) -> None:
    assert await outcome(engine, b"photo", children.LIE) is EngineLost
    assert "can't be true" in caplog.text
    assert await outcome(engine, b"photo") == b"cartoon"


async def test_a_render_process_that_does_not_start_is_tried_again_with_each_photo(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("inference.supervised.PAUSES", (0.0,))
    async with engine_with(worker=("-c", "raise SystemExit(3)")) as engine:
        with pytest.raises(EngineLost):
            await engine.warmed_up()
        assert await outcome(engine, b"photo") is EngineLost
        assert await outcome(engine, b"photo") is EngineLost


# Decoders that fail


async def test_a_decoder_that_does_not_start_blames_no_photo() -> None:
    async with engine_with(decoder=("-c", "raise SystemExit(3)")) as engine:
        assert await outcome(engine, b"photo") is EngineLost


async def test_a_photo_that_kills_the_decoder_twice_is_broken(engine: LocalEngine) -> None:
    outcomes = await outcomes_of(engine, b"kill the decoder", b"photo")
    assert outcomes == [Reason.BROKEN, b"cartoon"]


async def test_a_decoder_that_lies_is_not_believed(engine: LocalEngine) -> None:
    assert await outcome(engine, b"lie") is Reason.BROKEN


async def test_a_hung_decoder_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inference.stages._DECODE_GRACE", 0.0)
    async with engine_with(Limits(decode_seconds=0.5)) as engine:
        assert await outcome(engine, b"hang the decoder") is Reason.TOO_SLOW
        assert await outcome(engine, b"photo") == b"cartoon"


async def test_a_crash_while_decoding_costs_one_photo_and_no_process() -> None:
    async with engine_with(decoder=FRAGILE_DECODER) as engine:
        await engine.warmed_up()
        before = engine.pids
        outcomes = await outcomes_of(engine, b"segfault", PHOTO)
        assert outcomes == [Reason.BROKEN, b"cartoon"]
        assert engine.pids == before


async def test_a_photo_that_takes_too_long_to_decode_costs_no_process() -> None:
    async with engine_with(Limits(decode_seconds=0.6), decoder=FRAGILE_DECODER) as engine:
        await engine.warmed_up()
        before = engine.pids
        outcomes = await outcomes_of(engine, b"sleep", PHOTO)
        assert outcomes == [Reason.TOO_SLOW, b"cartoon"]
        assert engine.pids == before


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
async def test_every_format_is_decoded_behind_bars(kind: str) -> None:
    photo = pictures.saved(
        pictures.corners(), kind, exif=pictures.exif(6), icc_profile=pictures.display_p3()
    )
    async with engine_with(decoder=REAL_DECODER) as engine:
        cartoon = await engine.render(photo, RenderOptions())
    assert (cartoon.width, cartoon.height) == (48, 64)
