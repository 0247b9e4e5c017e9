"""The composition root: settings -> store, engine, Bot API server, bot; start and stop order."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from contextlib import AsyncExitStack
from pathlib import Path

import typer
from starlette.applications import Starlette

from bot import exits, health, logs
from bot.config import Settings
from bot.loopback import Loopback, PortTaken
from bot.offer import Offer
from bot.playground.server import Playground
from bot.server import BotServer
from bot.toonbot import Limits, Toonbot
from bot.upkeep import forget_what_ended
from bot.weights import command
from inference.engine import StyleUnavailable
from inference.handover import Limits as PhotoLimits
from inference.local import LocalEngine
from inference.styles import registry
from storage import permissions
from storage.sqlite import FILE_NAME, SqliteStore
from storage.store import StoreError

_log = logging.getLogger(__name__)


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Run the bot until `stop`, or until it cannot go on. Raises Unable."""
    async with AsyncExitStack() as stack:
        store = await _store(settings.data)
        stack.push_async_callback(store.aclose)
        engine = await stack.enter_async_context(_engine(settings))
        toonbot: Toonbot | None = None
        checks = {
            "engine": lambda: engine.ready,
            "telegram": lambda: toonbot is not None and toonbot.poller.is_well,
        }
        server = await _server(settings, checks, stack)
        logs.configure(settings.log_level, server.token)
        limits = Limits(
            settings.max_megabytes,
            settings.max_megapixels,
            grace=settings.stop_seconds,
            quota=settings.quota,
            keep_days=settings.keep_days,
            access=settings.access,
        )
        toonbot = await stack.enter_async_context(
            Toonbot(server, store, engine, settings.language, limits, settings.offer)
        )
        _tell_styles(settings.offer)
        upkeep = asyncio.create_task(forget_what_ended(store, settings.keep_days))
        stack.callback(upkeep.cancel)
        await _first(stop, toonbot.poller.conflict, toonbot.poller.refused)
        if toonbot.poller.conflict.is_set():
            line = "another copy of this bot is running with the same token; stop it first"
            raise exits.Unable(line, exits.CONFLICT)
        if toonbot.poller.refused.is_set():
            line = f"{server.place} does not accept TELEGRAM_BOT_TOKEN any more; see @BotFather"
            raise exits.Unable(line, exits.CONFIG)
        _log.info("stopping")


def stop_on_signals() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set; a second one ends the process at once."""
    stop = asyncio.Event()

    def on_signal(number: int) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, on_signal, number)
    return stop


async def _store(folder: Path) -> SqliteStore:
    try:
        store = await SqliteStore.open(folder)
    except StoreError as error:
        raise exits.Unable(f"{error} (TOONBOT_DATA)", exits.CANNOT_WRITE) from error
    for finding in permissions.findings(folder / FILE_NAME):
        _log.warning("%s", finding)
    return store


def _engine(settings: Settings) -> LocalEngine:
    limits = PhotoLimits(
        max_bytes=settings.max_megabytes * 1_000_000,
        max_pixels=settings.max_megapixels * 1_000_000 + 500_000,  # as cameras count them
        draw_seconds=settings.render_seconds,
    )
    return LocalEngine(limits=limits, learned=settings.learned)


async def _server(settings: Settings, checks: health.Checks, stack: AsyncExitStack) -> BotServer:
    """Telegram, or without a token the local chat, whose address is printed."""
    routes = [health.route(checks)]
    try:
        if settings.token:
            await stack.enter_async_context(Loopback(Starlette(routes=routes), settings.port))
            return BotServer(settings.api_url, settings.secret)
        playground = await stack.enter_async_context(
            Playground(port=settings.port, language=settings.language, routes=routes)
        )
    except PortTaken as error:
        raise exits.Unable(
            f"{error}; choose another with TOONBOT_PORT", exits.UNAVAILABLE
        ) from error
    typer.echo(f"A chat to try, which needs no TELEGRAM_BOT_TOKEN: {playground.url}")
    return BotServer(playground.url, playground.token)


def _tell_styles(offer: Offer) -> None:
    styles, default = offer.styles(), offer.defaults().style
    more = f"; for more: {command(registry.PREFERRED)}" if styles == registry.BUILT_IN else ""
    _log.info("styles: %s; the default is %s%s", ", ".join(styles), default, more)
    try:
        offer.check(default)
    except StyleUnavailable as missing:
        _log.warning("TOONBOT_STYLE: %s", missing)


async def _first(*events: asyncio.Event) -> None:
    """Wait until one of these is set."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
