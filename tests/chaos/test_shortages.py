"""The bot cannot write, and nothing that Telegram was told to forget is missing."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chaos.shortages import everybody_sends, locked
from tests.chaos.trial import Trial, on_trial


@pytest.fixture
async def trial(tmp_path: Path) -> AsyncIterator[Trial]:
    """A bot that gives up quickly when the database is locked, and is waiting for updates."""
    async with on_trial(seed=8, photos=20, folder=tmp_path, patience=0.2) as trial:
        await trial.until_logged(b"serving as")
        yield trial


async def test_what_comes_while_the_disk_is_full_is_drawn_when_there_is_room(trial: Trial) -> None:
    trial.keeper.signal(signal.SIGUSR1)
    await everybody_sends(trial)
    await trial.until_logged(b"disk is full")
    assert trial.telegram.world.updates.pending()

    trial.keeper.signal(signal.SIGUSR2)
    await trial.until_answered()
    assert not (await trial.verdict()).violations


async def test_what_comes_while_the_disk_is_full_survives_a_kill(trial: Trial) -> None:
    trial.keeper.signal(signal.SIGUSR1)
    await everybody_sends(trial)
    await trial.until_logged(b"disk is full")

    await trial.keeper.kill()  # the next life has room
    await trial.until_answered()
    assert not (await trial.verdict()).violations


async def test_what_comes_while_another_process_holds_the_database_is_drawn_afterwards(
    trial: Trial,
) -> None:
    with locked(trial):
        await everybody_sends(trial)
        await trial.until_logged(b"database is locked")
        assert trial.telegram.world.updates.pending()
    await trial.until_answered()

    assert not (await trial.verdict()).violations
