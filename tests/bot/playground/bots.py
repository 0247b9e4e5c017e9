"""Bots of python-telegram-bot that take the playground for Telegram."""

from __future__ import annotations

from telegram import Bot

from bot.playground.server import Playground
from bot.server import BotServer


def bot_of(playground: Playground) -> Bot:
    server = BotServer(playground.url, playground.token)
    return Bot(server.token, server.base_url, server.base_file_url)
