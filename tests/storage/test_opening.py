"""What the file may be that is opened: new, old, newer, damaged, not writable."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.schema import migrations
from storage.sqlite import FILE_NAME, SqliteStore
from storage.store import Preferences, StoreDamaged, StoreTooNew, StoreUnwritable
from tests.asking import ADA, NOW, accepted, asked

NOBODY = 65534
PAGE = 4096


async def filled(folder: Path) -> Path:
    """A sound database of some pages."""
    store = await SqliteStore.open(folder)
    for _ in range(20):
        await accepted(store, asked(photos=10))
    await store.aclose()
    return folder / FILE_NAME


def noise(length: int) -> bytes:
    return hashlib.shake_128(b"noise").digest(length)


def damage_middle(file: Path) -> None:
    """Overwrite a table's pages, and leave the header alone."""
    contents = bytearray(file.read_bytes())
    contents[2 * PAGE : -PAGE] = noise(len(contents) - 3 * PAGE)
    file.write_bytes(contents)


async def test_what_was_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    first = await SqliteStore.open(tmp_path)
    await first.choose(ADA, Preferences(strength=0.9, language="zh"))
    request = await accepted(first, asked(photos=2))
    await first.claim(NOW)
    await first.aclose()

    second = await SqliteStore.open(tmp_path)
    await second.recover()
    (again,) = await second.open_requests()
    assert await second.preferences(ADA) == Preferences(strength=0.9, language="zh")
    assert again.id == request.id
    assert [job.attempts for job in again.jobs] == [1, 0]
    await second.aclose()


async def test_the_database_is_strict_and_survives_power_loss(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path)
    assert await store._database.run("", "PRAGMA synchronous") == [(2,)]
    await store.aclose()

    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert database.execute("PRAGMA user_version").fetchone() == (len(migrations()),)
        with pytest.raises(sqlite3.IntegrityError):
            database.execute("INSERT INTO preferences (user_id, size) VALUES (1, 'large')")


async def test_a_database_of_the_first_version_is_upgraded(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as old:
        old.executescript(f"{migrations()[0]}; PRAGMA user_version = 1;")
        old.execute("INSERT INTO preferences (user_id, style) VALUES (?, 'ink')", (ADA,))
        old.commit()

    store = await SqliteStore.open(tmp_path)

    assert await store.preferences(ADA) == Preferences(style="ink")
    assert await accepted(store, asked())
    await store.aclose()


async def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        database.execute("PRAGMA user_version = 999")

    with pytest.raises(StoreTooNew, match="999"):
        await SqliteStore.open(tmp_path)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_text("no database " * 100),
        lambda file: file.write_bytes(noise(20_000)),
        lambda file: os.truncate(file, file.stat().st_size // 2),
        lambda file: os.truncate(file, PAGE + 100),
        damage_middle,
    ],
    ids=["text", "random", "half", "first page", "middle"],
)
async def test_a_damaged_file_is_refused_with_what_to_do_and_left_alone(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    file = await filled(tmp_path)
    spoil(file)
    before = file.read_bytes()

    with pytest.raises(StoreDamaged) as refusal:
        await SqliteStore.open(tmp_path)

    line = str(refusal.value)
    assert str(file) in line
    assert "toonbot backup" in line
    assert "\n" not in line
    assert file.read_bytes() == before


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")

    with pytest.raises(StoreUnwritable, match="taken"):
        await SqliteStore.open(tmp_path / "taken")


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that people without rights can look into."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def read_only() -> Iterator[Callable[[Path], None]]:
    """Protect a folder and its files, also from root: until the end of the test we are nobody."""
    user = os.geteuid()

    def protect(folder: Path) -> None:
        for file in folder.iterdir():
            file.chmod(0o444)
        folder.chmod(0o555)
        os.seteuid(user or NOBODY)

    yield protect
    os.seteuid(user)


@pytest.mark.parametrize("filled_before", [True, False])
async def test_a_folder_that_is_read_only_is_named(
    shared_folder: Path, read_only: Callable[[Path], None], filled_before: bool
) -> None:
    if filled_before:
        await filled(shared_folder)
    read_only(shared_folder)

    with pytest.raises(StoreUnwritable, match=str(shared_folder)):
        await SqliteStore.open(shared_folder)


# Beside a bot


async def test_a_command_makes_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreUnwritable, match=f"no database {tmp_path}"):
        await SqliteStore.open_existing(tmp_path)

    assert not (tmp_path / FILE_NAME).exists()


async def test_a_command_upgrades_no_database(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as old:
        old.executescript(f"{migrations()[0]}; PRAGMA user_version = 1;")

    with pytest.raises(StoreUnwritable, match=r"schema 1.*start the bot once"):
        await SqliteStore.open_existing(tmp_path)


async def test_a_command_works_beside_the_bot(tmp_path: Path) -> None:
    bot = await SqliteStore.open(tmp_path)
    request = await accepted(bot, asked())
    command = await SqliteStore.open_existing(tmp_path)

    assert await command.open_requests() == [request]
    await command.cancel(ADA, ADA, NOW)
    assert await bot.open_requests() == []

    await command.aclose()
    await bot.aclose()
