"""/ban and /unban: for the administrators of the bot, and unknown to everybody else."""

from __future__ import annotations

import logging
from functools import partial

from telegram import Message
from telegram.ext import CommandHandler, filters

from bot.access import Access, is_id
from bot.bans import Bans
from bot.dispatch import Dispatcher
from bot.gathering import Gathering
from bot.handlers.admin import ByAdmin
from bot.handlers.context import Handler, answer, of_message
from bot.people import People, Person
from bot.pseudonyms import Pseudonyms, is_pseudonym
from storage.store import Store

_log = logging.getLogger(__name__)


class NotThem(Exception):
    """Whom nobody can keep out, or a message that names nobody."""

    def __init__(self, key: str, who: str = "") -> None:
        super().__init__(key)
        self.key = key
        self.who = who  # pseudonym

    def sentence(self, person: Person) -> str:
        """In the administrator's words."""
        return person.say(self.key, who=self.who)


class BanHandlers:
    """Keeps people and groups out, and lets them in again."""

    def __init__(
        self,
        people: People,
        access: Access,
        store: Store,
        gathering: Gathering,
        dispatcher: Dispatcher,
        bans: Bans,
        names: Pseudonyms,
    ) -> None:
        self._people = people
        self._access = access
        self._store = store
        self._gathering = gathering
        self._dispatcher = dispatcher
        self._bans = bans
        self._names = names

    def handlers(self) -> list[Handler]:
        by_admin = filters.UpdateType.MESSAGE & ByAdmin(self._access)
        of = partial(of_message, self._people)
        return [
            CommandHandler("ban", of(self.on_ban), by_admin),
            CommandHandler("unban", of(self.on_unban), by_admin),
        ]

    async def on_ban(self, message: Message, person: Person) -> None:
        """Keep somebody out, and stop what they wait for."""
        try:
            who = self._whom(message, "ban-whom")
            self._check(who, message, person)
        except NotThem as refused:
            await answer(message, refused.sentence(person))
            return
        key = "ban-done" if await self._bans.ban(who) else "ban-again"
        _log.info("%s was banned by %s", who, self._names.of(person.user_id))
        await answer(message, person.say(key, who=who, count=await self._stop(who)))

    async def on_unban(self, message: Message, person: Person) -> None:
        """Let somebody in again."""
        try:
            who = self._whom(message, "unban-whom")
        except NotThem as refused:
            await answer(message, refused.sentence(person))
            return
        key = "unban-done" if await self._bans.unban(who) else "unban-nobody"
        _log.info("%s was unbanned by %s", who, self._names.of(person.user_id))
        await answer(message, person.say(key, who=who))

    def _whom(self, message: Message, how: str) -> str:
        """The pseudonym of whom a command means. Raises NotThem, with the key that says how."""
        _, *typed = (message.text or "").split()
        if typed:
            word = typed[0].lower()
            if is_pseudonym(word):
                return word
            if is_id(word):
                return self._names.of(int(word))
            raise NotThem(how)
        original = message.reply_to_message
        # in a topic, what replies to nothing replies to the message that opened it
        if original is None or original.forum_topic_created:
            raise NotThem(how)
        author = original.sender_chat or original.from_user
        if author is None:
            raise NotThem(how)
        if author.id == message.chat_id and original.sender_chat:
            raise NotThem("ban-anonymous", self._names.of(author.id))
        return self._names.of(author.id)

    def _check(self, who: str, message: Message, person: Person) -> None:
        """Raises NotThem where that would be absurd."""
        if who == self._names.of(person.user_id):
            raise NotThem("ban-yourself")
        if who in map(self._names.of, self._access.admins):
            raise NotThem("ban-admin", who)
        if who == self._names.of(message.get_bot().id):
            raise NotThem("ban-me")

    async def _stop(self, who: str) -> int:
        """Stop what a person, or everybody in a chat, waits for; how many requests and albums."""
        coming = [person for person in self._gathering.people() if who == self._names.of(person)]
        albums = [len(await self._gathering.stop(person, "stopped")) for person in coming]
        waiting = {
            (row.chat_id, row.user_id)
            for row in await self._store.open_requests()
            if who in (self._names.of(row.chat_id), self._names.of(row.user_id))
        }
        requests = [await self._dispatcher.cancel(*whose) for whose in sorted(waiting)]
        return sum(albums + requests)
