"""Who is who in a group, and what menu they see."""

from __future__ import annotations

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    BotCommandScopeChatMember,
    ChatMemberAdministrator,
    ChatMemberOwner,
)
from telegram.error import BadRequest

from bot.playground.people import Person
from bot.playground.server import Playground


async def test_owner_administrators_members_and_others_are_told_apart(
    playground: Playground, bot: Bot, ada: Person
) -> None:
    bob, eve, mallory = map(playground.person, ("Bob", "Eve", "Mallory"))
    group = playground.group("Club", [ada, bob, eve], administrators=[bob], anonymous=[bob])

    members = [await bot.get_chat_member(group.id, p.user.id) for p in (ada, bob, eve, mallory)]

    assert [member.status for member in members] == ["creator", "administrator", "member", "left"]
    owner, administrator, *_ = members
    assert isinstance(owner, ChatMemberOwner)
    assert not owner.is_anonymous
    assert isinstance(administrator, ChatMemberAdministrator)
    assert administrator.is_anonymous


async def test_in_a_private_chat_everybody_is_a_member(bot: Bot, ada: Person) -> None:
    assert (await bot.get_chat_member(ada.chat.id, ada.user.id)).status == "member"


async def test_an_anonymous_administrator_writes_in_the_name_of_the_group(
    playground: Playground, bot: Bot, ada: Person
) -> None:
    group = playground.group("Club", [ada], anonymous=[ada])
    await ada.sends("/settings", to=group)
    [update] = await bot.get_updates()

    assert update.message is not None
    assert update.message.sender_chat is not None
    assert update.message.sender_chat.id == group.id
    assert update.message.from_user is not None
    assert update.message.from_user.username == "GroupAnonymousBot"


async def test_a_client_shows_the_narrowest_menu_that_a_person_belongs_to(
    playground: Playground, bot: Bot, ada: Person
) -> None:
    bob, eve = playground.person("Bob"), playground.person("Eve")
    group = playground.group("Club", [ada, bob, eve], administrators=[bob])
    scopes: dict[str, BotCommandScope] = {
        "groups": BotCommandScopeAllGroupChats(),
        "administrators": BotCommandScopeAllChatAdministrators(),
        "owner": BotCommandScopeChatMember(group.id, ada.user.id),
        "private": BotCommandScopeChat(ada.chat.id),
    }
    for name, scope in scopes.items():
        await bot.set_my_commands([BotCommand(name, name)], scope=scope)

    def menu(person: Person) -> list[str]:
        commands = playground.world.profile.menu(group, person.user)
        return [command["command"] for command in commands]

    assert [menu(person) for person in (ada, bob, eve)] == [
        ["owner"],
        ["administrators"],
        ["groups"],
    ]
    private = playground.world.profile.menu(ada.chat, ada.user)
    assert [command["command"] for command in private] == ["private"]


async def test_a_menu_needs_a_chat_that_the_bot_knows(bot: Bot, ada: Person) -> None:
    menu = [BotCommand("stats", "Numbers")]
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands(menu, scope=BotCommandScopeChat(4242))
    with pytest.raises(BadRequest, match="Can't use specified scope in private chats"):
        await bot.set_my_commands(menu, scope=BotCommandScopeChatAdministrators(ada.chat.id))
    with pytest.raises(BadRequest, match="invalid user_id specified"):
        await bot.set_my_commands(menu, scope=BotCommandScopeChatMember(ada.chat.id, 0))
