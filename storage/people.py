"""Who is kept out, and what pseudonyms are made with, in SQL."""

from __future__ import annotations

from typing import Final

from storage.tables import Tables

_KEY: Final = "SELECT key FROM secrets"
_BAN: Final = """
    INSERT INTO bans (pseudonym, since) VALUES (:pseudonym, :now)
    ON CONFLICT (pseudonym) DO NOTHING
    RETURNING pseudonym
"""
_UNBAN: Final = "DELETE FROM bans WHERE pseudonym = :pseudonym RETURNING pseudonym"
_BANNED: Final = "SELECT pseudonym, since FROM bans ORDER BY since, pseudonym"


class PeopleTables(Tables):
    """The part of the Store by pseudonym."""

    async def key(self) -> bytes:
        ((key,),) = await self._database.run("the key of this installation cannot be read", _KEY)
        return bytes(key)

    async def ban(self, pseudonym: str, now: float) -> bool:
        values = {"pseudonym": pseudonym, "now": now}
        return bool(await self._database.run("nobody could be banned", _BAN, values))

    async def unban(self, pseudonym: str) -> bool:
        values = {"pseudonym": pseudonym}
        return bool(await self._database.run("nobody could be let in again", _UNBAN, values))

    async def banned(self) -> dict[str, float]:
        return dict(await self._database.run("bans could not be read", _BANNED))
