"""Who is talking: a person's preferences and language, from an update."""

from __future__ import annotations

from dataclasses import dataclass, replace

from telegram import Update, User

from bot.choices import AUTO, Value, in_force
from bot.offer import Offer
from bot.texts.texts import Say, speaker, spoken
from storage.store import Preferences, Store


@dataclass(frozen=True, slots=True)
class Person:
    """The sender of an update, as far as we need to know them."""

    user_id: int
    telegram_language: str  # the one of ours that is nearest to their Telegram's
    preferences: Preferences
    offer: Offer  # what they can choose from

    @property
    def language(self) -> str:
        """The language to answer in."""
        chosen = self.preferences.language
        return self.telegram_language if chosen in (None, AUTO) else str(chosen)

    @property
    def say(self) -> Say:
        """Texts in the person's language."""
        return speaker(self.language)

    def in_force(self, name: str) -> Value:
        """The value of one choice that counts for them now."""
        return in_force(self.preferences, name, self.offer.defaults())


class People:
    """Looks people up, and keeps what they choose."""

    def __init__(self, store: Store, default_language: str, offer: Offer) -> None:
        self._store = store
        self._default_language = default_language
        self._offer = offer

    async def sender(self, update: Update) -> Person:
        """The person behind an update; an anonymous admin or a channel counts as one, too."""
        sender = update.effective_sender
        if sender is None:
            raise ValueError("an update without a sender reached a handler")
        return await self.acting(update.effective_user, sender.id)

    async def acting(self, user: User | None, name_id: int) -> Person:
        """Somebody who acts in their own name, or in a chat's. name_id: of the person or chat."""
        preferences = await self._store.preferences(name_id)
        return Person(name_id, self._spoken(user), preferences, self._offer)

    async def choose(self, person: Person, choice: Preferences) -> Person:
        """Keep what a person has chosen; the person as they are from then on."""
        return replace(person, preferences=await self._store.choose(person.user_id, choice))

    async def reset(self, person: Person) -> Person:
        """Forget what a person has chosen; the person as they are from then on."""
        await self._store.reset(person.user_id)
        return replace(person, preferences=await self._store.preferences(person.user_id))

    def language_of(self, update: Update) -> str:
        """The language of a sender's Telegram, which needs no database."""
        return self._spoken(update.effective_user)

    def _spoken(self, user: User | None) -> str:
        return spoken(user.language_code if user else None, self._default_language)
