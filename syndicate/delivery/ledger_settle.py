"""What an operator asks of the ledger: who got it, what about the doubtful ones, stop, again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, update

from syndicate.audience.subscriber import State
from syndicate.database import Database
from syndicate.database.tables import deliveries, editions, subscribers
from syndicate.delivery.desk_leases import change, recover
from syndicate.delivery.ledger import Frozen, writing
from syndicate.delivery.ledger_states import Delivery

__all__ = [
    "Line",
    "cancel",
    "expire",
    "lines",
    "persons",
    "resend_failed",
    "reset_written",
    "resolve",
    "too_late",
]

CHUNK = 2000
TOO_LATE = "not sent before delivery.give_up"
CALLED_OFF = "the edition was cancelled"

_UNTRIED = and_(deliveries.c.state == Delivery.CANCELLED, deliveries.c.reply == TOO_LATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person's delivery. ``address`` is ``""`` where the person was forgotten since."""

    address: str
    state: Delivery
    attempts: int
    not_before: datetime | None
    server: str
    reply: str
    changed: datetime


def lines(database: Database, edition: Frozen, states: Collection[Delivery]) -> Iterator[Line]:
    """People of these states, in the order they were frozen, without holding them all."""
    query = (
        select(
            subscribers.c.address,
            deliveries.c.state,
            deliveries.c.attempts,
            deliveries.c.not_before,
            deliveries.c.server,
            deliveries.c.reply,
            deliveries.c.changed,
        )
        .select_from(
            deliveries.outerjoin(subscribers, subscribers.c.id == deliveries.c.subscriber_id)
        )
        .where(deliveries.c.edition_id == edition.id, deliveries.c.state.in_(sorted(states)))
        .order_by(deliveries.c.id)
        .execution_options(yield_per=CHUNK)
    )
    with database.reading() as connection:
        for row in connection.execute(query):
            yield Line(
                address=row.address or "",
                state=Delivery(row.state),
                attempts=row.attempts,
                not_before=row.not_before,
                server=row.server,
                reply=row.reply,
                changed=row.changed,
            )


def persons(
    database: Database, edition: Frozen, keys: Collection[str], state: Delivery
) -> dict[str, int]:
    """Address key → row, of those among ``keys`` who stand in ``state``."""
    query = select(subscribers.c.address_key, deliveries.c.id).where(
        subscribers.c.publication == edition.publication,
        subscribers.c.address_key.in_(sorted(keys)),
        deliveries.c.edition_id == edition.id,
        deliveries.c.subscriber_id == subscribers.c.id,
        deliveries.c.state == state,
    )
    with database.reading() as connection:
        return {row.address_key: row.id for row in connection.execute(query)}


def resolve(
    database: Database,
    edition: Frozen,
    rows: Collection[int] | None,
    now: datetime,
    *,
    sent: bool,
) -> int:
    """Settle unknown letters, all of them where ``rows`` is ``None``; how many were.

    From here on an answer that comes late for one of them changes nothing.
    """
    which: Any = deliveries.c.state == Delivery.UNKNOWN
    if rows is not None:
        which = and_(which, deliveries.c.id.in_(sorted(rows)))
    values: dict[str, Any] = {"owner": None, "lease": None, "changed": now}
    if sent:
        values |= {"state": Delivery.SENT, "reply": "settled by the operator: sent"}
    else:
        values |= {
            "state": Delivery.PENDING,
            "not_before": None,
            "reply": "settled by the operator: to be sent again",
        }
    with writing(database) as connection:
        return change(connection, edition.id, which, values)


def resend_failed(
    database: Database, edition: Frozen, rows: Collection[int] | None, now: datetime
) -> int:
    """Letters that failed, or were given up untried, are pending as if never tried; how many.

    Who is not active stays out. The edition begins anew with them: its letters are given up so
    much later, too.
    """
    active = exists().where(
        subscribers.c.id == deliveries.c.subscriber_id, subscribers.c.state == State.ACTIVE
    )
    which: Any = and_(or_(deliveries.c.state == Delivery.FAILED, _UNTRIED), active)
    if rows is not None:
        which = and_(which, deliveries.c.id.in_(sorted(rows)))
    values = {
        "state": Delivery.PENDING,
        "attempts": 0,
        "not_before": None,
        "owner": None,
        "lease": None,
        "reply": "the operator's word: to be sent again",
        "changed": now,
    }
    with writing(database) as connection:
        number = change(connection, edition.id, which, values)
        if number:
            connection.execute(
                update(editions).where(editions.c.id == edition.id).values(frozen=now)
            )
    return number


def too_late(database: Database, edition: Frozen) -> int:
    """How many letters of it were given up untried."""
    query = select(func.count()).where(deliveries.c.edition_id == edition.id, _UNTRIED)
    with database.reading() as connection:
        return connection.scalar(query) or 0


def expire(database: Database, edition: Frozen, now: datetime) -> int:
    """Too late for the rest: who was refused before has failed, the others were never tried.

    What a living process holds stays with it; how many letters ended here.
    """
    rest = deliveries.c.state == Delivery.PENDING
    common = {"owner": None, "lease": None, "not_before": None, "changed": now}
    tried = {
        **common,
        "state": Delivery.FAILED,
        "reply": "given up: " + deliveries.c.reply,
    }
    untried = {**common, "state": Delivery.CANCELLED, "reply": TOO_LATE}
    with writing(database) as connection:
        recover(connection, edition.id, "", now)
        ended = change(connection, edition.id, and_(rest, deliveries.c.attempts > 0), tried)
        return ended + change(connection, edition.id, rest, untried)


def cancel(database: Database, edition: Frozen, now: datetime) -> int:
    """End an edition for good; letters under way are answered as they are. How many ended.

    A `send` that is at work finds its claimed rows gone and gives none of them out.
    """
    open_ = deliveries.c.state.in_((Delivery.PENDING, Delivery.CLAIMED))
    values = {
        "state": Delivery.CANCELLED,
        "reply": CALLED_OFF,
        "owner": None,
        "lease": None,
        "not_before": None,
        "changed": now,
    }
    with writing(database) as connection:
        connection.execute(
            update(editions).where(editions.c.id == edition.id).values(state="cancelled")
        )
        return change(connection, edition.id, open_, values)


def reset_written(database: Database, edition: Frozen, now: datetime) -> int:
    """A rehearsal is over: letters written into a Maildir are pending again. How many."""
    written = deliveries.c.state == Delivery.WRITTEN
    values = {
        "state": Delivery.PENDING,
        "attempts": 0,
        "owner": None,
        "server": "",
        "reply": "",
        "changed": now,
    }
    # Where some were sent to people, too, the edition still knows through which servers.
    sent = exists().where(
        deliveries.c.edition_id == edition.id, deliveries.c.state == Delivery.SENT
    )
    with writing(database) as connection:
        connection.execute(
            update(editions).where(editions.c.id == edition.id, ~sent).values(transport="")
        )
        return change(connection, edition.id, written, values)
