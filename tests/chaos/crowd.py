"""People who send photos and albums, and change their settings in between, as people would."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from bot.playground.call import Upload
from bot.playground.messages import Chat, Message
from bot.playground.people import Person
from bot.playground.server import Playground
from tests.chaos import marks

PEOPLE: Final = 10
GROUPS: Final = 4
LARGEST_ALBUM: Final = 6

_IN_GROUP: Final = 0.2  # share of occasions
_ALBUM: Final = 0.2
_AS_FILE: Final = 0.15
_CHANGES_STRENGTH: Final = 0.15


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody has sent at one moment: a photo or an album."""

    messages: tuple[Message, ...]
    numbers: tuple[int, ...]  # which photos these are
    tenths: int | None  # of strength, as this person had it; None where nothing says in which order

    @property
    def chat(self) -> Chat:
        return self.messages[0].chat

    @property
    def is_single(self) -> bool:
        return len(self.messages) == 1

    @property
    def is_private(self) -> bool:
        return self.chat.type == "private"

    @property
    def is_deadly(self) -> bool:
        return marks.DEADLY in self.numbers

    def __str__(self) -> str:
        kind = "photo" if self.is_single else "album"
        where = "a private chat" if self.is_private else "a group"
        return f"{kind} {', '.join(map(str, self.numbers))} in {where}"


class Crowd:
    def __init__(self, telegram: Playground, seed: int, photos: int) -> None:
        self._random = Random(seed)  # noqa: S311 - repeatable on purpose
        self._most = photos
        self.photos = 0  # sent so far, which is the number of the latest, too
        self.people = [telegram.person(f"Person {number}") for number in range(PEOPLE)]
        self._groups = [
            telegram.group(f"Group {number}", self.people, privacy=False)
            for number in range(GROUPS)
        ]
        self.tenths = {person.user.id: 7 for person in self.people}  # of strength, now in force
        self.sent: list[Sent] = []

    @property
    def has_sent_all(self) -> bool:
        return self.photos == self._most

    async def sends_something(self) -> None:
        """One of them sends a photo or an album."""
        person = self._random.choice(self.people)
        if self._random.random() < _CHANGES_STRENGTH:
            await self.sets_strength(person, self._random.randint(1, 10))
        group = self._random.choice(self._groups) if self._random.random() < _IN_GROUP else None
        count = 1
        left = self._most - self.photos
        if self._random.random() < _ALBUM and left > 1:
            count = self._random.randint(2, min(LARGEST_ALBUM, left))
        numbers = tuple(range(self.photos + 1, self.photos + count + 1))
        self.photos += count
        await self.sends(person, numbers, group)

    async def sends_a_deadly_photo(self) -> None:
        await self.sends(self.people[0], (marks.DEADLY,))

    async def sends(
        self, person: Person, numbers: tuple[int, ...], group: Chat | None = None
    ) -> None:
        """One photo or an album."""
        to = group or person.chat
        uploads = [
            Upload(marks.picture(marks.Mark(number, 0)), f"holiday-{number}.jpg", "image/jpeg")
            for number in numbers
        ]
        as_file = self._random.random() < _AS_FILE
        if len(uploads) > 1:
            messages = await person.sends_album(uploads, as_files=as_file, to=to)
        elif as_file:
            (file,) = uploads
            messages = [await person.sends_file(file.content, name=file.name, to=to)]
        else:
            messages = [await person.sends_photo(uploads[0].content, to=to)]
        tenths = None if group else self.tenths[person.user.id]
        self.sent.append(Sent(tuple(messages), numbers, tenths))

    async def sets_strength(self, person: Person, tenths: int) -> None:
        self.tenths[person.user.id] = tenths
        await person.sends(f"/strength {tenths / 10}")
