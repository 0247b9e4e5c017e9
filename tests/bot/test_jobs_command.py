"""`toonbot jobs` and `toonbot backup`, beside a bot that runs or without one."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.pseudonyms import Pseudonyms
from storage.sqlite import FILE_NAME, SqliteStore
from tests.asking import NOW, accepted, asked, claim

CHAT = 4_815_162_342


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with no setting of ours in sight. The database is in data/."""
    monkeypatch.chdir(tmp_path)
    for key in ("TOONBOT_DATA", "TOONBOT_STYLE"):
        monkeypatch.delenv(key, raising=False)
    return tmp_path


def toonbot(*arguments: str, **settings: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "300", **settings})


def in_store(folder: Path, do: Callable[[SqliteStore], Awaitable[None]]) -> None:
    """What the bot has done meanwhile."""

    async def open_and_do() -> None:
        store = await SqliteStore.open(folder / "data")
        await do(store)
        await store.aclose()

    asyncio.run(open_and_do())


async def two_dead_and_three_waiting(store: SqliteStore) -> None:
    for chat in (CHAT, CHAT + 1):
        request = await accepted(store, asked(chat))
        for _ in range(3):
            job = await claim(store)
            await store.release(job.id, 0.0)
        await claim(store)
        await store.bury(job.id)
        await store.finish(request.id, NOW)
    await accepted(store, asked(photos=3))


async def one_dead_but_not_told(store: SqliteStore) -> None:
    await accepted(store, asked())
    await store.bury((await claim(store)).id)


def rows(result: Result) -> list[list[str]]:
    return [line.split() for line in result.output.splitlines() if line[:1].isdigit()]


# toonbot jobs


def test_dead_photos_are_listed_with_what_to_call_them(folder: Path) -> None:
    in_store(folder, two_dead_and_three_waiting)
    result = toonbot("jobs")

    assert result.exit_code == 0
    first, second, total = rows(result)
    assert (first[0], second[0]) == ("1", "2")
    assert first[-2:] == ["ink", "4"]
    assert total == ["2", "given", "up,", "3", "waiting"]


def test_people_are_called_as_in_the_log(folder: Path) -> None:
    names = []

    async def fill(store: SqliteStore) -> None:
        await two_dead_and_three_waiting(store)
        names.append(Pseudonyms(await store.key()))

    in_store(folder, fill)
    result = toonbot("jobs")

    first, second, _ = rows(result)
    assert (first[3], second[3]) == (names[0].of(CHAT), names[0].of(CHAT + 1))
    assert str(CHAT) not in result.output


def test_nothing_is_dead_in_a_quiet_bot(folder: Path) -> None:
    in_store(folder, lambda store: store.recover())
    result = toonbot("jobs")

    assert (result.exit_code, result.output) == (0, "0 given up, 0 waiting\n")


def test_named_photos_wait_again(folder: Path) -> None:
    in_store(folder, two_dead_and_three_waiting)
    result = toonbot("jobs", "retry", "2")

    assert (result.exit_code, result.output) == (0, "1 waiting again\n")
    assert "1 given up, 4 waiting" in toonbot("jobs").output


def test_all_photos_wait_again(folder: Path) -> None:
    in_store(folder, two_dead_and_three_waiting)

    assert toonbot("jobs", "retry", "--all").exit_code == 0
    assert toonbot("jobs").output == "0 given up, 5 waiting\n"


def test_a_wrong_number_does_not_stop_the_others(folder: Path) -> None:
    in_store(folder, two_dead_and_three_waiting)
    result = toonbot("jobs", "retry", "77", "1", "1")

    assert result.exit_code == 1
    assert "1 waiting again" in result.output
    assert "77: no photo with this number was given up" in result.output


def test_a_photo_that_is_not_answered_yet_is_retried_later(folder: Path) -> None:
    in_store(folder, one_dead_but_not_told)
    result = toonbot("jobs", "retry", "--all")

    assert result.exit_code == 1
    assert "1: its request is not answered yet; try again in a minute" in result.output


def test_retry_wants_to_know_which(folder: Path) -> None:
    result = toonbot("jobs", "retry")

    assert result.exit_code == 2
    assert "--all" in result.output


# toonbot backup


def test_a_backup_is_a_whole_database(folder: Path) -> None:
    in_store(folder, two_dead_and_three_waiting)
    result = toonbot("backup", "copy.db")

    assert result.exit_code == 0
    assert result.output.startswith("copy.db: 0.")
    with closing(sqlite3.connect(folder / "copy.db")) as copy:
        assert copy.execute("SELECT count(*) FROM jobs").fetchone() == (5,)


def test_a_backup_replaces_nothing(folder: Path) -> None:
    in_store(folder, two_dead_and_three_waiting)
    (folder / "copy.db").write_text("the last one")
    result = toonbot("backup", "copy.db")

    assert result.exit_code == 1
    assert result.output == ("toonbot backup: no backup was made in copy.db: copy.db exists\n")
    assert (folder / "copy.db").read_text() == "the last one"


# Both


@pytest.mark.parametrize("arguments", [["jobs"], ["jobs", "retry", "1"], ["backup", "copy.db"]])
def test_where_there_is_no_database_none_is_made(folder: Path, arguments: list[str]) -> None:
    result = toonbot(*arguments, TOONBOT_DATA="elsewhere")

    assert result.exit_code == 1
    assert "there is no database elsewhere/toonbot.db (TOONBOT_DATA)" in result.output
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("arguments", [["jobs"], ["jobs", "retry", "1"], ["backup", "copy.db"]])
def test_a_damaged_database_is_one_line(folder: Path, arguments: list[str]) -> None:
    (folder / "data").mkdir()
    (folder / "data" / FILE_NAME).write_text("no database " * 1000)
    result = toonbot(*arguments)

    assert result.exit_code == 1
    assert "data/toonbot.db is damaged" in result.output
    assert len(result.output.splitlines()) == 1
    assert not (folder / "copy.db").exists()


@pytest.mark.parametrize("arguments", [["jobs"], ["jobs", "retry", "1"], ["backup", "copy.db"]])
def test_only_the_data_folder_matters(folder: Path, arguments: list[str]) -> None:
    in_store(folder, two_dead_and_three_waiting)

    assert toonbot(*arguments, TOONBOT_PORT="eighty").exit_code == 0


def test_both_work_beside_a_running_bot(folder: Path) -> None:
    async def run_commands(bot: SqliteStore) -> None:
        await two_dead_and_three_waiting(bot)
        for arguments in (["jobs", "retry", "--all"], ["backup", "copy.db"]):
            result = await asyncio.to_thread(toonbot, *arguments)
            assert result.exit_code == 0
        assert await bot.dead_jobs() == []

    in_store(folder, run_commands)
