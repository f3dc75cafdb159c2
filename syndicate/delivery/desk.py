"""The ledger's desk: gives letters to the courier and writes down what became of them.

Every row that a desk works on carries its owner token and a lease. Whatever it writes is fenced:
``WHERE owner = :me AND state = …``. So a process that was stopped, or that the machine slept
over, changes nothing any more once another one has taken its rows. The one exception is truth
that comes late: an answer for a row that was found ``unknown`` meanwhile, and still carries the
token, settles it.

What is committed when:

* read-ahead: some hundred rows ``pending → claimed``, once in as many letters;
* each :meth:`Desk.settle`: last round's answers and this round's ``claimed → sending``, together,
  **before** the first byte of these texts leaves. The same statement looks whether the person is
  still active, still agrees, and still has the address that the letter is addressed to.

A letter that is given out stays ``claimed`` while its envelope is out: an envelope is no attempt,
and whoever finds that row later knows that nothing of the letter was with a server.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from syndicate.audience.person import Person
from syndicate.audience.suppression import Reason, suppress_in
from syndicate.clock import Clock
from syndicate.database import Database
from syndicate.delivery import desk_leases as leases, desk_rows as rows
from syndicate.delivery.desk_results import written_down
from syndicate.delivery.desk_rows import Waiting
from syndicate.delivery.ledger import Frozen, failed, writing
from syndicate.delivery.ledger_settle import expire
from syndicate.delivery.ledger_states import Delivery
from syndicate.delivery.parcel import Parcel, Result
from syndicate.errors import SyndicateError
from syndicate.mail.address import AddressError

__all__ = ["LEASE", "Desk", "Writer"]

LEASE = timedelta(seconds=60)
"""How long a process that died keeps what it claimed. It is renewed at a third of that."""

AHEAD = 400  # rows claimed at once
MOST = 2000  # rows held at most: those whose domain is at its rate wait in memory
FRESH = timedelta(seconds=10)
"""Who was looked at longer ago is looked at again before the envelope: where that shows only
before the text, the connection has to be dropped."""
NOTHING = "nothing for the sections chosen"


class Writer(Protocol):
    """Who makes letters: :class:`syndicate.delivery.letters.Press`."""

    def parcel(self, row: int, person: Person) -> Parcel | None:
        """A person's letter; ``None`` = there is nothing in it for them."""
        ...


class Desk:
    """A :class:`syndicate.delivery.parcel.Counter` over one edition, for one process.

    ``deadline``: a letter not taken by then has failed. ``until``: how long deferred letters
    are waited for; those due later stay pending. ``watch`` is told each final state, ``held``
    once how many rows another process has when there is nothing else, and until when.
    """

    def __init__(
        self,
        database: Database,
        edition: Frozen,
        writer: Writer,
        clock: Clock,
        *,
        deadline: datetime,
        until: datetime | None = None,
        lease: timedelta = LEASE,
        ahead: int = AHEAD,
        watch: Callable[[Delivery], None] = lambda _: None,
        held: Callable[[int, datetime], None] = lambda _, __: None,
    ) -> None:
        self._database = database
        self._edition = edition
        self._writer = writer
        self._clock = clock
        self._deadline = deadline
        self._until = until or clock.now()
        self._lease = lease
        self._ahead = ahead
        self._watch = watch
        self._held = held
        self._told_held = False
        self._owner = secrets.token_urlsafe(16)
        self._waiting: deque[Waiting] = deque()
        self._out: dict[int, Waiting] = {}
        self._kept: datetime | None = None  # when leases were renewed and others' looked at
        self._dry: tuple[frozenset[str], datetime] | None = None
        self._avoided: frozenset[str] = frozenset()
        # Domains of which rows came back, or were not claimed.
        self._left_out: frozenset[str] = frozenset()
        self._closing = False
        self._connection: Connection | None = None  # kept from turn to turn

    # The courier's side.

    def settle(self, done: Sequence[Result], ready: Sequence[int]) -> Collection[int]:
        """See :class:`~syndicate.delivery.parcel.Counter`.

        Raises:
            SyndicateError: the database failed.
        """
        now = self._clock.now()
        self._keep(now)
        if not (done or ready):
            return ()
        asked = [self._out[row] for row in ready]
        gone: list[tuple[int, str]] = []
        with self._writing() as connection:
            told = self._write_down(connection, done, now)
            go = rows.mark_sending(connection, self._owner, asked, now, now + self._lease)
            if len(go) < len(asked):
                missed = [one for one in asked if one.row not in go]
                _, gone = rows.look_again(connection, self._owner, missed, now)
                rows.cancel(connection, self._owner, gone, now)
        # From here on it is on the disk.
        for result in done:
            one = self._out.pop(result.id, None)
            if one is not None and not result.offered:
                self._left_out |= {one.domain}
        for state in told:
            self._watch(state)
        self._tell_cancelled(gone)
        return go

    def give(self, want: int, avoid: Collection[str]) -> Sequence[Parcel]:
        """See :class:`~syndicate.delivery.parcel.Counter`.

        Raises:
            SyndicateError: a letter cannot be made, or the database failed.
        """
        now = self._clock.now()
        self._avoided = frozenset(avoid)
        self._keep(now)
        if self._closing:
            return ()
        if self._ready(want) < want or self._misses():
            self._read_ahead(now)
        return self._make(self._look(self._pick(want), now), now)

    def wait(self) -> float | None:
        """Seconds until a letter may become ready; ``None`` = nothing that this run waits for.

        Rows that another process holds are waited for: when it dies, they are ours.
        """
        if self._closing:
            return None
        now = self._clock.now()
        if any(one.domain not in self._avoided for one in self._waiting):
            return 0.0
        with self._database.reading() as connection:
            when = leases.next_time(connection, self._edition.id, self._owner, now, self._until)
            if when is not None and when > now and not (self._told_held or self._out):
                number, until = leases.held(connection, self._edition.id, self._owner)
                if number and until:
                    self._told_held = True
                    self._held(number, until)
        if self._waiting and (when is None or when > now + timedelta(seconds=1)):
            when = now + timedelta(seconds=1)
        if when is None:
            return None
        seconds = max((when - now).total_seconds(), 0.0)
        if not seconds:
            self._dry = None
        # Ready, and yet the last turn did not give it: its domain is at its rate.
        return seconds if seconds or not self._avoided else 0.05

    # The operator's side.

    def close(self) -> None:
        """Nothing more is given out; what was claimed and never offered is pending again."""
        self._closing = True
        self._waiting.clear()
        with self._writing() as connection:
            leases.release(connection, self._edition.id, self._owner, self._clock.now())
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _writing(self) -> AbstractContextManager[Connection]:
        if self._connection is None:
            try:
                self._connection = self._database.engine.connect()
            except SQLAlchemyError as error:
                raise failed(error) from error
        return writing(self._database, self._connection)

    # Before the transaction.

    def _ready(self, enough: int) -> int:
        count = 0
        for one in self._waiting:
            if one.domain not in self._avoided:
                count += 1
                if count == enough:
                    break
        return count

    def _misses(self) -> bool:
        """Whether a domain may have letters again, and none of those held here is for it."""
        back = self._left_out - self._avoided
        return bool(back) and not back.issubset(one.domain for one in self._waiting)

    def _pick(self, want: int) -> list[Waiting]:
        picked: list[Waiting] = []
        held: list[Waiting] = []
        while self._waiting and len(picked) < want:
            one = self._waiting.popleft()
            (held if one.domain in self._avoided else picked).append(one)
        self._waiting.extendleft(reversed(held))
        return picked

    def _look(self, picked: list[Waiting], now: datetime) -> list[Waiting]:
        """Once more at those who have waited here, at a low rate for minutes."""
        old = [one for one in picked if now - one.seen >= FRESH]
        if not old:
            return picked
        with self._writing() as connection:
            good, gone = rows.look_again(connection, self._owner, old, now)
            rows.cancel(connection, self._owner, gone, now)
        self._tell_cancelled(gone)
        return [*good, *(one for one in picked if now - one.seen < FRESH)]

    def _make(self, picked: Sequence[Waiting], now: datetime) -> list[Parcel]:
        """Outside of any transaction: making letters holds up nobody who writes."""
        made: dict[int, Parcel] = {}
        none: list[tuple[int, str]] = []
        for one in picked:
            try:
                parcel = self._writer.parcel(one.row, one.person)
            except AddressError as error:  # theirs alone
                none.append((one.row, str(error)))
                continue
            except SyndicateError:
                self._waiting.extendleft(reversed(picked))
                raise
            if parcel is None:
                none.append((one.row, NOTHING))
            else:
                made[one.row] = parcel
        if none:
            with self._writing() as connection:
                rows.cancel(connection, self._owner, none, now)
            self._tell_cancelled(none)
        self._out.update((one.row, one) for one in picked if one.row in made)
        return list(made.values())

    def _read_ahead(self, now: datetime) -> None:
        room = min(self._ahead, MOST - len(self._waiting))
        if room <= 0 or now >= self._deadline:
            return
        if self._dry is not None:
            avoided, when = self._dry
            if avoided <= self._avoided and now - when < timedelta(seconds=1):
                return  # asked a moment ago
        lease = now + self._lease
        with self._writing() as connection:
            found = rows.claim(
                connection, self._edition.id, self._owner, now, lease, room, self._avoided
            )
            secret = self._database.secret
            good, gone = rows.still_wanted(connection, secret, self._edition.publication, found)
            rows.cancel(connection, self._owner, gone, now)
        self._tell_cancelled(gone)
        # After a sleep our rows were taken from us, and may just have come back to us: what we
        # hold of them is void, and those still under way are left to the next run.
        fresh = {one.row for one in found}
        self._waiting = deque(one for one in self._waiting if one.row not in fresh)
        good = [one for one in good if one.row not in self._out]
        back = self._left_out - self._avoided  # they have waited: nobody goes before them
        self._waiting.extendleft(reversed([one for one in good if one.domain in back]))
        self._waiting.extend(one for one in good if one.domain not in back)
        self._dry = (self._avoided, now) if len(found) < room else None
        self._left_out = self._avoided

    def _keep(self, now: datetime) -> None:
        """Renew what is ours, recover what nobody renewed, end what is too late: now and then."""
        if self._kept is not None and self._kept <= now < self._kept + self._lease / 3:
            return
        with self._writing() as connection:
            leases.renew(connection, self._edition.id, self._owner, now + self._lease)
            leases.recover(connection, self._edition.id, self._owner, now)
            if now >= self._deadline:
                leases.release(connection, self._edition.id, self._owner, now)
        if now >= self._deadline:
            self._waiting.clear()
            expire(self._database, self._edition, now)
        self._kept = now
        self._dry = None

    def _write_down(
        self, connection: Connection, done: Sequence[Result], now: datetime
    ) -> list[Delivery]:
        """The states that these letters came to rest in, of those that did."""
        values = []
        for result in done:
            one = self._out[result.id]
            if result.bad_address:
                suppress_in(
                    connection,
                    self._database.secret,
                    self._edition.publication,
                    one.person.id,
                    Reason.BOUNCED,
                    now,
                )
            value = written_down(result, one.attempts, now, self._deadline)
            if value["to_state"] == Delivery.PENDING and value["to_not_before"] is None:
                self._dry = None
            values.append(value)
        rows.write_down(connection, self._owner, values)
        return [
            Delivery(value["to_state"]) for value in values if value["to_state"] != Delivery.PENDING
        ]

    def _tell_cancelled(self, gone: Sequence[tuple[int, str]]) -> None:
        for _ in gone:
            self._watch(Delivery.CANCELLED)
