"""What strangers can send to a bot: forwarded, quoted, anonymous, edited, or made up by hand."""

from __future__ import annotations

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest

from bot.playground.people import Person
from bot.playground.rules import Refused
from bot.playground.server import Playground
from tests.bot.playground.pictures import photo

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Softer", callback_data="softer")]])


async def update_of(bot: Bot) -> Update:
    """The only one there is."""
    [update] = await bot.get_updates()
    return update


async def message_of(bot: Bot) -> Message:
    message = (await update_of(bot)).message
    assert message is not None
    return message


async def test_anybody_can_press_any_data_on_any_message(
    playground: Playground, bot: Bot, ada: Person
) -> None:
    menu = await bot.send_message(ada.chat.id, "menu", reply_markup=KEYBOARD)
    await playground.person("Eve").forges("made:up", ada.chat.messages[menu.message_id])
    query = (await update_of(bot)).callback_query

    assert query is not None
    assert (query.data, query.from_user.first_name) == ("made:up", "Eve")
    assert isinstance(query.message, Message)
    assert query.message.text == "menu"


async def test_data_has_sixty_four_bytes_at_most(bot: Bot, ada: Person) -> None:
    await ada.forges("é" * 32)
    with pytest.raises(Refused, match="DATA_INVALID"):
        await ada.forges("é" * 32 + "!")
    assert len(await bot.get_updates()) == 1


async def test_a_button_under_a_deleted_message_brings_only_its_number(
    bot: Bot, ada: Person
) -> None:
    menu = await bot.send_message(ada.chat.id, "menu", reply_markup=KEYBOARD)
    message = ada.chat.messages[menu.message_id]
    ada.deletes(message)
    await ada.presses("Softer", message)
    query = (await update_of(bot)).callback_query

    assert query is not None
    assert query.message is not None
    assert not query.message.is_accessible
    assert query.message.message_id == menu.message_id


async def test_a_button_of_a_game_has_no_data_and_an_inline_one_no_message(
    bot: Bot, ada: Person
) -> None:
    await ada.forges(None)
    query = (await update_of(bot)).callback_query

    assert query is not None
    assert (query.data, query.message) == (None, None)
    assert query.game_short_name
    assert query.inline_message_id


async def test_a_forwarded_message_tells_where_it_comes_from(
    playground: Playground, bot: Bot, ada: Person
) -> None:
    eve = playground.person("Eve")
    eve.user.hides = True
    group = playground.group("Club", [ada], anonymous=[ada])
    channel = playground.channel("News", ada)
    sent = [
        await playground.you.sends("as somebody"),
        await eve.sends("as nobody"),
        await ada.sends("as a group", to=group),
        await ada.sends("as a channel", to=channel),
    ]
    playground.world.updates.drop()
    for message in sent:
        await ada.forwards(message)
    origins = [u.message.forward_origin for u in await bot.get_updates() if u.message]

    assert [origin.type for origin in origins if origin] == [
        "user",
        "hidden_user",
        "chat",
        "channel",
    ]


async def test_whatever_a_message_can_have_besides_arrives(bot: Bot, ada: Person) -> None:
    quote = {"text": "/reset", "position": 0, "is_manual": True}
    await ada.sends("look", more={"quote": quote, "has_protected_content": True})
    message = await message_of(bot)

    assert message.quote is not None
    assert message.quote.text == "/reset"
    assert message.has_protected_content


async def test_an_edited_message_is_another_update(bot: Bot, ada: Person) -> None:
    message = await ada.sends_photo(photo(), caption="before")
    ada.edits(message, "after")
    _, update = await bot.get_updates()

    assert update.message is None
    assert update.edited_message is not None
    assert update.edited_message.caption == "after"
    assert update.edited_message.photo
    assert update.edited_message.edit_date


async def test_a_post_of_a_channel_has_no_sender(
    playground: Playground, bot: Bot, ada: Person
) -> None:
    channel = playground.channel("News", ada)
    message = await ada.sends("today", to=channel)
    ada.edits(message, "tomorrow")
    post, edited = await bot.get_updates()

    assert post.channel_post is not None
    assert post.channel_post.from_user is None
    assert post.channel_post.sender_chat is not None
    assert edited.edited_channel_post is not None
    assert edited.edited_channel_post.text == "tomorrow"


async def test_a_post_of_a_channel_is_forwarded_into_its_group(
    playground: Playground, bot: Bot, ada: Person
) -> None:
    group = playground.group("Readers", [ada], privacy=False)
    channel = playground.channel("News", ada, discussion=group)
    await ada.sends_photo(photo(), to=channel)
    _, update = await bot.get_updates()

    assert update.message is not None
    assert update.message.is_automatic_forward
    assert update.message.from_user is not None
    assert update.message.from_user.id == 777000
    assert update.message.sender_chat is not None
    assert (update.message.sender_chat.id, update.message.chat.id) == (channel.id, group.id)
    assert update.message.photo


async def test_somebody_can_write_in_the_name_of_a_channel(
    playground: Playground, bot: Bot, ada: Person
) -> None:
    group = playground.group("Readers", [ada])
    channel = playground.channel("News", ada)
    await ada.sends("/settings", to=group, as_chat=channel)
    message = await message_of(bot)

    assert message.sender_chat is not None
    assert message.sender_chat.id == channel.id
    assert message.from_user is not None
    assert message.from_user.username == "Channel_Bot"


async def test_kinds_that_are_not_allowed_never_come(
    playground: Playground, bot: Bot, ada: Person
) -> None:
    await bot.get_updates(allowed_updates=["message"])
    channel = playground.channel("News", ada)
    ada.edits(await ada.sends("hello"), "hello again")
    await ada.sends("today", to=channel)
    await ada.forges("made:up")

    assert (await message_of(bot)).text == "hello"


@pytest.mark.parametrize(
    "text", ["\ud83d half", "\u202egnp.exe", "nul\0", "👩‍👩‍👧" * 819, "/start \udead"]
)
async def test_any_text_arrives_as_it_was_sent(bot: Bot, ada: Person, text: str) -> None:
    await ada.sends(text)
    assert (await message_of(bot)).text == text


async def test_entities_can_lie(bot: Bot, ada: Person) -> None:
    entity = {"type": "bot_command", "offset": 7, "length": 4096}
    await ada.sends("hello", more={"entities": [entity]})
    assert (await message_of(bot)).entities[0].length == 4096


async def test_a_file_with_a_hostile_name_can_be_fetched(bot: Bot, ada: Person) -> None:
    for name in ("a.\n", "a./../b", "\ud83d.jpg", "x" * 5000, "a.jpg?b#c"):
        await ada.sends_file(b"content", name=name)
        document = (await bot.get_updates())[-1].message.document  # type: ignore[union-attr]
        assert document is not None
        assert document.file_name == name
        file = await document.get_file()
        assert await file.download_as_bytearray() == b"content"


async def test_a_bot_cannot_answer_a_press_twice(bot: Bot, ada: Person) -> None:
    await ada.forges("made:up")
    query = (await update_of(bot)).callback_query
    assert query is not None
    await query.answer()
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()
