"""The command menu and the bot's description, in every language."""

from __future__ import annotations

import logging
from typing import Final

from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.failures import reason
from bot.texts.texts import LANGUAGES, speaker

_log = logging.getLogger(__name__)

COMMANDS: Final = (
    "start",
    "help",
    "toon",
    "style",
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


async def publish(bot: Bot, default_language: str) -> None:
    """Tell Telegram what to show when somebody types a slash. The bot works without."""
    try:
        for language in (None, *LANGUAGES):  # None: people whose language we do not speak
            say = speaker(language or default_language)
            menu = [BotCommand(command, say(f"menu-{command}")) for command in COMMANDS]
            await bot.set_my_commands(menu, language_code=language)
            await bot.set_my_short_description(say("about"), language_code=language)
    except TelegramError as error:
        _log.warning("the command menu could not be published: %s", reason(error))
