"""How a bot learns what people do: long polling."""

import asyncio

import httpx
import pytest
from telegram import Bot
from telegram.error import Conflict

from bot.playground.people import Person
from bot.playground.server import Playground
from tests.bot.playground.bots import bot_of


async def test_a_message_arrives_as_telegram_sends_it(bot: Bot, ada: Person) -> None:
    await ada.sends("/start now")
    [update] = await bot.get_updates()
    message = update.message
    assert message is not None
    assert message.from_user is not None
    assert message.from_user.language_code == "en"
    assert message.chat.id == message.from_user.id == ada.user.id
    assert message.parse_entities(["bot_command"]) == {message.entities[0]: "/start"}


async def test_a_poll_waits_until_something_happens(bot: Bot, ada: Person) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=10))
    await bot.get_me()
    await ada.sends("hello")
    assert len(await poll) == 1


async def test_an_update_comes_again_until_an_offset_confirms_it(bot: Bot, ada: Person) -> None:
    await ada.sends("one")
    await ada.sends("two")
    first, second = await bot.get_updates()
    assert await bot.get_updates() == (first, second)
    assert await bot.get_updates(offset=second.update_id) == (second,)
    assert await bot.get_updates(offset=second.update_id + 1) == ()
    assert await bot.get_updates() == ()


async def test_a_negative_offset_keeps_the_newest(bot: Bot, ada: Person) -> None:
    for text in ("one", "two", "three"):
        await ada.sends(text)
    [update] = await bot.get_updates(offset=-1)
    assert update.message is not None
    assert update.message.text == "three"


async def test_a_second_poll_ends_the_first_with_a_conflict(
    playground: Playground, bot: Bot, ada: Person
) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=10))
    await bot.get_me()
    async with bot_of(playground) as other:
        newer = asyncio.create_task(other.get_updates(timeout=10))
        with pytest.raises(Conflict, match=r"(?i)terminated by other getUpdates request"):
            await older
        await ada.sends("hello")
        assert len(await newer) == 1


async def test_kinds_that_are_not_allowed_are_not_collected(bot: Bot, ada: Person) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    await ada.sends("hello")
    assert await bot.get_updates() == ()


async def test_updates_from_before_can_be_dropped(bot: Bot, ada: Person) -> None:
    await ada.sends("hello")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_an_open_poll_does_not_hold_up_closing() -> None:
    async with Playground() as playground, bot_of(playground) as bot:
        poll = asyncio.create_task(bot.get_updates(timeout=60))
        await bot.get_me()
        await playground.world.aclose()
        assert await poll == ()


async def test_a_foreign_token_is_refused(playground: Playground) -> None:
    async with httpx.AsyncClient(base_url=playground.url) as client:
        answer = await client.get("/bot1:foreign/getMe")
    assert answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_a_group_shows_a_bot_only_what_is_meant_for_it(
    playground: Playground, bot: Bot
) -> None:
    group, you = playground.friends, playground.you
    own = await bot.send_message(group.id, "hello")
    await you.sends("just talking", to=group)
    await you.sends("/toon", to=group)
    await you.sends("/toon@another_bot", to=group)
    await you.sends(f"look, @{bot.username}", to=group)
    await you.sends("I agree", to=group, reply_to=group.messages[own.message_id])
    seen = [update.message.text for update in await bot.get_updates() if update.message]
    assert seen == ["/toon", f"look, @{bot.username}", "I agree"]


async def test_a_group_without_privacy_shows_a_bot_everything(
    playground: Playground, bot: Bot, ada: Person
) -> None:
    group = playground.group("Open", [ada], privacy=False)
    await ada.sends("just talking", to=group)
    assert len(await bot.get_updates()) == 1
