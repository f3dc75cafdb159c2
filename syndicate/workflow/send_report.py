"""What `send` did, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from syndicate.delivery.ledger import Counts
from syndicate.delivery.ledger_states import Delivery

__all__ = [
    "Rehearsal",
    "RehearsalGroup",
    "SendReport",
    "SentEdition",
    "failed_words",
    "unsent_words",
]


def unsent_words(number: int, day: date, span: str) -> str:
    """How many letters were given up, and how they are mailed all the same."""
    letters = "1 letter" if number == 1 else f"{number} letters"
    return (
        f"{day}: {letters} ended unsent, {span} after it began; see: syndicate deliveries "
        f"--date {day}; to mail them all the same: syndicate deliveries resolve --resend --failed "
        f"--all --date {day}, and send --date {day}"
    )


def failed_words(number: int, day: date) -> str:
    """How many letters failed, who, and how they are mailed all the same."""
    letters = "1 letter" if number == 1 else f"{number} letters"
    return (
        f"{letters} failed; see who and why: syndicate deliveries --state failed --date {day}; to "
        "mail them again once that is mended: syndicate deliveries resolve --resend --failed --all "
        f"--date {day}"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SentEdition:
    """One edition as it stands now; ``done`` letters of it were settled by this run.

    ``troubles`` are what servers were in trouble with at last; ``cancelled``: somebody ended it.
    """

    date: date
    subject: str
    counts: Counts
    done: int = 0
    seconds: float = 0.0
    troubles: tuple[str, ...] = ()
    cancelled: bool = False

    @property
    def settling(self) -> str:
        """How its unknown letters are settled."""
        again = "" if self.cancelled else "--resend; or "
        return f"syndicate deliveries resolve --date {self.date} --sent --all (or {again}ADDRESS)"

    @property
    def finished(self) -> bool:
        return not self.counts.unfinished

    @property
    def all_failed(self) -> bool:
        """Whether it went out to nobody, because servers refused it."""
        counts = self.counts
        return bool(counts[Delivery.FAILED]) and not (
            counts.unfinished or counts[Delivery.SENT] or counts[Delivery.WRITTEN]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReport:
    """``notes`` are sentences for people: why there was nothing to do, what ended unsent.

    ``alarms`` are those that must be heard: nobody at all got an edition.
    """

    transport: str
    editions: tuple[SentEdition, ...]
    notes: tuple[str, ...]
    alarms: tuple[str, ...] = ()
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
