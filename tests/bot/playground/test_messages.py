"""Messages, their edits, buttons and reactions."""

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, EndPointNotFound, Forbidden

from bot.playground.people import Person
from bot.playground.server import Playground
from tests.bot.playground.pictures import photo

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Stronger", callback_data="strength:0.9")]])


def edited(message: object) -> Message:
    assert isinstance(message, Message)
    return message


async def test_commands_are_found_between_formatted_words(bot: Bot, ada: Person) -> None:
    markup = "<b>Hi!</b> Try /help or <code>/size 512</code>"
    sent = await bot.send_message(ada.chat.id, markup, parse_mode=ParseMode.HTML)
    assert list(sent.parse_entities(["bot_command"]).values()) == ["/help"]


async def test_html_becomes_text_and_entities(bot: Bot, ada: Person) -> None:
    markup = '🎨 <b>bold <i>both</i></b> &lt;3 <a href="https://example.org/">link</a>'
    sent = await bot.send_message(ada.chat.id, markup, parse_mode=ParseMode.HTML)
    assert sent.text == "🎨 bold both <3 link"
    assert {entity.type: text for entity, text in sent.parse_entities().items()} == {
        "bold": "bold both",
        "italic": "both",
        "text_link": "link",
    }


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<b>open", "find end tag corresponding to start tag"),
        ("<b>crossed</i>", "Unmatched end tag"),
        ("closed</b>", "Unexpected end tag"),
        ("<blink>no</blink>", "Unsupported start tag"),
        ("1 < 2", "Unclosed start tag"),
    ],
)
async def test_unbalanced_html_is_refused(bot: Bot, ada: Person, markup: str, reason: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i)can't parse entities: .*{reason}"):
        await bot.send_message(ada.chat.id, markup, parse_mode=ParseMode.HTML)


async def test_texts_have_a_length(bot: Bot, ada: Person) -> None:
    await bot.send_message(ada.chat.id, "x" * 4096)
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(ada.chat.id, "x" * 4097)
    with pytest.raises(BadRequest, match="Message text is empty"):
        await bot.send_message(ada.chat.id, " ")


async def test_captions_have_a_length(bot: Bot, ada: Person) -> None:
    await bot.send_photo(ada.chat.id, photo(), caption="x" * 1024)
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(ada.chat.id, photo(), caption="x" * 1025)


async def test_a_reply_quotes_its_message(bot: Bot, ada: Person) -> None:
    question = await ada.sends("what?")
    sent = await bot.send_message(ada.chat.id, "that", reply_to_message_id=question.id)
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "what?"


async def test_a_reply_to_a_deleted_message_is_refused_unless_allowed(
    bot: Bot, ada: Person
) -> None:
    question = await ada.sends("what?")
    ada.deletes(question)
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(ada.chat.id, "that", reply_to_message_id=question.id)
    lenient = ReplyParameters(question.id, allow_sending_without_reply=True)
    sent = await bot.send_message(ada.chat.id, "that", reply_parameters=lenient)
    assert sent.reply_to_message is None


async def test_an_answer_stays_in_its_topic(playground: Playground, bot: Bot, ada: Person) -> None:
    forum = playground.group("Forum", [ada], topics=["Cats"])
    [topic] = forum.topics
    await ada.sends("/toon", to=forum, thread=topic)
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.is_topic_message
    sent = await bot.send_message(forum.id, "here", message_thread_id=topic)
    assert sent.message_thread_id == topic
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(forum.id, "where?", message_thread_id=topic + 1)


async def test_a_text_is_edited_into_a_photo(bot: Bot, ada: Person) -> None:
    waiting = await bot.send_message(ada.chat.id, "drawing…")
    picture = InputMediaPhoto(photo(), caption="done")
    done = edited(
        await bot.edit_message_media(
            picture, ada.chat.id, waiting.message_id, reply_markup=KEYBOARD
        )
    )
    assert (done.message_id, done.text, done.caption) == (waiting.message_id, None, "done")
    assert done.photo
    assert done.edit_date
    [message] = ada.chat.from_bot()
    assert (message.kind, message.text) == ("photo", "done")
    assert message.buttons[0]["text"] == "Stronger"


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, ada: Person) -> None:
    sent = await bot.send_message(ada.chat.id, "same")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_text("same")


async def test_an_edit_without_a_keyboard_removes_it(bot: Bot, ada: Person) -> None:
    sent = await bot.send_message(ada.chat.id, "choose", reply_markup=KEYBOARD)
    await sent.edit_reply_markup()
    assert not ada.chat.from_bot()[0].buttons


async def test_only_own_messages_can_be_edited(bot: Bot, ada: Person) -> None:
    message = await ada.sends("mine")
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("yours", ada.chat.id, message.id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("nobody's", ada.chat.id, 999)


async def test_an_edit_fits_what_is_there(bot: Bot, ada: Person) -> None:
    text = await bot.send_message(ada.chat.id, "text")
    picture = await bot.send_photo(ada.chat.id, photo())
    with pytest.raises(BadRequest, match="There is no text in the message"):
        await picture.edit_text("text")
    with pytest.raises(BadRequest, match="There is no caption in the message"):
        await text.edit_caption("caption")
    assert edited(await picture.edit_caption("caption")).caption == "caption"


async def test_a_member_of_an_album_keeps_its_kind(bot: Bot, ada: Person) -> None:
    pictures = [InputMediaPhoto(photo(seed=seed)) for seed in range(2)]
    first, _ = await bot.send_media_group(ada.chat.id, pictures)
    with pytest.raises(BadRequest, match="Can't change media type in the album"):
        await first.edit_media(InputMediaDocument(photo()))


async def test_messages_are_deleted(bot: Bot, ada: Person) -> None:
    sent = [await bot.send_message(ada.chat.id, text) for text in ("one", "two", "three")]
    await sent[0].delete()
    await bot.delete_messages(ada.chat.id, [sent[1].message_id, 999])
    assert [message.text for message in ada.chat.messages.values()] == ["three"]
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await sent[0].delete()


async def test_a_pressed_button_is_answered_once(bot: Bot, ada: Person) -> None:
    await bot.send_message(ada.chat.id, "choose", reply_markup=KEYBOARD)
    pressed = await ada.presses("Stronger", ada.chat.from_bot()[0])
    [update] = await bot.get_updates()
    query = update.callback_query
    assert query is not None
    assert query.data == "strength:0.9"
    assert query.message is not None
    with pytest.raises(BadRequest, match="Message_too_long"):
        await query.answer("x" * 201)
    await query.answer("as you like")
    assert await pressed.answered() == "as you like"
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()


async def test_callback_data_has_64_bytes(bot: Bot, ada: Person) -> None:
    for data, fits in (("ä" * 32, True), ("ä" * 33, False)):
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data=data)]])
        if fits:
            await bot.send_message(ada.chat.id, "choose", reply_markup=keyboard)
        else:
            with pytest.raises(BadRequest, match="Button_data_invalid"):
                await bot.send_message(ada.chat.id, "choose", reply_markup=keyboard)


async def test_a_reaction_is_one_that_telegram_knows(bot: Bot, ada: Person) -> None:
    message = await ada.sends("look")
    await bot.set_message_reaction(ada.chat.id, message.id, "👀")
    assert list(message.reactions.values()) == ["👀"]
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await bot.set_message_reaction(ada.chat.id, message.id, "🎨")
    await bot.set_message_reaction(ada.chat.id, message.id)
    assert not message.reactions


async def test_chat_actions_are_seen(bot: Bot, ada: Person) -> None:
    await bot.send_chat_action(ada.chat.id, ChatAction.UPLOAD_PHOTO)
    assert ada.chat.actions == ["upload_photo"]


async def test_the_menu_speaks_the_language_of_the_person(playground: Playground, bot: Bot) -> None:
    you, wei = playground.you.user, playground.person("Wei", "zh-hans").user
    await bot.set_my_commands([BotCommand("help", "How it works")])
    await bot.set_my_commands([BotCommand("help", "使用说明")], language_code="zh")
    await bot.set_my_commands([BotCommand("toon", "Draw")], BotCommandScopeAllGroupChats())
    menu = playground.world.profile.menu
    assert menu(playground.you.chat, you)[0]["description"] == "How it works"
    assert menu(playground.you.chat, wei)[0]["description"] == "使用说明"
    assert menu(playground.friends, you)[0]["command"] == "toon"
    assert (await bot.get_my_commands(language_code="zh"))[0].description == "使用说明"


async def test_an_impossible_command_is_refused(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([("Help me", "please")])


async def test_the_owner_of_a_group_is_known(playground: Playground, bot: Bot) -> None:
    you, mia = playground.friends.members[:2]
    assert (await bot.get_chat_member(playground.friends.id, you.id)).status == "creator"
    assert (await bot.get_chat_member(playground.friends.id, mia.id)).status == "member"
    assert (await bot.get_chat(playground.friends.id)).title == "Friends"


async def test_who_blocks_the_bot_is_not_written_to(bot: Bot, ada: Person) -> None:
    ada.blocks_the_bot()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ada.chat.id, "hello?")


async def test_an_unknown_chat_is_refused(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(1, "hello?")


async def test_what_is_not_implemented_says_so(bot: Bot, ada: Person) -> None:
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendHologram", {"chat_id": ada.chat.id})


async def test_a_test_that_waits_in_vain_sees_the_chat(ada: Person) -> None:
    await ada.sends("hello?")
    with pytest.raises(TimeoutError, match=r"Ada: text 'hello\?'"):
        await ada.chat.until(lambda messages: len(messages) > 1, seconds=0.01)
