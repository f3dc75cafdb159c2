"""The ledger: one row a person and edition, made once, before the first letter leaves.

The audience is frozen by one INSERT … SELECT in the transaction that makes the edition's row, so
there is either no edition or all of its people. Who joins later has no row and gets the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, func, insert, literal, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from syndicate.audience.person import Person
from syndicate.audience.subscriber import State, sections_from
from syndicate.database import Database, engine
from syndicate.database.tables import deliveries, editions, subscribers
from syndicate.delivery.ledger_states import OPEN, Delivery
from syndicate.errors import UnfinishedError

__all__ = ["Counts", "Frozen", "Ledger", "failed", "writing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """An edition in the ledger. ``transport`` is ``""`` before its first letter."""

    id: int
    publication: str
    date: date
    frozen: datetime
    cancelled: bool
    transport: str


@dataclass(frozen=True, slots=True)
class Counts:
    """People of an edition by state; ``deferred`` of the pending were refused for now."""

    states: Mapping[Delivery, int]
    deferred: int

    def __getitem__(self, state: Delivery) -> int:
        return self.states.get(state, 0)

    @property
    def people(self) -> int:
        return sum(self.states.values())

    @property
    def open(self) -> int:
        """Those a `send` still has to do with."""
        return sum(self[state] for state in OPEN)

    @property
    def unfinished(self) -> int:
        """Open, or waiting for an operator's word."""
        return self.open + self[Delivery.UNKNOWN]


@contextmanager
def writing(database: Database, kept: Connection | None = None) -> Iterator[Connection]:
    """A transaction, on a connection of its own or on ``kept``; the driver's errors become ours.

    Raises:
        UnfinishedError: the database failed; nothing of this transaction was kept.
    """
    try:
        if kept is not None:
            with kept.begin():
                yield kept
            return
        with database.engine.begin() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise failed(error) from error


def failed(error: SQLAlchemyError) -> UnfinishedError:
    """In the middle of an edition."""
    return engine.failed(error, ": letters that were under way are then listed as unknown")


class Ledger:
    """The editions of one publication and who gets them."""

    def __init__(self, database: Database, publication: str) -> None:
        self.database = database
        self.publication = publication

    def editions(self) -> tuple[Frozen, ...]:
        """Every edition that was frozen, newest first."""
        query = (
            select(editions)
            .where(editions.c.publication == self.publication)
            .order_by(editions.c.date.desc())
        )
        with self._reading() as connection:
            return tuple(_frozen(row) for row in connection.execute(query))

    def unfinished(self) -> tuple[Frozen, ...]:
        """Editions with letters that are neither done nor in doubt, oldest first."""
        left = exists().where(
            deliveries.c.edition_id == editions.c.id, deliveries.c.state.in_(OPEN)
        )
        query = (
            select(editions)
            .where(editions.c.publication == self.publication, left)
            .order_by(editions.c.date)
        )
        with self._reading() as connection:
            return tuple(_frozen(row) for row in connection.execute(query))

    def in_doubt(self) -> tuple[Frozen, ...]:
        """Editions with unknown letters, oldest first."""
        doubtful = exists().where(
            deliveries.c.edition_id == editions.c.id,
            deliveries.c.state == Delivery.UNKNOWN,
        )
        query = (
            select(editions)
            .where(editions.c.publication == self.publication, doubtful)
            .order_by(editions.c.date)
        )
        with self._reading() as connection:
            return tuple(_frozen(row) for row in connection.execute(query))

    def edition(self, day: date) -> Frozen | None:
        """The edition of ``day``, if it was frozen."""
        with self._reading() as connection:
            row = connection.execute(self._of(day)).first()
        return None if row is None else _frozen(row)

    def freeze(self, day: date, now: datetime) -> Frozen:
        """Everyone who is active gets the edition of ``day``; a second call changes nothing.

        The wishes of each person are copied, so that a letter that is deferred until noon is
        still the letter of the morning. Some seconds for a million people.
        """
        with writing(self.database) as connection:
            made = connection.scalar(
                self._insert()
                .values(
                    publication=self.publication,
                    date=day.isoformat(),
                    frozen=now,
                    state="open",
                    transport="",
                )
                .on_conflict_do_nothing()
                .returning(editions.c.id)
            )
            if made is not None:
                connection.execute(_everyone(made, self.publication, now))
            row = connection.execute(self._of(day)).one()
        if made is not None:
            with writing(self.database) as connection:
                # Without it both databases guess, and read the whole table for each claim.
                connection.execute(text("ANALYZE deliveries"))
        return _frozen(row)

    def audience(self) -> int:
        """How many people an edition would be frozen for now."""
        query = select(func.count()).where(*_active(self.publication))
        with self._reading() as connection:
            return int(connection.scalar(query) or 0)

    def without_consent(self) -> int:
        """How many people are known and get nothing, since no consent is on record."""
        query = select(func.count()).where(
            subscribers.c.publication == self.publication, subscribers.c.state == State.PENDING
        )
        with self._reading() as connection:
            return int(connection.scalar(query) or 0)

    def wishes(self, edition: Frozen | None) -> tuple[tuple[Person, int], ...]:
        """Everyone's wishes, each once as a person without a name, and how many have it.

        Of an edition that is frozen: those who have not got it yet.
        """
        table = subscribers.c if edition is None else deliveries.c
        columns = (table.language, table.sections, table.city, table.advertising)
        query = select(*columns, func.count()).group_by(*columns)
        if edition is None:
            query = query.where(*_active(self.publication))
        else:
            query = query.where(deliveries.c.edition_id == edition.id, deliveries.c.state.in_(OPEN))
        with self._reading() as connection:
            return tuple(
                (
                    Person(
                        id=0,
                        token="A" * 22,
                        address="reader@example.com",
                        language=language,
                        sections=sections_from(sections),
                        city=city,
                        advertising=advertising,
                    ),
                    count,
                )
                for language, sections, city, advertising, count in connection.execute(query)
            )

    def counts(self, edition: Frozen) -> Counts:
        """How many people stand where."""
        query = (
            select(deliveries.c.state, deliveries.c.not_before.is_not(None), func.count())
            .where(deliveries.c.edition_id == edition.id)
            .group_by(deliveries.c.state, deliveries.c.not_before.is_not(None))
        )
        found: dict[Delivery, int] = {}
        deferred = 0
        with self._reading() as connection:
            for state, waits, count in connection.execute(query):
                found[Delivery(state)] = found.get(Delivery(state), 0) + count
                if waits and state == Delivery.PENDING:
                    deferred = count
        return Counts({state: found[state] for state in Delivery if state in found}, deferred)

    def note_transport(self, edition: Frozen, transport: str) -> None:
        """Remember where the letters of this edition go; without passwords."""
        with writing(self.database) as connection:
            connection.execute(
                update(editions).where(editions.c.id == edition.id).values(transport=transport)
            )

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self.database.reading() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise failed(error) from error

    def _of(self, day: date) -> Any:
        return select(editions).where(
            editions.c.publication == self.publication, editions.c.date == day.isoformat()
        )

    def _insert(self) -> Any:
        dialect = sqlite if self.database.is_sqlite else postgresql
        return dialect.insert(editions)


def _active(publication: str) -> tuple[Any, ...]:
    return (subscribers.c.publication == publication, subscribers.c.state == State.ACTIVE)


def _everyone(edition: int, publication: str, now: datetime) -> Any:
    people = (
        select(
            literal(edition).label("edition_id"),
            subscribers.c.id,
            subscribers.c.domain,
            subscribers.c.language,
            subscribers.c.sections,
            subscribers.c.city,
            subscribers.c.advertising,
            literal(Delivery.PENDING.value),
            literal(now, deliveries.c.changed.type),
        )
        .where(and_(*_active(publication)))
        .order_by(subscribers.c.id)
    )
    columns = (
        "edition_id",
        "subscriber_id",
        "domain",
        "language",
        "sections",
        "city",
        "advertising",
        "state",
        "changed",
    )
    # include_defaults: a column's Python default would be called once, not once a row.
    return insert(deliveries).from_select(columns, people, include_defaults=False)


def _frozen(row: Any) -> Frozen:
    return Frozen(
        id=row.id,
        publication=row.publication,
        date=date.fromisoformat(row.date),
        frozen=row.frozen,
        cancelled=row.state == "cancelled",
        transport=row.transport,
    )
