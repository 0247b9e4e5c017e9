"""The bot is killed again and again, and nobody's photo is lost. The long form is `make chaos`."""

from __future__ import annotations

from pathlib import Path

from tests.chaos.report import Plan
from tests.chaos.storm import storm


async def test_whoever_sends_a_photo_is_answered_however_often_the_bot_is_killed(
    tmp_path: Path,
) -> None:
    report = await storm(Plan(seed=4, photos=30, kills=7, lives=(0.3, 2.5)), tmp_path)

    assert not report.verdict.violations, report
    assert (report.kills, report.verdict.answered) == (7, 30)


async def test_nor_do_the_moods_of_telegram_lose_a_photo(tmp_path: Path) -> None:
    plan = Plan(seed=5, photos=12, kills=2, lives=(1.0, 3.0), weather=True)
    report = await storm(plan, tmp_path)

    assert not report.verdict.violations, report
    assert report.struck


async def test_a_photo_that_kills_whoever_draws_it_is_given_up_and_no_other(
    tmp_path: Path,
) -> None:
    plan = Plan(seed=6, photos=12, kills=2, lives=(1.0, 2.0), renders=(0.5, 1.5), deadly=True)
    report = await storm(plan, tmp_path)

    assert not report.verdict.violations, report
    assert (report.verdict.answered, report.verdict.dead) == (12, 1)
    assert report.render_kills
