from __future__ import annotations

import asyncio
import os
import select
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from inference.engine import (
    Cartoon,
    EngineLost,
    Format,
    Overloaded,
    Reason,
    RenderOptions,
)
from inference.handover import Limits
from inference.local import LocalEngine
from tests.inference import children, pictures
from tests.inference.engines import engine_with, outcome

HOSTILE = Path(__file__).parents[3] / "shared" / "hostile"
OPTIONS = RenderOptions()

BOT_THAT_GETS_KILLED = """
import asyncio
from inference.engine import RenderOptions
from tests.inference import children
from tests.inference.engines import engine_with

async def main():
    async with engine_with() as engine:
        await engine.warmed_up()
        hung = asyncio.create_task(engine.render(b"photo", RenderOptions(strength=children.HANG)))
        await asyncio.sleep(0)
        print(*engine.pids, flush=True)
        await hung

asyncio.run(main())
"""


def hostile_files() -> list[bytes]:
    return [file.read_bytes() for file in sorted(HOSTILE.iterdir())]


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


# One photo


async def test_a_photo_becomes_a_cartoon(engine: LocalEngine) -> None:
    cartoon = await engine.render(b"photo", RenderOptions(format=Format.PNG))
    assert cartoon == Cartoon(b"cartoon", Format.PNG, 3, 2, faces=1)


async def test_photos_sent_before_it_has_warmed_up_are_drawn() -> None:
    async with engine_with() as engine:
        assert not engine.ready
        assert await outcome(engine, b"photo") == b"cartoon"


async def test_it_is_ready_once_it_has_warmed_up() -> None:
    async with engine_with() as engine:
        await engine.warmed_up()
        assert engine.ready


async def test_an_empty_file_is_refused_at_once(engine: LocalEngine) -> None:
    assert await outcome(engine, b"") is Reason.EMPTY


async def test_a_file_over_the_limit_is_refused_at_once() -> None:
    async with engine_with(Limits(max_bytes=10)) as engine:
        assert await outcome(engine, b"12345678901") is Reason.TOO_MANY_BYTES
        assert await outcome(engine, b"1234567890") == b"cartoon"


# Many photos


async def test_as_many_photos_as_its_capacity_are_drawn(engine: LocalEngine) -> None:
    outcomes = await asyncio.gather(*(outcome(engine, b"photo") for _ in range(engine.capacity)))
    assert outcomes == [b"cartoon"] * engine.capacity


async def test_one_photo_more_than_its_capacity_is_refused(engine: LocalEngine) -> None:
    many = engine.capacity + 1
    outcomes = await asyncio.gather(*(outcome(engine, b"photo") for _ in range(many)))
    assert outcomes == [b"cartoon"] * engine.capacity + [Overloaded]


async def test_who_gives_up_frees_the_place(engine: LocalEngine) -> None:
    renders = [
        asyncio.create_task(engine.render(b"photo", OPTIONS)) for _ in range(engine.capacity)
    ]
    await asyncio.sleep(0)
    renders[0].cancel()
    await asyncio.wait([renders[0]])
    assert await outcome(engine, b"photo") == b"cartoon"
    assert all(await asyncio.gather(*renders[1:]))


async def test_a_photo_that_nobody_waits_for_is_not_drawn(engine: LocalEngine) -> None:
    deadly = asyncio.create_task(engine.render(b"photo", RenderOptions(strength=children.DIE)))
    await asyncio.sleep(0)
    deadly.cancel()
    await asyncio.wait([deadly])
    await engine.warmed_up()
    worker = engine.pids[0]
    assert await outcome(engine, b"photo") == b"cartoon"
    assert engine.pids[0] == worker


# The real processes


@pytest.fixture
async def real_engine() -> AsyncIterator[LocalEngine]:
    async with LocalEngine(decoders=1) as engine:
        yield engine


async def test_transparency_is_kept_all_the_way(real_engine: LocalEngine) -> None:
    photo = pictures.saved(pictures.half_transparent(), "PNG")
    cartoon = await real_engine.render(photo, RenderOptions(size=512, format=Format.PNG))
    alpha = pictures.opened(cartoon.picture).getchannel("A")
    assert (alpha.getpixel((20, 128)), alpha.getpixel((490, 128))) == (255, 0)


async def test_a_jpg_is_white_where_the_photo_was_transparent(real_engine: LocalEngine) -> None:
    photo = pictures.saved(pictures.half_transparent(), "PNG")
    cartoon = await real_engine.render(photo, RenderOptions(size=512, format=Format.JPG))
    corner = pictures.opened(cartoon.picture).crop((480, 0, 512, 256))
    assert np.asarray(corner).min() > 250


@pytest.mark.parametrize("size", [(1, 1), (3000, 2), (2, 3000)])
async def test_the_oddest_proportions_are_drawn(
    real_engine: LocalEngine, size: tuple[int, int]
) -> None:
    photo = pictures.saved(pictures.corners(*size), "PNG")
    cartoon = await real_engine.render(photo, RenderOptions(size=512))
    assert max(cartoon.width, cartoon.height) == 512


@pytest.mark.skipif(not HOSTILE.exists(), reason=f"no hostile files in {HOSTILE}")
async def test_hostile_files_cost_no_process(real_engine: LocalEngine) -> None:
    await real_engine.warmed_up()
    before = real_engine.pids
    reasons = [await outcome(real_engine, photo) for photo in hostile_files()]
    assert set(reasons) == {Reason.ANIMATED, Reason.TOO_MANY_PIXELS}
    assert real_engine.pids == before


# The end


async def test_closing_reports_every_photo_as_lost(engine: LocalEngine) -> None:
    await engine.warmed_up()
    renders = [outcome(engine, b"photo", children.HANG) for _ in range(engine.capacity)]
    waiting = asyncio.gather(*renders)
    await asyncio.sleep(0)
    await engine.aclose()
    assert await waiting == [EngineLost] * engine.capacity


async def test_a_closed_engine_takes_no_photo(engine: LocalEngine) -> None:
    await engine.aclose()
    assert await outcome(engine, b"photo") is EngineLost


async def test_closing_leaves_no_process(engine: LocalEngine) -> None:
    await engine.warmed_up()
    pids = engine.pids
    await engine.aclose()
    assert not any(map(is_running, pids))


async def test_closing_while_it_starts_leaves_no_process() -> None:
    engine = engine_with(worker=("-m", "tests.inference.children", "never_ready"))
    async with engine:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(engine.warmed_up(), 0.5)
        pids = engine.pids
    assert pids
    assert not any(map(is_running, pids))


def test_no_process_outlives_a_bot_that_was_killed() -> None:
    bot = subprocess.Popen(
        [sys.executable, "-c", BOT_THAT_GETS_KILLED], stdout=subprocess.PIPE, text=True
    )
    assert bot.stdout is not None
    with bot, bot.stdout:
        pids = [int(pid) for pid in bot.stdout.readline().split()]
        bot.kill()
    assert len(pids) == 2
    for pid in pids:
        wait_for_the_end_of(pid)


# The rest of the bot


async def test_the_event_loop_is_not_blocked(
    engine: LocalEngine, caplog: pytest.LogCaptureFixture
) -> None:
    photo = bytes(19_900_000)
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.slow_callback_duration = 0.25  # seconds; a slower step is logged
    await asyncio.gather(*(outcome(engine, photo) for _ in range(engine.capacity)))
    loop.set_debug(False)
    assert [record.message for record in caplog.records if "took" in record.message] == []


def test_importing_the_engine_imports_no_pixel_library() -> None:
    script = "import sys, inference.local; print(*sys.modules)"
    answer = subprocess.check_output([sys.executable, "-c", script], text=True)
    assert not {"cv2", "numpy", "PIL", "pillow_heif", "torch", "openvino"} & set(answer.split())


def wait_for_the_end_of(pid: int) -> None:
    """Returns when the process has ended; the test's own timeout bounds it."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    select.select([process], [], [])
    os.close(process)
