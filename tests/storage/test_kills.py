"""A process is killed in the middle of its writes: what it said was kept is there, and whole."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from storage.sqlite import FILE_NAME

KILLS = 8


def written_until_killed(folder: Path, lines: int) -> set[tuple[str, int]]:
    """Start a writer and kill it after so many lines; what it said."""
    command = [sys.executable, "-m", "tests.storage.writer", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        said = [writer.stdout.readline() for _ in range(lines)]
        writer.kill()
        said += writer.stdout.readlines()
    return {(change, int(number)) for change, number in (line.split() for line in said)}


def test_no_kill_tears_a_request_or_loses_what_was_kept(tmp_path: Path) -> None:
    moments = random.Random(4)  # noqa: S311 - the same kills every time
    said: set[tuple[str, int]] = set()
    for _ in range(KILLS):
        said |= written_until_killed(tmp_path, moments.randrange(1, 60))

    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        handled = dict(database.execute("SELECT update_id, body IS NULL FROM updates"))
        photos = database.execute(
            "SELECT chat_id, count(*) FROM photos GROUP BY request_id"  # of one update each
        ).fetchall()
        ended = {id_ for (id_,) in database.execute("SELECT id FROM requests WHERE ended_at > 0")}
        chosen = {id_ for (id_,) in database.execute("SELECT user_id FROM preferences")}
    done = {update_id for update_id, done in handled.items() if done}
    forgotten = {update_id for update_id in done if update_id % 6 == 5} - set(dict(photos))
    assert len(photos) == len(dict(photos))
    assert set(dict(photos).values()) == {3}
    assert set(dict(photos)) == done - forgotten
    assert chosen <= set(dict(photos))
    kept = {"journalled": set(handled), "accepted": done, "finished": ended, "forgotten": forgotten}
    assert {(change, number) for change, number in said if number not in kept[change]} == set()
    assert any(change == "forgotten" for change, _ in said)
