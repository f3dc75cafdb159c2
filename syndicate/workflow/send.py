"""send = unfinished editions → today's: record → ledger → letters → courier.

The order of what is written down is what makes a crash harmless: the ledger takes the audience
(one transaction), the record is closed, and only then the first letter leaves. Whatever is
missing is done by the next run: nothing before the first letter can be seen by anybody.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from syndicate.clock import Clock
from syndicate.collector import calm_collector
from syndicate.config import Publication
from syndicate.database import Database
from syndicate.delivery import ledger_settle
from syndicate.delivery.courier import Courier, Rates
from syndicate.delivery.desk import LEASE, Desk
from syndicate.delivery.ledger import Frozen, Ledger
from syndicate.delivery.ledger_states import Delivery
from syndicate.delivery.letters import Press
from syndicate.delivery.transport import read_transport
from syndicate.errors import DigestError, TemplateError, UnfinishedError, UsageError
from syndicate.publish.lock import only_one
from syndicate.templating import Templates
from syndicate.workflow.progress import Progress, unseen
from syndicate.workflow.send_editions import close, edition_of
from syndicate.workflow.send_guards import deadline, guard_transport, transport_name, try_wishes
from syndicate.workflow.send_report import SendReport, SentEdition, failed_words, unsent_words

__all__ = ["Sending", "send"]

_TROUBLE = 120.0
"""Seconds that a run waits for servers in trouble and for rows of a process that died."""

Confirm = Callable[[str], None]
"""Asked when it is late; raises where the answer is no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How to send. ``day`` is one edition only; ``wait`` how long deferred letters are awaited.

    ``stop`` is asked several times a second whether to end; ``trouble`` gets a line at once when a
    server does not let us in, or another process has the letters that are left.
    """

    day: date | None = None
    wait: timedelta = timedelta(0)
    lock_wait: float = 60.0
    confirm_late: Confirm
    stop: Callable[[], bool] = lambda: False
    progress: Progress = unseen
    trouble: Callable[[str], None] = lambda _: None


def send(
    publication: Publication, database: Database, clock: Clock, options: Sending
) -> SendReport:
    """The digest to everyone who asked for it, exactly once each; run again = continue.

    Raises:
        UsageError: nothing was sent; the message says what to mend.
        UnfinishedError: it stopped on the way.
    """
    return _Run(publication, database, clock, options).all()


class _Run:
    def __init__(
        self, publication: Publication, database: Database, clock: Clock, options: Sending
    ) -> None:
        self._publication = publication
        self._database = database
        self._clock = clock
        self._options = options
        self._transport = read_transport(publication.delivery, publication.root)
        self._name = transport_name(publication, self._transport)
        self._ledger = Ledger(database, publication.id)
        self._templates = Templates(publication)
        self._notes: list[str] = []
        self._alarms: list[str] = []
        self._editions: list[SentEdition] = []
        self._until = clock.now() + options.wait

    def all(self) -> SendReport:
        if self._options.day is None:
            today = self._clock.now().astimezone(self._publication.timezone).date()
            for frozen in self._ledger.unfinished():
                if frozen.date != today and not self._options.stop():
                    self._continue(frozen)
        else:
            today = self._options.day
        if not self._options.stop():
            self._day(today)
        if self._options.day is None:
            self._doubts()
        return SendReport(
            transport=self._name,
            editions=tuple(self._editions),
            notes=tuple(self._notes),
            alarms=tuple(self._alarms),
            stopped=self._options.stop(),
        )

    def _doubts(self) -> None:
        """Letters of other days of which nobody knows: told daily, until somebody settles them."""
        told = {one.date for one in self._editions}
        for frozen in self._ledger.in_doubt():
            if frozen.date in told:
                continue
            edition = self._standing(frozen)
            number = edition.counts[Delivery.UNKNOWN]
            letters = (
                "1 letter nobody knows whether it"
                if number == 1
                else (f"{number} letters nobody knows whether they")
            )
            self._notes.append(
                f"{frozen.date}: of {letters} arrived; settle with: {edition.settling}"
            )
            if self._clock.now() < deadline(self._publication, frozen):
                self._editions.append(edition)

    def _standing(self, frozen: Frozen) -> SentEdition:
        """An edition of which this run sends nothing."""
        counts = self._ledger.counts(frozen)
        return SentEdition(date=frozen.date, subject="", counts=counts, cancelled=frozen.cancelled)

    def _continue(self, frozen: Frozen) -> None:
        """An earlier edition that has letters left."""
        now = self._clock.now()
        if frozen.cancelled or now >= deadline(self._publication, frozen):
            ended = ledger_settle.expire(self._database, frozen, now)
            if ended and frozen.cancelled:
                self._notes.append(f"{frozen.date}: {ended} of its letters ended unsent with it")
            elif ended:
                self._tell_unsent(frozen, ended)
        else:
            self._deliver(frozen.date, frozen)

    def _day(self, day: date) -> None:
        publication, now = self._publication, self._clock.now()
        at = publication.edition_time(day)
        frozen = self._ledger.edition(day)
        if at > now and frozen is None:
            self._notes.append(f"the edition of {day} goes out from {at:%Y-%m-%d %H:%M} on")
        elif frozen is None:
            self._deliver(day, None)
        elif frozen.cancelled:
            self._notes.append(f"the edition of {day} was cancelled")
            self._continue(frozen)
            edition = self._standing(frozen)
            if not edition.finished:
                self._editions.append(edition)
        else:
            guard_transport(self._ledger, frozen, self._name)
            counts = self._ledger.counts(frozen)
            if counts.open and now < deadline(publication, frozen):
                self._deliver(day, frozen)
                return
            ended = counts.open
            if ended:
                self._continue(frozen)
            edition = self._standing(frozen)
            counts = edition.counts
            self._editions.append(edition)
            late = ledger_settle.too_late(self._database, frozen)
            if failed := counts[Delivery.FAILED]:
                self._notes.append(f"the edition of {day}: {failed_words(failed, day)}")
            elif late and not ended:
                self._tell_unsent(frozen, late)
            elif not (late or counts.unfinished):
                self._notes.append(f"the edition of {day} has gone out to everyone")

    def _tell_unsent(self, frozen: Frozen, number: int) -> None:
        """Letters were given up: aloud where nobody at all got the edition."""
        counts = self._ledger.counts(frozen)
        words = unsent_words(number, frozen.date, _span(self._publication))
        if any(counts[one] for one in (Delivery.SENT, Delivery.WRITTEN, Delivery.UNKNOWN)):
            self._notes.append(words)
        else:
            self._alarms.append(f"nobody got the edition of {words}")

    def _deliver(self, day: date, frozen: Frozen | None) -> None:
        begun = time.monotonic()
        if frozen is not None:
            guard_transport(self._ledger, frozen, self._name)
        started = self._begin(day, frozen)
        if started is None:
            return
        frozen, press, subject = started
        if frozen.transport != self._name:
            self._ledger.note_transport(frozen, self._name)
        before = self._ledger.counts(frozen)
        total, done = before.open, 0
        self._options.progress("letters", 0, total)

        def watch(_: Delivery) -> None:
            nonlocal done
            done += 1
            self._options.progress("letters", min(done, total), total)

        desk = Desk(
            self._database,
            frozen,
            press,
            self._clock,
            deadline=deadline(self._publication, frozen),
            until=self._until,
            watch=watch,
            held=self._tell_held,
        )
        try:
            with calm_collector():
                troubles = self._carry(desk)
        except (DigestError, TemplateError) as error:
            raise UnfinishedError(
                f"{error}\nletters that are left go out once that is mended; "
                f"those that went: syndicate deliveries --date {day}"
            ) from error
        except UnfinishedError as error:
            if failed := self._ledger.counts(frozen)[Delivery.FAILED]:
                raise UnfinishedError(f"{error}\n{failed_words(failed, day)}") from error
            raise
        finally:
            desk.close()
        counts = self._ledger.counts(frozen)
        self._editions.append(
            SentEdition(
                date=day,
                subject=subject,
                counts=counts,
                done=done,
                seconds=round(time.monotonic() - begun, 2),
                troubles=troubles,
            )
        )

    def _begin(self, day: date, frozen: Frozen | None) -> tuple[Frozen, Press, str] | None:
        """Record and audience, closed; ``None`` = there is nothing to send, and why is noted.

        A build that runs meanwhile would write the record anew: it is kept out.
        """
        publication, now = self._publication, self._clock.now()
        lock = publication.root / ".syndicate" / "lock"
        with only_one(lock, wait=self._options.lock_wait):
            edition = edition_of(publication, self._templates, day, now)
            if edition is None and frozen is not None:
                raise UsageError(
                    f"the edition of {day} was begun, and now it has no article: its record is "
                    "gone; restore records/ from a backup, or end it with: "
                    f"syndicate deliveries cancel --date {day}"
                )
            if edition is None:
                self._notes.append(f"the edition of {day} has no article; nothing to send")
                return None
            if frozen is None and not self._ledger.audience():
                self._notes.append(f"nobody has subscribed yet{self._pending()}; nothing to send")
                return None
            at = publication.edition_time(day)
            if frozen is None and now - at > publication.delivery.late:
                self._options.confirm_late(
                    f"the edition of {day} was due at {at:%Y-%m-%d %H:%M}, which is "
                    f"{_hours(now - at)} ago"
                )
            # Before anything is written: a letter at fault is mended, and nothing has begun.
            trial = Press(edition, publication, self._templates, self._database.secret)
            try_wishes(trial, self._ledger, frozen)
            frozen = frozen or self._ledger.freeze(day, now)
            closed = close(publication, edition, frozen.frozen)
        press = Press(closed, publication, self._templates, self._database.secret)
        return frozen, press, closed.subject

    def _tell_held(self, number: int, until: datetime) -> None:
        letters = "1 letter is" if number == 1 else f"{number} letters are"
        free = f"{until.astimezone(self._publication.timezone):%H:%M:%S}"
        self._options.trouble(
            f"{letters} held by a process that is gone or still runs; if it is gone, they are free "
            f"at {free}"
        )

    def _pending(self) -> str:
        number = self._ledger.without_consent()
        people = "1 person is" if number == 1 else f"{number} people are"
        see = "see: syndicate subscribers list --state pending"
        return f" ({people} pending, without a consent on record; {see})" if number else ""

    def _carry(self, desk: Desk) -> tuple[str, ...]:
        config, options = self._publication.delivery, self._options
        courier = Courier(
            self._transport, Rates(server=config.rate, domains=config.rates), time.monotonic
        )
        patience = options.wait.total_seconds() + _TROUBLE
        summary = courier.run(desk, stop=options.stop, patience=patience, tell=options.trouble)
        # A folder is not waited on, but what a killed run still holds becomes free.
        left = LEASE.total_seconds() * 2
        while self._transport.maildir and not summary.stopped and left > 0:
            wait = desk.wait()
            if wait is None:
                break
            pause = min(max(wait, 0.1), 1.0)
            self._clock.sleep(pause)
            left -= pause
            summary = courier.run(desk, stop=options.stop, patience=0.0)
        return summary.troubles


def _span(publication: Publication) -> str:
    return _hours(publication.delivery.give_up)


def _hours(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:.0f} hours" if hours >= 2 else f"{span.total_seconds() / 60:.0f} minutes"
