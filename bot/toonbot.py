"""The chat put together: store and engine in, handlers and polling out; start and stop order."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Self

from telegram import LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, ApplicationBuilder, Defaults

from bot import exits, menu
from bot.access import Access
from bot.albums import REMEMBERED_SECONDS, Albums
from bot.attempts import Attempts
from bot.bans import Bans
from bot.delivery import Delivery
from bot.dispatch import Dispatcher
from bot.erasure import Erasure
from bot.failures import cause, reason
from bot.gate import Gate
from bot.gathering import Gathering
from bot.handlers.adjust import AdjustHandlers
from bot.handlers.admin import FigureHandlers
from bot.handlers.bans import BanHandlers
from bot.handlers.basics import BasicHandlers
from bot.handlers.context import Context, answer
from bot.handlers.photos import PhotoHandlers
from bot.handlers.privacy import PrivacyHandlers
from bot.handlers.settings import SettingHandlers
from bot.handlers.styles import StyleHandlers
from bot.incoming import Incoming
from bot.intake import Intake
from bot.journal import Journal
from bot.offer import BUILT_IN_ONLY, Offer
from bot.order import ChatOrder
from bot.owners import Owners
from bot.pace import Pace
from bot.patience import Patience, patiently
from bot.people import People
from bot.polling import Poller, watching
from bot.pseudonyms import Pseudonyms
from bot.quota import Quota
from bot.reception import Reception
from bot.replies import Replies
from bot.server import BotServer, Hook
from bot.sheet import Sheets
from bot.texts.texts import Value, speaker
from inference.engine import Engine
from storage.store import Store, StoreError

_log = logging.getLogger(__name__)

_FIRST_TRIES: Final = Patience(first=0.2, repeats=2)  # somebody may be watching the start
_CONNECTIONS: Final = 256
_BEFORE_ALL: Final = -1  # the group of handlers that sees an update first


@dataclass(frozen=True, slots=True)
class Limits:
    """What the chat must know of the machine, and who may use it."""

    max_megabytes: int = 20  # of a photo's file
    max_megapixels: int = 64  # of a photo
    grace: float = 20.0  # seconds that photos under way have when we stop
    album_quiet: float = 1.5  # seconds without another photo that complete an album
    quota: Quota = field(default_factory=Quota)
    keep_days: int = 7  # for which requests stay that were answered
    access: Access = field(default_factory=Access)

    @property
    def most_bytes(self) -> int:
        """Of a photo's file."""
        return self.max_megabytes * 1_000_000


class Toonbot:
    """The bot from its first poll to its last answer: `async with Toonbot(...)`."""

    def __init__(
        self,
        server: BotServer,
        store: Store,
        engine: Engine,
        language: str,
        limits: Limits,
        offer: Offer = BUILT_IN_ONLY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._server = server
        self._store = store
        self._engine = engine
        self._language = language
        self._limits = limits
        self._offer = offer
        self._clock = clock
        self._people = People(store, language, offer)
        self._journal = Journal(store)
        refused = asyncio.Event()
        self._application = _application(server, self._journal, watching(refused))
        self._dispatcher: Dispatcher | None = None  # once the store has told its key
        self._gathering: Gathering | None = None  # once the bot's name is known
        updater = self._application.updater
        if updater is None:
            raise TypeError("the application was built without an updater")
        self.poller = Poller(updater, refused)

    async def __aenter__(self) -> Self:
        """Start. Raises Unable."""
        try:
            await patiently(self._application.initialize, _FIRST_TRIES)
            pseudonyms = Pseudonyms(await self._store.key())
            self._dispatcher = dispatcher = self._new_dispatcher(pseudonyms)
            bans = await Bans.load(self._store, pseudonyms)
            self._add_handlers(dispatcher, bans, pseudonyms)
            admins = self._limits.access.admins
            await menu.publish(self._application.bot, self._language, admins)
            await dispatcher.start()
            await self._journal.replay(self._application.bot)
            await self._application.start()
            await patiently(self.poller.start, _FIRST_TRIES)
        except TelegramError as error:
            await self.__aexit__()
            raise _unable(error, self._server) from error
        except BaseException:
            await self.__aexit__()
            raise
        _log.info("serving as @%s", self._application.bot.username)
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Take no more, finish what is being drawn, put the rest back, leave."""
        await self.poller.stop()
        self._journal.close()
        if self._application.running:
            await self._application.stop()
        if self._gathering:
            await self._gathering.aclose(self._limits.grace)
        if self._dispatcher:
            await self._dispatcher.aclose(self._limits.grace)
        await self._application.shutdown()

    def _new_dispatcher(self, pseudonyms: Pseudonyms) -> Dispatcher:
        bot, limits = self._application.bot, self._limits
        numbers: dict[str, Value] = {
            "maxMegabytes": str(limits.max_megabytes),
            "maxMegapixels": str(limits.max_megapixels),
        }
        delivery = Delivery(self._store, Replies(bot, numbers), self._offer)
        sheets = Sheets(self._engine, self._store, self._offer)
        attempts = Attempts(bot, self._engine, sheets, limits.most_bytes)
        return Dispatcher(bot, self._store, attempts, delivery, pseudonyms)

    def _add_handlers(self, dispatcher: Dispatcher, bans: Bans, names: Pseudonyms) -> None:
        limits, access, people = self._limits, self._limits.access, self._people
        intake = Intake(self._application.bot.username, limits.most_bytes)
        albums = Albums(
            quiet=limits.album_quiet,
            troubled=lambda: self.poller.is_troubled,
            remembered=min(REMEMBERED_SECONDS, limits.keep_days * 86_400.0),
        )
        journal, engine = self._journal, self._engine
        reception = Reception(self._store, journal, dispatcher, limits.quota, names)
        self._gathering = gathering = Gathering(albums, intake, reception)
        erasure = Erasure(journal, gathering, reception, dispatcher, engine, names)
        privacy = PrivacyHandlers(people, erasure, limits.keep_days)
        owners = Owners(people, self._clock)
        basics = BasicHandlers(people, access)
        photos = PhotoHandlers(people, intake, gathering, reception, dispatcher)
        for handlers in (
            basics.first_handlers(),
            photos.handlers(),
            privacy.handlers(),
            FigureHandlers(people, access, self._store, engine, names).handlers(),
            BanHandlers(people, access, self._store, gathering, dispatcher, bans, names).handlers(),
            AdjustHandlers(owners, intake, reception).handlers(),
            StyleHandlers(people, owners, intake, reception, self._store).handlers(),
            SettingHandlers(people, owners).handlers(),  # takes every other button
            basics.handlers(),  # take everything else
        ):
            self._application.add_handlers(handlers)
        gate = Gate(access, bans, people, intake, limits.quota, self._clock)
        journal.take_only(gate.wants)
        self._application.add_handler(gate.handler(), _BEFORE_ALL)
        self._application.add_handler(privacy.gate(journal), _BEFORE_ALL - 1)
        self._application.add_error_handler(self._on_error)

    async def _on_error(self, update: object, context: Context) -> None:
        """Nobody ever sees an exception; the operator does, the person gets a sentence."""
        if isinstance(update, Update) and isinstance(context.error, StoreError):
            _log.error("an update is handled again in a while: %s", context.error)
            if self._journal.fail(update.update_id):
                await self._tell(update, "not-saved")
            return
        _log.error("an update could not be handled: %s", context.error and cause(context.error))
        if isinstance(update, Update):
            await self._tell(update, "unknown-error")

    async def _tell(self, update: Update, key: str) -> None:
        if update.effective_message is not None:
            say = speaker(self._people.language_of(update))
            try:
                await answer(update.effective_message, say(key))
            except TelegramError as error:
                _log.warning("trouble could not be told: %s", reason(error))


def _application(
    server: BotServer, journal: Journal, on_poll: Hook
) -> Application[Any, Any, Any, Any, Any, Any]:
    defaults = Defaults(
        parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
    )
    return (
        ApplicationBuilder()
        .token(server.token)
        .base_url(server.base_url)
        .base_file_url(server.base_file_url)
        .defaults(defaults)
        .rate_limiter(Pace())
        .update_queue(journal)
        .concurrent_updates(ChatOrder(journal))
        .request(server.request(_CONNECTIONS))
        .get_updates_request(server.request(1, Incoming, on_poll))
        .build()
    )


def _unable(error: TelegramError, server: BotServer) -> exits.Unable:
    if isinstance(error, InvalidToken):
        line = f"{server.place} does not accept TELEGRAM_BOT_TOKEN; get one from @BotFather"
        return exits.Unable(line, exits.CONFIG)
    if isinstance(error, NetworkError):
        line = f"{server.place} cannot be reached ({error}); is the network up?"
        return exits.Unable(line, exits.UNAVAILABLE)
    return exits.Unable(f"{server.place} refuses us: {error}", exits.UNAVAILABLE)
