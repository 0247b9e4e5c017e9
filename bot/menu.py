"""The command menu and the bot's description, in every language."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Final

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot.failures import reason
from bot.patience import is_gone
from bot.texts.texts import LANGUAGES, Say, speaker

_log = logging.getLogger(__name__)

COMMANDS: Final = (
    "start",
    "help",
    "toon",
    "style",
    "styles",
    "strength",
    "size",
    "format",
    "send",
    "settings",
    "reset",
    "lang",
    "cancel",
    "privacy",
    "forget",
)
FOR_ADMINS: Final = ("stats", "queue", "ban", "unban")


async def publish(bot: Bot, default_language: str, admins: Iterable[int] = ()) -> None:
    """Tell Telegram what to show when somebody types a slash. The bot works without."""
    try:
        for language in (None, *LANGUAGES):  # None: people whose language we do not speak
            say = speaker(language or default_language)
            await bot.set_my_commands(_menu(say, COMMANDS), language_code=language)
            await bot.set_my_short_description(say("about"), language_code=language)
        for admin in admins:
            await _publish_to(admin, bot, default_language)
    except TelegramError as error:
        _log.warning("the command menu could not be published: %s", reason(error))


async def _publish_to(admin: int, bot: Bot, default_language: str) -> None:
    """The menu of an administrator's private chat, if they have ever started the bot."""
    for language in (None, *LANGUAGES):
        menu = _menu(speaker(language or default_language), COMMANDS + FOR_ADMINS)
        try:
            await bot.set_my_commands(menu, BotCommandScopeChat(admin), language)
        except TelegramError as error:
            if not is_gone(error):
                raise
            return


def _menu(say: Say, commands: Iterable[str]) -> list[BotCommand]:
    return [BotCommand(command, say(f"menu-{command}")) for command in commands]
