"""What is kept of photos: bounded in bytes and time."""

from __future__ import annotations

import select
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from inference.handover import Decoded
from inference.kept import MOST_PHOTOS, Kept, Key
from inference.lease import Tenancy
from inference.slab import Slab

PHOTO = Decoded(10, 10, 1, ())
BYTES = 100  # of one such photo


def key(name: str) -> Key:
    return name.encode(), 1024


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Shelf:
    """Three photos fit on it, for a minute."""

    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.kept = Kept(3 * BYTES, 60.0, self.clock)

    def put(self, *names: str, label: str = "somebody") -> None:
        for name in names:
            with Slab() as pixels:
                pixels.write(name.encode().ljust(BYTES))
                self.kept.keep_photo(key(name), PHOTO, pixels, label)

    def wait(self) -> None:
        """Until everything is old."""
        self.clock.now += 60
        self.kept.forget_old()

    def fill(self) -> None:
        """With other photos."""
        self.put("grace", "mary", "joan")

    def clear(self) -> None:
        self.kept.clear()

    def paint(self, name: str, style: str) -> None:
        with Slab() as painting:
            painting.write(f"{style} {name}".encode().ljust(BYTES))
            self.kept.keep_painting(key(name), style, painting)

    def held(self, *names: str) -> list[str]:
        """Those of these photos that are still there, by what their slabs hold."""
        return [content for name in names if (content := self._content(name))]

    def painting(self, name: str, style: str) -> str | None:
        return _read(self.kept.painting(key(name), style))

    def _content(self, name: str) -> str | None:
        found = self.kept.photo(key(name), "somebody")
        return _read(found[1]) if found else None


def _read(slab: Slab | None) -> str | None:
    if slab is None:
        return None
    with slab:
        return slab.read(slab.size).decode().strip()


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    shelf = Shelf()
    yield shelf
    shelf.kept.clear()


def test_a_photo_is_found_again(shelf: Shelf) -> None:
    shelf.put("ada")
    assert shelf.held("ada", "grace") == ["ada"]


def test_the_photo_that_was_used_least_recently_goes_first(shelf: Shelf) -> None:
    shelf.put("ada", "grace", "mary")
    shelf.held("ada")
    shelf.put("joan")
    assert shelf.held("ada", "grace", "mary", "joan") == ["ada", "mary", "joan"]


def test_a_painting_belongs_to_its_photo_and_style(shelf: Shelf) -> None:
    shelf.put("ada")
    shelf.paint("ada", "anime")
    assert shelf.painting("ada", "anime") == "anime ada"
    assert shelf.painting("ada", "sketch") is None


def test_paintings_count(shelf: Shelf) -> None:
    shelf.put("ada", "grace", "mary")
    shelf.paint("mary", "anime")
    assert shelf.held("ada", "grace", "mary") == ["grace", "mary"]


def test_a_painting_whose_photo_is_gone_is_not_kept(shelf: Shelf) -> None:
    shelf.paint("ada", "anime")
    shelf.put("ada")
    assert shelf.painting("ada", "anime") is None


def test_what_is_larger_than_all_the_room_is_not_kept(shelf: Shelf) -> None:
    with Slab() as pixels:
        pixels.write(bytes(4 * BYTES))
        shelf.kept.keep_photo(key("huge"), PHOTO, pixels, "somebody")
    assert shelf.held("huge") == []


def test_what_nobody_used_for_a_while_is_forgotten(shelf: Shelf) -> None:
    shelf.put("ada", "grace")
    shelf.clock.now = 40.0
    shelf.held("grace")
    shelf.clock.now = 70.0
    assert shelf.held("ada", "grace") == ["grace"]


def test_a_photo_in_use_outlives_being_forgotten(shelf: Shelf) -> None:
    shelf.put("ada")
    found = shelf.kept.photo(key("ada"), "somebody")
    assert found is not None
    shelf.kept.clear()
    assert _read(found[1]) == "ada"


def test_forgetting_a_label_lets_go_of_its_photos_alone(shelf: Shelf) -> None:
    shelf.put("ada", "mary", label="a")
    shelf.put("grace", label="b")
    assert shelf.kept.forget("a") == 2
    assert shelf.held("ada", "mary", "grace") == ["grace"]


def test_a_photo_that_two_have_sent_goes_when_the_first_forgets(shelf: Shelf) -> None:
    shelf.put("ada", label="a")
    shelf.put("ada", label="b")
    assert shelf.kept.forget("b") == 1
    assert shelf.kept.forget("a") == 0


def test_a_photo_found_again_is_kept_for_whoever_found_it(shelf: Shelf) -> None:
    shelf.put("ada", label="a")
    shelf.held("ada")
    assert shelf.kept.forget("somebody") == 1


def test_two_sizes_of_a_photo_are_one_photo(shelf: Shelf) -> None:
    with Slab() as pixels:
        pixels.write(bytes(BYTES))
        for size in (512, 1024):
            shelf.kept.keep_photo((b"ada", size), PHOTO, pixels, "a")
    assert shelf.kept.forget("a") == 1


def test_forgetting_gives_the_memory_back(shelf: Shelf) -> None:
    before = open_descriptors()
    shelf.put("ada", "mary", label="a")
    shelf.paint("ada", "anime")
    shelf.kept.forget("a")
    assert open_descriptors() == before


def is_over(tenancy: Tenancy | None) -> bool:
    """Whether whoever holds this can see that the lease has ended."""
    assert tenancy
    poll = select.poll()
    poll.register(tenancy.fd, 0)
    over = bool(poll.poll(0))
    tenancy.close()
    return over


def test_a_lease_lasts_as_long_as_its_photo(shelf: Shelf) -> None:
    shelf.put("ada", label="a")
    during, after = (shelf.kept.tenancy(key("ada")) for _ in range(2))
    assert not is_over(during)
    shelf.kept.forget("a")
    assert is_over(after)
    assert shelf.kept.tenancy(key("ada")) is None


@pytest.mark.parametrize("let_go", [Shelf.wait, Shelf.fill, Shelf.clear])
def test_a_lease_ends_however_the_photo_goes(shelf: Shelf, let_go: Callable[[Shelf], None]) -> None:
    shelf.put("ada")
    tenancy = shelf.kept.tenancy(key("ada"))
    let_go(shelf)
    assert is_over(tenancy)


def test_a_photo_that_is_kept_again_has_another_lease(shelf: Shelf) -> None:
    numbers = []
    for _ in range(2):
        shelf.put("ada", label="a")
        tenancy = shelf.kept.tenancy(key("ada"))
        assert tenancy
        numbers.append(tenancy.number)
        tenancy.close()
        shelf.kept.forget("a")
    assert len(set(numbers)) == 2


def test_of_tiny_photos_there_are_no_more_than_descriptors_allow(shelf: Shelf) -> None:
    for number in range(MOST_PHOTOS + 1):
        with Slab() as pixels:
            shelf.kept.keep_photo(key(f"{number}"), PHOTO, pixels, "a")
    assert shelf.kept.forget("a") == MOST_PHOTOS


def open_descriptors() -> set[str]:
    return {entry.name for entry in Path("/proc/self/fd").iterdir()}
