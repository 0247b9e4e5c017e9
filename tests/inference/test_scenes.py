"""What is known of a photo: kept for its next style, and gone as soon as the photo is."""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from inference import local
from inference.drawing import Study
from inference.engine import RenderOptions, SheetOptions, Tile
from inference.lease import Lease
from inference.local import LocalEngine
from inference.scenes import MOST_STUDIES, Scenes, size_of
from inference.styles import registry
from tests.inference import children
from tests.inference.portraits import astronaut, her_face
from tests.pictures import BLUE, RED, photo

SIDE = 64
PLANE = SIDE * SIDE * 4  # bytes
PATIENCE = 20.0  # seconds


def study() -> Study:
    return Study.of(astronaut(SIDE), [her_face(SIDE)], SIDE)


@pytest.fixture
def lease() -> Iterator[Lease]:
    lease = Lease()
    yield lease
    lease.end()


def keep(scenes: Scenes, lease: Lease, size: int = SIDE) -> threading.Event:
    """Keep a study; the event is its end."""
    kept, gone = study(), threading.Event()
    weakref.finalize(kept, gone.set)
    tenancy = lease.tenancy()
    scenes.keep(tenancy, size, kept)
    tenancy.close()
    return gone


def test_a_study_is_found_by_its_lease_and_size(lease: Lease) -> None:
    scenes = Scenes()
    keep(scenes, lease)

    assert scenes.find(lease.number, SIDE)
    assert not scenes.find(lease.number, SIDE + 1)
    assert not scenes.find(lease.number + 1, SIDE)


def test_a_study_goes_when_its_lease_ends(lease: Lease) -> None:
    scenes = Scenes()
    gone = keep(scenes, lease)
    lease.end()

    assert gone.wait(PATIENCE)
    assert not scenes.find(lease.number, SIDE)


def test_a_study_whose_lease_had_ended_before_goes_at_once(lease: Lease) -> None:
    tenancy, kept, gone = lease.tenancy(), [study()], threading.Event()
    weakref.finalize(kept[0], gone.set)
    lease.end()
    Scenes().keep(tenancy, SIDE, kept.pop())
    tenancy.close()

    assert gone.wait(PATIENCE)


def test_the_end_of_one_lease_leaves_the_others_alone(lease: Lease) -> None:
    scenes, other = Scenes(), Lease()
    keep(scenes, lease)
    gone = keep(scenes, other)
    other.end()

    assert gone.wait(PATIENCE)
    assert scenes.find(lease.number, SIDE)


def test_a_study_that_is_kept_again_is_kept_once(lease: Lease) -> None:
    scenes = Scenes()
    gone = keep(scenes, lease)
    keep(scenes, lease)

    assert gone.wait(PATIENCE)
    assert scenes.find(lease.number, SIDE)


def test_what_was_used_least_recently_goes_first() -> None:
    leases = [Lease() for _ in range(3)]
    scenes = Scenes(2 * size_of(study()))
    for one in leases:
        keep(scenes, one)

    assert [bool(scenes.find(one.number, SIDE)) for one in leases[::-1]] == [True, True, False]
    for one in leases:
        one.end()


def test_before_a_new_photo_is_studied_room_is_made_for_it(lease: Lease) -> None:
    scenes = Scenes(size_of(study()))
    gone = keep(scenes, lease)

    assert not scenes.find(lease.number + 1, SIDE)
    assert gone.is_set()


def test_of_small_photos_a_few_are_kept_as_well(lease: Lease) -> None:
    scenes = Scenes()
    gone = [keep(scenes, lease, size) for size in range(MOST_STUDIES + 1)]

    assert [one.is_set() for one in gone] == [True] + [False] * MOST_STUDIES


def test_what_styles_have_found_out_counts() -> None:
    kept = study()
    before = size_of(kept)
    assert kept.scene.fine.nbytes == 3 * PLANE

    assert size_of(kept) == before + 3 * PLANE


def open_files() -> list[str]:
    files = []
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            files.append(str(entry.readlink()))
    return files


def test_no_descriptor_is_left(lease: Lease) -> None:
    scenes = Scenes()
    tenancy = lease.tenancy()
    pipe = str(Path(f"/proc/self/fd/{tenancy.fd}").readlink())
    tenancy.close()
    gone = [keep(scenes, lease), keep(scenes, lease)]
    lease.end()

    assert all(one.wait(PATIENCE) for one in gone)
    assert pipe not in open_files()


# The real processes


class Told:
    """What the render process does with scenes: + made, - gone."""

    def __init__(self, pipe: Path) -> None:
        os.mkfifo(pipe)
        self._fd = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)

    async def next(self, count: int) -> str:
        """The next so many events."""
        loop, there = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._fd, there.set)
        events = ""
        try:
            async with asyncio.timeout(PATIENCE):
                while len(events) < count:
                    await there.wait()
                    there.clear()
                    events += self.rest(count - len(events))
        finally:
            loop.remove_reader(self._fd)
        return events

    def rest(self, most: int = 1000) -> str:
        """What has happened since."""
        try:
            return os.read(self._fd, most).decode()
        except BlockingIOError:
            return ""

    def close(self) -> None:
        os.close(self._fd)


Start = Callable[[int], LocalEngine]


@pytest.fixture
async def told(tmp_path: Path) -> AsyncIterator[Told]:
    told = Told(tmp_path / "pipe")
    yield told
    told.close()


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    engines = []

    def start(kept_bytes: int) -> LocalEngine:
        program = ("-m", "tests.inference.children", "watched_worker", str(tmp_path / "pipe"))
        engine = LocalEngine(decoders=1, worker_program=program, kept_bytes=kept_bytes)
        engine.start()
        engines.append(engine)
        return engine

    yield start
    for engine in engines:
        await engine.aclose()


@pytest.fixture
async def engine(told: Told, start: Start) -> LocalEngine:
    """With one photo of Ada drawn, and its scene kept."""
    return await ready(told, start(local.KEPT_BYTES))


async def ready(told: Told, engine: LocalEngine) -> LocalEngine:
    await engine.warmed_up()
    assert await told.next(2) == "+-"  # to warm up
    await engine.render(photo(RED), options(), "ada")
    assert await told.next(1) == "+"
    return engine


def options(style: str = "ink", strength: float = 0.7, size: int = 512) -> RenderOptions:
    return RenderOptions(style, strength, size)


async def test_a_photo_is_analysed_once_for_every_style_and_strength(
    engine: LocalEngine, told: Told
) -> None:
    await engine.render(photo(RED), options("manga"), "ada")
    await engine.render(photo(RED), options("ink", 0.3), "grace")

    assert told.rest() == ""


async def test_after_a_sheet_a_chosen_style_costs_only_its_drawing(
    engine: LocalEngine, told: Told
) -> None:
    tiles = tuple(Tile(style, style) for style in registry.BUILT_IN)
    await engine.sheet(photo(BLUE), SheetOptions(tiles), "ada")
    for style in registry.BUILT_IN:
        await engine.render(photo(BLUE), RenderOptions(style), "ada")

    assert told.rest() == "+"


async def test_another_photo_is_another_scene(engine: LocalEngine, told: Told) -> None:
    await engine.render(photo(BLUE), options(), "ada")

    assert await told.next(1) == "+"


async def test_what_is_forgotten_is_gone_from_the_render_process(
    engine: LocalEngine, told: Told
) -> None:
    engine.forget("ada")

    assert await told.next(1) == "-"


async def test_somebody_elses_scene_stays(engine: LocalEngine, told: Told) -> None:
    engine.forget("grace")
    await engine.render(photo(RED), options("manga"), "ada")

    assert told.rest() == ""


async def test_what_is_forgotten_is_gone_even_while_the_render_process_is_busy(
    engine: LocalEngine, told: Told
) -> None:
    busy = asyncio.create_task(engine.render(photo(BLUE), options(strength=children.HANG), "bob"))
    assert await told.next(1) == "+"
    engine.forget("ada")

    assert await told.next(1) == "-"
    assert not busy.done()
    busy.cancel()


async def test_a_photo_forgotten_while_it_is_drawn_leaves_no_scene(
    engine: LocalEngine, told: Told
) -> None:
    drawing = asyncio.create_task(
        engine.render(photo(BLUE), options(strength=children.DAWDLE), "bob")
    )
    assert await told.next(1) == "+"
    engine.forget("bob")
    await drawing

    assert await told.next(1) == "-"


async def test_a_photo_that_goes_for_others_takes_its_scene_along(told: Told, start: Start) -> None:
    engine = await ready(told, start(600 * 400 * 3))
    await engine.render(photo(BLUE, (600, 400)), options(size=1024), "bob")

    assert sorted(await told.next(2)) == ["+", "-"]


async def test_a_scene_is_not_older_than_a_photo_may_be(
    told: Told, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "KEPT_SECONDS", 0.5)
    await ready(told, start(local.KEPT_BYTES))

    assert await told.next(1) == "-"


async def test_where_no_photo_is_kept_no_scene_is(told: Told, start: Start) -> None:
    engine = start(0)
    await engine.render(photo(RED), options(), "ada")

    assert await told.next(4) == "+-+-"
