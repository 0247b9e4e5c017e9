"""Methods that fetch or set something about the bot, its chats and files."""

from __future__ import annotations

from typing import Final

from bot.playground.call import Call
from bot.playground.content import Json
from bot.playground.rules import (
    bad_request,
    check_commands,
    check_download,
    check_scope,
    check_scope_of,
)
from bot.playground.updates import MAX_UPDATES
from bot.playground.world import World

_NO_GIFTS: Final = dict.fromkeys(
    (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    ),
    False,
)

_RIGHTS: Final = dict.fromkeys(
    (
        "can_be_edited",
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
    ),
    False,
)


async def get_me(world: World, _: Call) -> Json:
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }
    return world.bot.json() | abilities


async def get_updates(world: World, call: Call) -> list[Json]:
    if "allowed_updates" in call.fields:
        world.updates.allow(call.value("allowed_updates", []))
    limit = min(max(call.number("limit", MAX_UPDATES), 1), MAX_UPDATES)
    return await world.updates.poll(call.number("offset"), limit, call.number("timeout"))


async def delete_webhook(world: World, call: Call) -> bool:
    if call.flag("drop_pending_updates"):
        world.updates.drop()
    return True


async def get_webhook_info(world: World, _: Call) -> Json:
    return {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": world.updates.pending(),
    }


async def set_my_commands(world: World, call: Call) -> bool:
    commands = call.value("commands", [])
    check_commands(commands)
    world.profile.set_commands(*_audience(world, call), commands)
    world.announce("commands", {})
    return True


async def get_my_commands(world: World, call: Call) -> list[Json]:
    return world.profile.commands(*_audience(world, call))


async def delete_my_commands(world: World, call: Call) -> bool:
    world.profile.delete_commands(*_audience(world, call))
    world.announce("commands", {})
    return True


async def set_my_name(world: World, call: Call) -> bool:
    return _set_text(world, call, "name")


async def set_my_description(world: World, call: Call) -> bool:
    return _set_text(world, call, "description")


async def set_my_short_description(world: World, call: Call) -> bool:
    return _set_text(world, call, "short_description")


async def get_file(world: World, call: Call) -> Json:
    file = world.files.file(call.text("file_id"))
    check_download(file.size)
    return {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": file.size,
        "file_path": file.path,
    }


async def get_chat(world: World, call: Call) -> Json:
    about = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}
    return world.chat(call.number("chat_id")).json() | about


async def get_chat_member(world: World, call: Call) -> Json:
    chat = world.chat(call.number("chat_id"))
    user = {world.bot.id: world.bot, **world.people}.get(call.number("user_id"))
    if user is None:
        raise bad_request("invalid user_id specified")
    status = chat.status(user)
    member: Json = {"user": user.json(), "status": status}
    if status in ("creator", "administrator"):
        member["is_anonymous"] = user in chat.anonymous
    if status == "administrator":
        member |= _RIGHTS
    return member


def _audience(world: World, call: Call) -> tuple[Json, str]:
    scope, language = call.value("scope", {"type": "default"}), call.text("language_code")
    if len(language) not in {0, 2}:
        raise bad_request("invalid language code specified")
    if check_scope(scope):
        check_scope_of(world.chat(int(scope["chat_id"])), scope)
    return scope, language


def _set_text(world: World, call: Call, field: str) -> bool:
    world.profile.set_text(field, call.text("language_code"), call.text(field))
    world.announce("profile", {})
    return True
