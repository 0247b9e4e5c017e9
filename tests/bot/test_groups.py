"""In groups: few messages, in reply to the sender, in the topic."""

from __future__ import annotations

from bot.playground.messages import Chat
from bot.playground.people import Person
from bot.playground.server import Playground
from tests.bot.seen import cartoons
from tests.fakes import FakeEngine
from tests.pictures import GREEN, RED, colour_of, photo


def group_of(telegram: Playground, *people: Person, privacy: bool = True) -> Chat:
    return telegram.group("Friends", people, privacy=privacy)


async def test_a_photo_with_toon_gets_a_reaction_and_one_reply(
    telegram: Playground, ada: Person
) -> None:
    group = group_of(telegram, ada)
    sent = await ada.sends_photo(photo(RED), caption="/toon 0.4", to=group)
    (result,) = await group.until(cartoons)

    assert list(sent.reactions.values()) == ["👀"]
    assert group.from_bot() == [result]
    assert result.reply_to is sent


async def test_a_mention_in_the_caption_is_enough(telegram: Playground, ada: Person) -> None:
    group = group_of(telegram, ada)
    await ada.sends_photo(photo(GREEN), caption="@toon_playground_bot", to=group)
    (result,) = await group.until(cartoons)

    assert colour_of(telegram.content(result)) == GREEN


async def test_in_a_topic_the_answer_stays_in_the_topic(telegram: Playground, ada: Person) -> None:
    group = telegram.group("Club", [ada], topics=["Holidays"])
    (topic,) = group.topics
    await ada.sends_photo(photo(RED), caption="/toon", to=group, thread=topic)
    (result,) = await group.until(cartoons)

    assert result.thread == topic


async def test_an_album_in_a_group_comes_back_as_an_album(
    telegram: Playground, ada: Person
) -> None:
    group = group_of(telegram, ada, privacy=False)
    await ada.sends_album([photo(RED), photo(GREEN)], to=group)
    results = await group.until(lambda messages: cartoons(messages)[1:] and cartoons(messages))

    assert [colour_of(telegram.content(message)) for message in results] == [RED, GREEN]
    assert group.from_bot() == results


async def test_toon_under_an_album_draws_all_of_it(telegram: Playground, ada: Person) -> None:
    group = group_of(telegram, ada)
    await ada.sends_album([photo(RED), photo(GREEN)], caption="/toon", to=group)
    results = await group.until(lambda messages: cartoons(messages)[1:] and cartoons(messages))

    assert [colour_of(telegram.content(message)) for message in results] == [RED, GREEN]


async def test_toon_in_reply_to_somebody_elses_photo_answers_who_asked(
    telegram: Playground, ada: Person
) -> None:
    bob = telegram.person("Bob")
    group = group_of(telegram, ada, bob)
    sent = await bob.sends_photo(photo(RED), to=group)
    command = await ada.sends("/toon", to=group, reply_to=sent)
    (result,) = await group.until(cartoons)

    assert result.reply_to is command


async def test_the_bots_name_in_reply_to_a_photo_means_toon(
    telegram: Playground, ada: Person, engine: FakeEngine
) -> None:
    group = group_of(telegram, ada)
    sent = await ada.sends_photo(photo(RED), to=group)
    await ada.sends("@toon_playground_bot 0.4", to=group, reply_to=sent)
    await group.until(cartoons)

    assert engine.asked[0].strength == 0.4


async def test_somebody_elses_name_in_reply_to_a_photo_means_nothing(
    telegram: Playground, ada: Person, engine: FakeEngine
) -> None:
    group = group_of(telegram, ada, privacy=False)
    sent = await ada.sends_file(b"no photo", name="list.txt", to=group)
    await ada.sends("@mia look", to=group, reply_to=sent)
    await ada.sends("/strength", to=group)
    (reply,) = await group.replies()

    assert "Strength" in reply.text


async def test_everybody_in_a_group_has_their_own_settings(
    telegram: Playground, ada: Person, engine: FakeEngine
) -> None:
    bob = telegram.person("Bob")
    group = group_of(telegram, ada, bob)
    await ada.sends("/strength@toon_playground_bot 0.2", to=group)
    await group.replies()
    await bob.sends_photo(photo(RED), caption="/toon", to=group)
    await group.until(cartoons)

    assert engine.asked[0].strength == 0.7


async def test_a_sticker_or_a_text_in_a_group_is_left_alone(
    telegram: Playground, ada: Person
) -> None:
    group = group_of(telegram, ada, privacy=False)
    await ada.sends("just talking", to=group)
    await ada.sends_file(b"Dear diary", name="diary.txt", to=group)
    await ada.sends_photo(photo(RED), to=group)
    results = await group.until(cartoons)

    assert group.from_bot() == results


async def test_help_in_a_group_explains_privacy_mode(telegram: Playground, ada: Person) -> None:
    group = group_of(telegram, ada)
    await ada.sends("/help@toon_playground_bot", to=group)
    (reply,) = await group.replies()

    assert "/setprivacy" in reply.text
