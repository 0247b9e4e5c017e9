"""The chat: everything that knows Telegram."""

import os

# python-telegram-bot is about to give durations as timedelta, and warns until one opts in
os.environ.setdefault("PTB_TIMEDELTA", "1")
