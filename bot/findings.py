"""What `toonbot doctor` has found, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """How a finding is meant."""

    GOOD = "[green]✓[/]"
    ABSENT = "[yellow]–[/]"  # works without
    RISKY = "[yellow]![/]"  # works, and somebody may get at what is not theirs
    BAD = "[red]✗[/]"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    subject: str
    state: State
    text: str
