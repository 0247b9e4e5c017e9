"""Nobody else on the machine can look into the data folder, as far as that is up to us."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.permissions import findings
from storage.schema import migrations
from storage.sqlite import FILE_NAME, SqliteStore
from storage.store import Preferences
from tests.asking import ADA

NOBODY = 65534
HERE = Path()
FILES = (FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm")


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """What new files are closed to by default."""
    before = os.umask(request.param)
    yield
    os.umask(before)


async def modes(folder: Path) -> dict[str, int]:
    """Of the folder and its files, while a store is open there and has written."""
    store = await SqliteStore.open(folder)
    await store.choose(ADA, Preferences(style="ink"))
    paths = [folder, *(folder / name for name in FILES)]
    found = {path.name: path.stat().st_mode & 0o7777 for path in paths}
    await store.aclose()
    return found


def private(folder: Path) -> dict[str, int]:
    return {folder.name: 0o700} | dict.fromkeys(FILES, 0o600)


async def test_a_new_folder_is_for_its_owner_only(tmp_path: Path, umask: None) -> None:
    assert await modes(tmp_path / "data") == private(tmp_path / "data")


async def test_what_an_older_version_has_left_open_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    (folder / "models").mkdir(parents=True)
    (folder / "cache").mkdir()
    (folder / "asked-about-styles").touch()
    store = await SqliteStore.open(folder)
    await store.choose(ADA, Preferences(style="ink"))
    for name in FILES:
        (folder / name).chmod(0o644)
    folder.chmod(0o755)

    assert await modes(folder) == private(folder)

    await store.aclose()


async def test_behind_a_link_it_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir(mode=0o755)
    (tmp_path / "data").symlink_to("disk")

    found = await modes(tmp_path / "data")

    assert found == private(tmp_path / "data")
    assert (tmp_path / "disk").stat().st_mode & 0o777 == 0o700


async def test_the_folder_that_one_is_in_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    folder.mkdir(0o755)
    monkeypatch.chdir(folder)

    found = await modes(HERE)

    assert found == private(HERE)


@pytest.mark.parametrize(
    "make_shared",
    [
        lambda folder: (folder / "letters").mkdir(),
        lambda folder: (folder / ".profile").touch(),
        lambda folder: folder.chmod(0o1777),
    ],
    ids=["somebody's documents", "a home", "sticky, like /tmp"],
)
async def test_a_folder_with_other_things_in_it_stays_and_is_named(
    tmp_path: Path, make_shared: Callable[[Path], object]
) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o755)
    make_shared(folder)
    before = folder.stat().st_mode & 0o7777

    found = await modes(folder)

    assert found == private(folder) | {"shared": before}
    (line,) = findings(folder / FILE_NAME)
    assert f"{folder} is open to others" in line
    assert f"{before:04o}" in line
    assert f"chmod go= {folder}" in line


@pytest.fixture
def somebody_elses() -> Iterator[Path]:
    """A folder of root, open to us, who are nobody until the end of the test."""
    if os.geteuid() != 0:
        pytest.skip("only root can be two users")
    migrations()  # nobody may be unable to read where we are installed
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        (Path(folder) / FILE_NAME).touch()
        (Path(folder) / FILE_NAME).chmod(0o666)
        os.seteuid(NOBODY)
        yield Path(folder)
        os.seteuid(0)


async def test_what_is_not_ours_to_close_works_and_is_named(somebody_elses: Path) -> None:
    store = await SqliteStore.open(somebody_elses)
    await store.choose(ADA, Preferences(style="ink"))
    chosen = await store.preferences(ADA)
    await store.aclose()

    assert chosen == Preferences(style="ink")
    folder, file = findings(somebody_elses / FILE_NAME)
    assert folder.startswith(f"{somebody_elses} is open")
    assert file.startswith(f"{somebody_elses / FILE_NAME} is open")


def test_what_is_closed_to_us_is_closed(somebody_elses: Path) -> None:
    os.seteuid(0)
    somebody_elses.chmod(0o700)
    os.seteuid(NOBODY)

    assert findings(somebody_elses / FILE_NAME) == []


def test_nothing_is_wrong_with_what_is_not_there(tmp_path: Path) -> None:
    assert findings(tmp_path / "data" / FILE_NAME) == []
