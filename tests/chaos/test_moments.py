"""Kills at moments that chance seldom picks."""

from __future__ import annotations

from pathlib import Path

from bot.playground.messages import Message
from tests.chaos.marks import Mark, picture
from tests.chaos.trial import PATIENCE, on_trial


async def test_a_setting_that_comes_after_an_album_does_not_change_it_even_if_the_bot_is_killed(
    tmp_path: Path,
) -> None:
    async with on_trial(seed=9, photos=3, folder=tmp_path) as trial:
        person = trial.crowd.people[0]
        await trial.crowd.sends(person, (1, 2, 3))
        await trial.crowd.sets_strength(person, 2)
        await trial.until_logged(b"serving as")
        await person.chat.until(
            lambda messages: any("0.2" in m.text for m in messages if m.sender.is_bot)
        )
        await trial.keeper.kill()
        await trial.until_answered()
        verdict = await trial.verdict()

    assert not verdict.violations


async def test_a_sheet_comes_once_and_of_the_right_photo_even_if_the_bot_is_killed_over_it(
    tmp_path: Path,
) -> None:
    async with on_trial(seed=9, photos=1, folder=tmp_path, drawing="0.5") as trial:
        person = trial.crowd.people[0]
        photo = await person.sends_photo(picture(Mark(1, 0)))
        await person.chat.until(pictures, PATIENCE)
        await person.sends("/styles")
        await person.chat.replies(2, PATIENCE)
        await trial.keeper.kill()
        await person.chat.until(lambda messages: len(pictures(messages)) == 2, PATIENCE)

        assert [message.reply_to for message in pictures(person.chat.from_bot())] == [photo] * 2


def pictures(messages: list[Message]) -> list[Message]:
    return [message for message in messages if message.buttons]
