"""/styles in groups and topics."""

from __future__ import annotations

from bot.playground.people import Person
from bot.playground.server import Playground
from tests.bot.preview.sheets import OTHER, colour_in, pick, sheet_in
from tests.bot.seen import cartoons
from tests.fakes import FakeEngine
from tests.pictures import GREEN, RED, photo


async def test_in_a_group_the_command_gets_a_reaction_and_the_photo_the_sheet(
    telegram: Playground, ada: Person
) -> None:
    group = telegram.group("Friends", [ada, telegram.person("Bob")])
    sent = await ada.sends_photo(photo(RED), caption="/toon", to=group)
    await group.until(cartoons)
    asked = await ada.sends("/styles@toon_playground_bot", to=group)
    result = await sheet_in(group)

    assert asked.reactions
    assert result.reply_to is sent
    assert len(group.from_bot()) == 2


async def test_photos_of_others_are_drawn_where_somebody_replies_to_them(
    telegram: Playground, ada: Person, engine: FakeEngine
) -> None:
    bob = telegram.person("Bob")
    group = telegram.group("Friends", [ada, bob])
    sent = await bob.sends_photo(photo(GREEN), to=group)
    await ada.sends("/styles@toon_playground_bot", to=group, reply_to=sent)
    result = await sheet_in(group)
    assert colour_in(telegram, result) == GREEN

    refused = await bob.presses(pick(ada, OTHER), result)
    assert "somebody else" in await refused.answered()
    await ada.presses(pick(ada, OTHER), result)
    await group.until(lambda messages: len(cartoons(messages)) == 2)
    assert engine.asked[-1].style == OTHER
    assert cartoons(group.from_bot())[-1].reply_to is sent


async def test_in_a_topic_its_own_photos_count_and_the_answer_stays_there(
    telegram: Playground, ada: Person
) -> None:
    group = telegram.group("Friends", [ada], topics=["Cats", "Dogs"])
    cats, dogs = group.topics
    await ada.sends_photo(photo(RED), caption="/toon", to=group, thread=cats)
    await ada.sends_photo(photo(GREEN), caption="/toon", to=group, thread=dogs)
    await group.until(lambda messages: len(cartoons(messages)) == 2)
    await ada.sends("/styles@toon_playground_bot", to=group, thread=cats)
    result = await sheet_in(group)

    assert result.thread == cats
    assert colour_in(telegram, result) == RED
