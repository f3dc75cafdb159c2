"""Finding people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from syndicate.audience.subscriber import COLUMNS, State, Subscriber
from syndicate.database import Database
from syndicate.database.tables import subscribers

__all__ = ["Filter", "by_address", "by_id", "by_token", "count", "people"]

CHUNK = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which people.

    ``section`` is a slug: those who get it, the people of all sections among them. ``search``
    is a part of an address or a name, without regard to case.
    """

    state: State | None = None
    section: str = ""
    search: str = ""


EVERYBODY = Filter()


def by_address(database: Database, publication: str, address_key: str) -> Subscriber | None:
    """The person of this address, as :func:`syndicate.mail.address.check` keys it."""
    return _one(database, publication, subscribers.c.address_key == address_key)


def by_token(database: Database, publication: str, token: str) -> Subscriber | None:
    """The person whom a link or a return path names."""
    return _one(database, publication, subscribers.c.token == token)


def by_id(database: Database, publication: str, subscriber_id: int) -> Subscriber | None:
    return _one(database, publication, subscribers.c.id == subscriber_id)


def people(
    database: Database, publication: str, which: Filter = EVERYBODY, limit: int | None = None
) -> Iterator[Subscriber]:
    """People in the order they came, as many as ``limit``, without holding them all."""
    query = (
        select(*COLUMNS)
        .where(*_conditions(publication, which))
        .order_by(subscribers.c.id)
        .limit(limit)
        .execution_options(yield_per=CHUNK)
    )
    with database.reading() as connection:
        for row in connection.execute(query):
            yield Subscriber.of(row)


def count(database: Database, publication: str, which: Filter = EVERYBODY) -> dict[State, int]:
    """How many people of each state."""
    query = (
        select(subscribers.c.state, func.count())
        .where(*_conditions(publication, which))
        .group_by(subscribers.c.state)
    )
    with database.reading() as connection:
        found = {State(state): number for state, number in connection.execute(query)}
    return {state: found[state] for state in State if state in found}


def _one(database: Database, publication: str, condition: ColumnElement[bool]) -> Subscriber | None:
    query = select(*COLUMNS).where(subscribers.c.publication == publication, condition)
    with database.reading() as connection:
        row = connection.execute(query).first()
    return None if row is None else Subscriber.of(row)


def _conditions(publication: str, which: Filter) -> list[ColumnElement[bool]]:
    conditions = [subscribers.c.publication == publication]
    if which.state is not None:
        conditions.append(subscribers.c.state == which.state)
    if which.section:
        quoted = json.dumps(which.section, ensure_ascii=False)
        chosen = subscribers.c.sections.contains(quoted, autoescape=True)
        conditions.append(or_(subscribers.c.sections.is_(None), chosen))
    if which.search:
        conditions.append(
            or_(
                subscribers.c.address.icontains(which.search, autoescape=True),
                subscribers.c.name.icontains(which.search, autoescape=True),
            )
        )
    return conditions
