"""Messages that the law asks for, and when.

* Within 14 days of a consent, a refusal or a withdrawal, the person is told of it, its date and
  its result (정보통신망법 제50조⑦, 시행령 제62조의2).
* Every two years from a consent it is confirmed again (정보통신망법 제50조⑧, 시행령 제62조의3).

Who was never told is listed until they were, the oldest first; the sender marks what went out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal, select, update

from syndicate.audience.acts import is_newest
from syndicate.audience.person import Person
from syndicate.audience.subscriber import COLUMNS, Action, Kind, State, Subscriber
from syndicate.audience.suppression import COMPLAINT
from syndicate.database import Database
from syndicate.database.among import among
from syndicate.database.tables import consents, subscribers

__all__ = ["Notice", "mark_notified", "mark_reminded", "notices_due", "reconfirmations_due"]

WITHIN = timedelta(days=14)
AHEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Tell ``person`` of this act at the latest at ``due``; ``id`` is the act's, for marking."""

    id: int
    kind: Kind
    action: Action
    at: datetime
    due: datetime
    person: Person


def notices_due(database: Database, publication: str, now: datetime) -> Iterator[Notice]:
    """Acts that nobody confirmed to the person yet.

    Left out: acts that were over 14 days old when the person came here (an import's: telling
    of them was up to whoever held the list), and people who take no mail or complained of it.
    """
    complaint = consents.alias("complaint")
    conditions = (
        consents.c.notified.is_(None),
        consents.c.at <= now,
        ~exists(
            select(complaint.c.id).where(
                complaint.c.subscriber_id == consents.c.subscriber_id,
                complaint.c.source == COMPLAINT,
                complaint.c.at >= consents.c.at,
            )
        ),
        subscribers.c.state != State.SUPPRESSED,
    )
    for row in _rows(database, publication, conditions):
        if row.at >= row.created - WITHIN:
            yield _notice(row, row.at + WITHIN)


def reconfirmations_due(
    database: Database, publication: str, now: datetime, ahead: timedelta = AHEAD
) -> Iterator[Notice]:
    """Consents of active people whose two years end within ``ahead``, or have ended."""
    counted = func.coalesce(consents.c.reminded, consents.c.at, type_=consents.c.at.type)
    conditions = (
        consents.c.action == Action.GIVEN,
        counted <= _years(now + ahead, -2),
        subscribers.c.state == State.ACTIVE,
        is_newest(),
    )
    for row in _rows(database, publication, conditions):
        yield _notice(row, _years(row.reminded or row.at, 2))


def mark_notified(database: Database, acts: Iterable[int], now: datetime) -> None:
    """These acts were told of; the first time counts."""
    _mark(database, acts, {"notified": func.coalesce(consents.c.notified, _stamp(now))})


def mark_reminded(database: Database, acts: Iterable[int], now: datetime) -> None:
    """These consents were confirmed again: the next two years begin."""
    _mark(database, acts, {"reminded": _stamp(now)})


def _stamp(now: datetime) -> Any:
    return literal(now, consents.c.at.type)


def _rows(
    database: Database, publication: str, conditions: Iterable[ColumnElement[bool]]
) -> Iterator[Any]:
    act = (consents.c.id.label("act"), consents.c.kind, consents.c.action, consents.c.at)
    query = (
        select(*COLUMNS, *act, consents.c.reminded)
        .join_from(consents, subscribers)
        .where(subscribers.c.publication == publication, *conditions)
        .order_by(consents.c.at, consents.c.id)
        .execution_options(yield_per=1000)
    )
    with database.reading() as connection:
        yield from connection.execute(query)


def _notice(row: Any, due: datetime) -> Notice:
    return Notice(
        id=row.act,
        kind=Kind(row.kind),
        action=Action(row.action),
        at=row.at,
        due=due,
        person=Subscriber.of(row).person,
    )


def _mark(database: Database, acts: Iterable[int], values: dict[str, Any]) -> None:
    numbers = list(acts)
    with database.engine.begin() as connection:
        for start in range(0, len(numbers), 1000):
            some = numbers[start : start + 1000]
            connection.execute(
                update(consents).where(among(connection, consents.c.id, some)).values(values)
            )


def _years(moment: datetime, years: int) -> datetime:
    """The same day so many years away; from 29 February the day before (민법 제160조③)."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)
