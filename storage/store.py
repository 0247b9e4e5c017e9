"""The seam between the chat and whatever survives a restart.

StoreError
├── StoreUnwritable   it cannot be read or written now: the operator can mend that
├── StoreTooNew       a newer toonbot wrote this database: the operator can upgrade
└── StoreDamaged      the file is no sound database: the operator has a backup

Unstorable            no StoreError, for nobody can mend it: no row can hold this value
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from storage.jobs import Forgotten, Job, NewRequest, Request, Tally, Usage


class StoreError(Exception):
    """The store cannot be used. The message is one line for the operator."""


class StoreUnwritable(StoreError):
    """No database can be made or changed at this place."""


class StoreTooNew(StoreError):
    """The database has a schema that this version does not know."""


class StoreDamaged(StoreError):
    """The database cannot be trusted."""


class Unstorable(ValueError):
    """No row can hold this value, such as an id of more than 64 bits: do not try again."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What one person has chosen. None: nothing, so the service's default counts."""

    style: str | None = None
    strength: float | None = None
    size: int | None = None
    format: str | None = None
    send: str | None = None  # how results are sent
    language: str | None = None

    def chosen(self) -> dict[str, Any]:
        """The fields that hold a choice."""
        return {field: value for field, value in asdict(self).items() if value is not None}


class Store(Protocol):
    """What must survive. Every change is durable once its call returns.

    Raises StoreError; and Unstorable for integers beyond 64 bits, which Telegram never gives out.
    In texts half a surrogate pair, which Telegram's JSON can hold, becomes U+FFFD.
    """

    # Preferences, by Telegram user id

    async def preferences(self, user_id: int) -> Preferences:
        """What this person has chosen so far."""

    async def choose(self, user_id: int, choice: Preferences) -> Preferences:
        """Set the fields of `choice` that are not None; answers the preferences then in force."""

    async def reset(self, user_id: int) -> None:
        """Back to the defaults. The language stays, or the answer would not be understood."""

    # The journal of updates

    async def journal(self, update_id: int, body: str, now: float) -> bool:
        """Keep an update until it is handled. False where it was here before, handled or not.

        False, too, where its number is beyond 64 bits: nobody can keep it, and to be asked again
        would not help. So this never raises Unstorable.
        """

    async def journalled(self) -> list[str]:
        """The bodies of updates that are not handled yet, in the order of their ids."""

    async def handled(self, update_id: int) -> None:
        """Forget the body of an update; its number stays, so that it is not taken again."""

    async def note_placeholder(self, update_id: int, message_id: int) -> None:
        """Keep which message acknowledged an update, should it be handled a second time."""

    async def noted_placeholder(self, update_id: int) -> int | None:
        """Which message has acknowledged an update."""

    async def note_settings(self, update_id: int, settings: Preferences) -> Preferences:
        """Keep what was in force when an update was handled first; that is what comes back."""

    # Requests and jobs, see storage/jobs.py

    async def accept(
        self, new: NewRequest, update_ids: Sequence[int], now: float
    ) -> Request | None:
        """Make the request and its jobs, and mark these updates as handled: all or nothing.

        None where one of these updates was handled before: then nothing is made or marked.
        """

    async def claim(self, now: float, full: Collection[int] = ()) -> Job | None:
        """The photo that is next: round robin over chats, then oldest; counts an attempt.

        Of a chat the oldest WAITING job that may be tried at `now`. The chat whose last claim is
        longest ago comes first; chats that never had one before all others.
        full: chats that have as many photos under way as they may.
        """

    async def release(self, job_id: int, not_before: float, *, refund: bool = False) -> None:
        """A CLAIMED job waits again. refund: the attempt does not count."""

    async def fail(self, job_id: int, reason: str) -> None:
        """Never draw this photo, be it WAITING or CLAIMED. reason: a key of the texts."""

    async def bury(self, job_id: int) -> None:
        """Give a CLAIMED photo up that has had its attempts."""

    async def finish(self, request_id: int, now: float) -> None:
        """The answer was sent: CLAIMED jobs are DONE, and the request is not open any more.

        Jobs that still wait are CANCELLED: nobody waits for them.
        """

    async def cancel(self, chat_id: int, user_id: int, now: float) -> list[Request]:
        """End the open requests of a person in a chat; those that were open, as they are now."""

    async def recover(self) -> None:
        """After a start: whatever was CLAIMED is WAITING, with the attempt counted."""

    async def request(self, request_id: int) -> Request | None:
        """One request, open or not."""

    async def open_requests(self) -> list[Request]:
        """Everything that is not answered yet, oldest first."""

    async def set_placeholder(self, request_id: int, message_id: int | None) -> None:
        """Which message becomes the answer."""

    async def ahead(self, request_id: int) -> int:
        """How many photos of others come before the next one of this request, round robin."""

    async def last_photo(self, user_id: int, chat_id: int, thread_id: int | None) -> Job | None:
        """The photo that this person asked for last in a chat, or in one topic of it.

        Of an album the last one. None where all are forgotten, or could not be drawn.
        """

    async def usage(self, user_id: int, chat_id: int, now: float) -> Usage:
        """What this person and this chat have asked for lately."""

    async def move_chat(self, old: int, new: int) -> None:
        """A group has become a supergroup: its requests and its turn are those of the new chat."""

    async def dead_jobs(self) -> list[tuple[Job, Request]]:
        """Photos that had their attempts, oldest first."""

    async def revive(self, job_id: int, now: float) -> bool:
        """Try a DEAD job again, in a request that is open again; False where there is none.

        Its attempts start anew, and the answer will be a message of its own. A request that was
        never answered still has to tell of this photo: False until it has ended.
        """

    # Who is kept out, by pseudonym (bot/pseudonyms.py): a ban outlives /forget and names nobody

    async def key(self) -> bytes:
        """Thirty-two random bytes, made with the database, which pseudonyms are made with."""

    async def ban(self, pseudonym: str, now: float) -> bool:
        """Keep somebody out; False where they were out before."""

    async def unban(self, pseudonym: str) -> bool:
        """Let somebody in again; False where they were not out."""

    async def banned(self) -> dict[str, float]:
        """Everybody who is kept out, and since when."""

    # Keeping and clearing

    async def forget(self, user_id: int) -> Forgotten:
        """Erase everything about a person, from the file's bytes, too; what that was.

        Preferences; requests, open ones, too, with their jobs; the turn of every chat of which
        nothing is left then, such as their private one. Updates of theirs that are not handled yet
        count as handled, and their numbers stay: `accept` takes none of them. What others have sent
        is theirs, even if it tells of this person. A ban stays; it holds a pseudonym.

        All rows or none. If the bytes cannot be overwritten now, because another process reads or
        the disk is full, `expire` does it.
        """

    async def tally(self, now: float) -> Tally:
        """What an administrator wants to know. now: seconds since 1970.

        The queue: first the chats with photos that wait, in the order of their turns, then those
        of which all are under way.
        """

    async def expire(self, before: float) -> int:
        """Forget requests that ended, and updates handled, before a time; how many requests.

        From the file's bytes, too, with whatever was erased since the last call. Raises StoreError
        where the rows are gone and their bytes are not, because the disk is full for example.
        """

    async def aclose(self) -> None:
        """Let go of the database."""
