"""The command menu and the bot's description, in every language."""

from __future__ import annotations

from typing import Final

from telegram import Bot, BotCommand

from bot.texts.texts import LANGUAGES, speaker

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
)


async def publish(bot: Bot, default_language: str) -> None:
    """Tell Telegram what to show when somebody types a slash. Raises TelegramError."""
    for language in (None, *LANGUAGES):  # None: people whose language we do not speak
        say = speaker(language or default_language)
        menu = [BotCommand(command, say(f"menu-{command}")) for command in COMMANDS]
        await bot.set_my_commands(menu, language_code=language)
        await bot.set_my_short_description(say("about"), language_code=language)
