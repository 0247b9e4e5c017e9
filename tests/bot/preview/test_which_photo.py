"""/styles draws the photo that is meant."""

from __future__ import annotations

from bot.playground.faults import Fault, Trouble
from bot.playground.people import Person
from bot.playground.server import Playground
from tests.bot.preview.sheets import colour_in, sheet
from tests.bot.seen import cartoon, cartoons
from tests.bot.serving import said
from tests.pictures import BLUE, GREEN, RED, photo


async def test_a_newcomer_sees_the_example_and_is_told_that_it_is_one(
    telegram: Playground, ada: Person
) -> None:
    asked = await ada.sends("/styles")
    result = await sheet(ada)

    assert colour_in(telegram, result) == BLUE
    assert "An example" in result.text
    assert result.reply_to is asked
    assert ada.chat.from_bot() == [result]


async def test_the_last_photo_is_drawn_and_answered(telegram: Playground, ada: Person) -> None:
    await ada.sends_photo(photo(RED))
    sent = await ada.sends_photo(photo(GREEN))
    await ada.chat.until(lambda messages: len(cartoons(messages)) == 2)
    await ada.sends("/styles")
    result = await sheet(ada)

    assert colour_in(telegram, result) == GREEN
    assert result.reply_to is sent
    assert "One photo, every style" in result.text
    assert {len(row) for row in result.keyboard[:-1]} == {2}  # names are longer than in Chinese


async def test_the_photo_that_the_command_replies_to_comes_first(
    telegram: Playground, ada: Person
) -> None:
    meant = await ada.sends_photo(photo(RED))
    await ada.sends_photo(photo(GREEN))
    await ada.chat.until(lambda messages: len(cartoons(messages)) == 2)
    await ada.sends("/styles", reply_to=meant)
    result = await sheet(ada)

    assert colour_in(telegram, result) == RED
    assert result.reply_to is meant


async def test_in_reply_to_a_cartoon_the_photo_is_meant(telegram: Playground, ada: Person) -> None:
    sent = await ada.sends_photo(photo(RED))
    await ada.sends("/styles", reply_to=await cartoon(ada))
    result = await sheet(ada)

    assert result.reply_to is sent


async def test_after_forgetting_there_is_only_the_example(
    telegram: Playground, ada: Person
) -> None:
    await ada.sends_photo(photo(RED))
    await cartoon(ada)
    await said(ada, "/forget")
    await ada.sends("/styles")

    assert colour_in(telegram, await sheet(ada)) == BLUE


async def test_the_example_is_nobodys_last_photo(telegram: Playground, ada: Person) -> None:
    asked = [await ada.sends("/styles") for _ in range(2)]
    results = await ada.chat.until(lambda messages: cartoons(messages)[1:] and cartoons(messages))

    assert all("An example" in message.text for message in results)
    assert {message.reply_to for message in results} == set(asked)


async def test_a_photo_that_telegram_has_no_more_is_told_with_the_example(
    telegram: Playground, ada: Person
) -> None:
    await ada.sends_photo(photo(RED))
    await cartoon(ada)
    gone = Fault(Trouble.ERROR, "getFile", code=400, words="Bad Request: invalid file_id")
    telegram.faults.add(gone)
    await ada.sends("/styles")
    result = await sheet(ada)

    assert colour_in(telegram, result) == BLUE
    assert "can’t get your photo" in result.text


async def test_what_cannot_be_drawn_is_told(ada: Person) -> None:
    film = await ada.sends_file(b"GIF89a", name="film.mp4", mime="video/mp4")
    (answer,) = await ada.chat.replies()
    await ada.sends("/styles", reply_to=film)
    again = (await ada.chat.replies(2))[-1]
    await ada.chat.until(lambda _: "not a picture" in again.text)

    assert "not a picture" in answer.text
