"""The chat put together: store and engine in, handlers and polling out; start and stop order."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any, Final, Self

from telegram import LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, ApplicationBuilder, Defaults

from bot import exits, menu
from bot.albums import Albums
from bot.delivery import Delivery
from bot.dispatch import Dispatcher
from bot.handlers.adjust import AdjustHandlers
from bot.handlers.basics import BasicHandlers
from bot.handlers.context import Context, answer
from bot.handlers.photos import PhotoHandlers
from bot.handlers.settings import SettingHandlers
from bot.intake import Intake
from bot.journal import Journal
from bot.offer import BUILT_IN_ONLY, Offer
from bot.order import ChatOrder
from bot.pace import Pace
from bot.patience import Patience, patiently
from bot.people import People
from bot.polling import Poller
from bot.quota import Quota
from bot.reception import Reception
from bot.replies import Replies
from bot.server import BotServer
from bot.texts.texts import Value, speaker
from inference.engine import Engine
from storage.store import Store, StoreError

_log = logging.getLogger(__name__)

_FIRST_TRIES: Final = Patience(first=0.2, repeats=2)  # somebody may be watching the start
_CONNECTIONS: Final = 256


@dataclass(frozen=True, slots=True)
class Limits:
    """What the chat must know of the machine."""

    max_megabytes: int = 20  # of a photo's file
    max_megapixels: int = 64  # of a photo
    grace: float = 20.0  # seconds that photos under way have when we stop
    album_quiet: float = 1.5  # seconds without another photo that complete an album
    quota: Quota = field(default_factory=Quota)

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
    ) -> None:
        self._server = server
        self._store = store
        self._engine = engine
        self._language = language
        self._limits = limits
        self._offer = offer
        self._people = People(store, language, offer)
        self._journal = Journal(store)
        self._application = _application(server, self._journal)
        self._dispatcher = self._new_dispatcher(store)
        self._photos: PhotoHandlers | None = None  # once the bot's name is known
        updater = self._application.updater
        if updater is None:
            raise TypeError("the application was built without an updater")
        self.poller = Poller(updater)

    async def __aenter__(self) -> Self:
        """Start. Raises Unable."""
        try:
            await patiently(self._application.initialize, _FIRST_TRIES)
            self._add_handlers()
            await menu.publish(self._application.bot, self._language)
            await self._dispatcher.start()
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
        if self._photos:
            await self._photos.aclose(self._limits.grace)
        await self._dispatcher.aclose(self._limits.grace)
        await self._application.shutdown()

    def _new_dispatcher(self, store: Store) -> Dispatcher:
        bot, limits = self._application.bot, self._limits
        numbers: dict[str, Value] = {
            "maxMegabytes": str(limits.max_megabytes),
            "maxMegapixels": str(limits.max_megapixels),
        }
        delivery = Delivery(store, Replies(bot, numbers), self._offer)
        return Dispatcher(bot, self._engine, store, delivery, limits.most_bytes)

    def _add_handlers(self) -> None:
        limits = self._limits
        intake = Intake(self._application.bot.username, limits.most_bytes)
        albums = Albums(quiet=limits.album_quiet, troubled=lambda: self.poller.is_troubled)
        reception = Reception(self._store, self._journal, self._dispatcher, limits.quota)
        self._photos = PhotoHandlers(self._people, intake, albums, reception, self._dispatcher)
        for topic in (
            self._photos,
            AdjustHandlers(self._people, intake, reception),
            SettingHandlers(self._people),  # after adjusting: it takes every other button
            BasicHandlers(self._people),
        ):
            self._application.add_handlers(topic.handlers())
        self._application.add_error_handler(self._on_error)

    async def _on_error(self, update: object, context: Context) -> None:
        """Nobody ever sees an exception; the operator does, the person gets a sentence."""
        if isinstance(update, Update) and isinstance(context.error, StoreError):
            _log.error("an update is handled again in a while: %s", context.error)
            if self._journal.fail(update.update_id):
                await self._tell(update, "not-saved")
            return
        _log.error("an update could not be handled", exc_info=context.error)
        if isinstance(update, Update):
            await self._tell(update, "unknown-error")

    async def _tell(self, update: Update, key: str) -> None:
        if update.effective_message is not None:
            say = speaker(self._people.language_of(update))
            await answer(update.effective_message, say(key))


def _application(server: BotServer, journal: Journal) -> Application[Any, Any, Any, Any, Any, Any]:
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
        .get_updates_request(server.request())
        .build()
    )


def _unable(error: TelegramError, server: BotServer) -> exits.Unable:
    if isinstance(error, InvalidToken):
        line = f"{server.url} does not accept TELEGRAM_BOT_TOKEN; get one from @BotFather"
        return exits.Unable(line, exits.CONFIG)
    if isinstance(error, NetworkError):
        line = f"{server.url} cannot be reached ({error}); is the network up?"
        return exits.Unable(line, exits.UNAVAILABLE)
    return exits.Unable(f"{server.url} refuses us: {error}", exits.UNAVAILABLE)
