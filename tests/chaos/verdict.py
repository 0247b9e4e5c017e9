"""Whether everybody got what they asked for, told from Telegram's side alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from bot.playground.messages import Message
from bot.playground.server import Playground
from tests.chaos import marks
from tests.chaos.crowd import Sent
from tests.chaos.ledger import Ledger

BAD_NEWS: Final = "😕"  # how every text begins that explains why there is no picture

# Between a call that the bot makes and a trouble that makes it forget that call: the time of an
# answer over loopback and of a commit, on a busy machine.
FORGETTING: Final = 1.0  # seconds


@dataclass(slots=True)
class Verdict:
    answered: int = 0  # photos that came back drawn
    dead: int = 0  # photos that were given up, with a word to the person
    repeats: int = 0  # answers that somebody got a second time
    orphans: int = 0  # placeholders that stay beside an answer: the bot forgot that it sent them
    violations: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        violations = f"{len(self.violations)} VIOLATIONS" if self.violations else "no violation"
        return (
            f"{self.answered} drawn, {self.dead} given up, {self.repeats} repeats, "
            f"{self.orphans} orphans, {violations}"
        )


class Judge:
    """Knows what Telegram knows, and when the bot had a chance to forget something."""

    def __init__(self, telegram: Playground, ledger: Ledger, troubles: Sequence[float]) -> None:
        """troubles: when the bot was killed, or an answer to it was lost."""
        self._telegram = telegram
        self._ledger = ledger
        self._troubles = troubles
        self._read: dict[str, marks.Mark] = {}  # by file

    def unanswered(self, everything: Sequence[Sent]) -> list[Sent]:
        """Those who have to wait still, or for ever."""
        return [sent for sent in everything if not self._is_answered(sent)]

    def verdict(self, everything: Sequence[Sent]) -> Verdict:
        verdict = Verdict()
        for sent in everything:
            verdict.violations += [f"{sent}: {fault}" for fault in self._faults(sent)]
            if not self._is_answered(sent):
                continue
            lost = len(set(sent.numbers) - self._drawn(sent))
            verdict.dead += lost
            verdict.answered += len(sent.numbers) - lost
            verdict.repeats += max(0, len(deliveries(sent)) - 1)
            verdict.orphans += len(_placeholders(sent))
        if self._ledger.vanished:
            verdict.violations.append(f"{len(self._ledger.vanished)} pictures were deleted")
        if verdict.repeats > len(self._troubles):
            verdict.violations.append(f"{verdict.repeats} repeats, {len(self._troubles)} troubles")
        return verdict

    def _is_answered(self, sent: Sent) -> bool:
        return self._drawn(sent) >= set(sent.numbers) or bool(_bad_news(sent))

    def _faults(self, sent: Sent) -> Iterator[str]:
        """What this person could complain about."""
        found, words = deliveries(sent), [text.text for text in _placeholders(sent)]
        if not self._is_answered(sent):
            yield f"waits for ever, after {len(found)} deliveries; the bot said {words}"
        if _bad_news(sent) and not sent.is_deadly:
            yield f"was given up: {_bad_news(sent)[0].text}"
        if sent.is_deadly and found:
            yield "was drawn, though nobody survives that"
        if sent.is_single and sent.is_private and len(found) > 1:
            yield f"was delivered {len(found)} times"
        for delivery in found:
            yield from self._faults_of_delivery(sent, delivery)
        for earlier, later in pairwise(found):
            since, until = (self._ledger.pictured(album[0]) for album in (earlier, later))
            if not any(since - FORGETTING < trouble < until for trouble in self._troubles):
                yield "was delivered again, though there was no trouble in between"
        for text in _placeholders(sent):
            if self._is_answered(sent) and not self._was_forgotten(text):
                yield f"has its answer, but “{text.text}” stays, and there was no trouble"

    def _faults_of_delivery(self, sent: Sent, delivery: Sequence[Message]) -> Iterator[str]:
        shown = [self._mark(message) for message in delivery]
        if [mark.number for mark in shown] != list(sent.numbers) and not _bad_news(sent):
            yield f"was answered with {[mark.number for mark in shown]}"
        strengths = {mark.tenths for mark in shown} - {0}  # the real programs do not tell it
        if sent.tenths is not None and strengths - {sent.tenths}:
            yield f"was drawn at {strengths} tenths of strength, not {sent.tenths}"

    def _drawn(self, sent: Sent) -> set[int]:
        return {self._mark(message).number for album in deliveries(sent) for message in album}

    def _mark(self, message: Message) -> marks.Mark:
        file = message.attachment.file.id if message.attachment else ""
        if file not in self._read:
            self._read[file] = marks.read_file(self._telegram.content(message))
        return self._read[file]

    def _was_forgotten(self, text: Message) -> bool:
        appeared = self._ledger.appeared(text)
        return any(abs(trouble - appeared) < FORGETTING for trouble in self._troubles)


def deliveries(sent: Sent) -> list[list[Message]]:
    """The pictures that came in reply, those of one album together."""
    groups: dict[object, list[Message]] = defaultdict(list)
    for answer in _answers(sent):
        if answer.attachment:
            groups[answer.album or answer.id].append(answer)
    return list(groups.values())


def _bad_news(sent: Sent) -> list[Message]:
    return [text for text in _answers(sent) if text.text.startswith(BAD_NEWS)]


def _placeholders(sent: Sent) -> list[Message]:
    """Texts that promise a picture."""
    answers = _answers(sent)
    return [a for a in answers if not a.attachment and not a.text.startswith(BAD_NEWS)]


def _answers(sent: Sent) -> list[Message]:
    ids = {message.id for message in sent.messages}
    return [m for m in sent.chat.from_bot() if m.reply_to is not None and m.reply_to.id in ids]
