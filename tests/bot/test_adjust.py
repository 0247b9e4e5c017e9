"""The buttons under a cartoon."""

from __future__ import annotations

import pytest

from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.server import Playground
from inference.engine import BadImage, Reason
from tests.fakes import FakeEngine
from tests.pictures import RED, photo


async def cartoon(person: Person, caption: str = "") -> Message:
    await person.sends_photo(photo(RED), caption=caption)
    (result,) = await person.chat.until(
        lambda messages: [m for m in messages if m.attachment and m.buttons]
    )
    return result


def labels(message: Message) -> list[str]:
    return [button["text"] for button in message.buttons]


async def test_stronger_draws_the_same_photo_into_the_same_message(
    ada: Person, engine: FakeEngine
) -> None:
    result = await cartoon(ada, "png 512")
    first = result.attachment

    await ada.presses("Stronger ➕", result)
    await ada.chat.until(lambda _: result.attachment is not first)

    assert [options.strength for options in engine.asked] == [0.7, 0.9]
    assert (engine.asked[1].format, engine.asked[1].size) == ("png", 512)
    assert ada.chat.from_bot() == [result]


async def test_softer_can_be_pressed_until_there_is_nothing_softer(
    ada: Person, engine: FakeEngine
) -> None:
    result = await cartoon(ada, "0.3")
    await ada.presses("➖ Softer", result)
    await ada.chat.until(lambda _: labels(result) == ["Stronger ➕"])

    assert engine.asked[-1].strength == 0.1


async def test_a_press_that_nobody_waits_for_any_more_is_drawn_without_a_complaint(
    telegram: Playground, ada: Person, engine: FakeEngine
) -> None:
    result = await cartoon(ada)
    first = result.attachment
    query = await ada.presses("Stronger ➕", result)
    del telegram.world.queries[query.id]

    await ada.chat.until(lambda _: result.attachment is not first)
    assert ada.chat.from_bot() == [result]


async def test_a_person_sees_at_once_that_the_button_was_taken(
    ada: Person, engine: FakeEngine
) -> None:
    result = await cartoon(ada)
    engine.hold()
    query = await ada.presses("Stronger ➕", result)

    assert "again" in await query.answered()
    engine.release()


async def test_the_settings_stay_as_they_are(ada: Person, engine: FakeEngine) -> None:
    result = await cartoon(ada)
    await ada.presses("Stronger ➕", result)
    await ada.chat.until(lambda _: len(engine.asked) == 2)
    await ada.sends_photo(photo(RED))
    await ada.chat.until(lambda _: len(engine.asked) == 3)

    assert engine.asked[2].strength == 0.7


async def test_a_photo_that_is_gone_is_told(ada: Person) -> None:
    result = await cartoon(ada)
    assert result.reply_to
    ada.deletes(result.reply_to)

    said = await (await ada.presses("Stronger ➕", result)).answered()

    assert "send it again" in said


async def test_a_redrawing_that_fails_leaves_the_cartoon_and_says_why(
    ada: Person, engine: FakeEngine
) -> None:
    result = await cartoon(ada)
    engine.fail(BadImage(Reason.BROKEN))
    await ada.presses("Stronger ➕", result)
    _, explanation = await ada.chat.replies(2)

    assert "damaged" in explanation.text
    assert result.attachment


async def test_only_the_person_who_sent_the_photo_can_adjust_it(
    telegram: Playground, ada: Person
) -> None:
    bob = telegram.person("Bob")
    group = telegram.group("Friends", [ada, bob])
    await ada.sends_photo(photo(RED), caption="/toon", to=group)
    (result,) = await group.until(lambda messages: [m for m in messages if m.buttons])

    said = await (await bob.presses("Stronger ➕", result)).answered()

    assert "somebody else" in said


@pytest.mark.parametrize(
    "data",
    [
        "again:",
        "again:{id}:9:ink:512:jpg:auto",
        "again:{id}:0.5:oil:512:jpg:auto",
        "again:{id}:nan:ink:512:jpg:auto",
        "again:{id}:1e999:ink:512:jpg:auto",
        "again:{id}:0.123:ink:512:jpg:auto",
        "again:{id}:0.50:ink:512:jpg:auto",
        "again:{id}:0.5:ink:٥١٢:jpg:auto",
        "again:{id}:0.5:ink:512:jpg:pigeon",
        "again:{id}:0.5:ink:512:jpg:auto:more",
        "again: {id}:0.5:ink:512:jpg:auto",
    ],
)
async def test_made_up_data_is_answered(telegram: Playground, ada: Person, data: str) -> None:
    result = await cartoon(ada)
    button = {"text": "forged", "callback_data": data.format(id=ada.user.id)}
    query = telegram.world.press(ada.user, result, button)

    assert "out of date" in await query.answered()
