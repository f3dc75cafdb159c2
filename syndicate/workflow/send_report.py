"""What `send` did, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from syndicate.delivery.ledger import Counts

__all__ = ["Rehearsal", "RehearsalGroup", "SendReport", "SentEdition"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentEdition:
    """One edition as it stands now; ``done`` letters of it were settled by this run.

    ``troubles`` are what servers were in trouble with at last.
    """

    date: date
    subject: str
    counts: Counts
    done: int = 0
    seconds: float = 0.0
    troubles: tuple[str, ...] = ()

    @property
    def finished(self) -> bool:
        return not self.counts.unfinished


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReport:
    """``notes`` are sentences for people: why there was nothing to do, what ended unsent."""

    transport: str
    editions: tuple[SentEdition, ...]
    notes: tuple[str, ...]
    stopped: bool = False

    @property
    def finished(self) -> bool:
        """Nothing is left to run again for, or to settle."""
        return not self.stopped and all(one.finished for one in self.editions)


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalGroup:
    """People of one language. ``bytes``: their longest letter."""

    language: str
    people: int
    letters: int
    subject: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """Who would get what; nothing was written. ``date`` is ``None`` with nothing to send."""

    date: date | None
    transport: str
    groups: tuple[RehearsalGroup, ...]
    notes: tuple[str, ...]

    @property
    def people(self) -> int:
        return sum(group.people for group in self.groups)

    @property
    def letters(self) -> int:
        return sum(group.letters for group in self.groups)
