"""The table of bounces, and what becomes of the person whose letter came back.

A ledger's row stays ``sent``: the server took that letter. What came of it stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from syndicate.audience.acts import latest
from syndicate.audience.subscriber import Action, Kind as ConsentKind
from syndicate.audience.suppression import Reason, suppress_in
from syndicate.database import Database
from syndicate.database.tables import bounces, deliveries, editions, subscribers
from syndicate.mail.bounce import Kind

__all__ = ["RUN", "SPAN", "WINDOW", "Bounce", "Effect", "is_known", "settle"]

RUN = 5
SPAN = timedelta(days=14)
WINDOW = timedelta(days=30)
"""An address is given up when so many editions in a row came back softly, the first and the last
of them at least :data:`SPAN` apart and all within :data:`WINDOW`. A provider's bad week, or one of
holidays with a full mailbox, costs nobody their paper."""

_WENT_OUT = ("sent", "written", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A report whose person is known; ``edition`` is the letter's date, ``None`` = not told.

    ``subscriber_id`` is ``None`` for a letter of ours to someone who was forgotten since.
    """

    publication: str
    subscriber_id: int | None
    digest: str
    kind: Kind
    edition: date | None
    status: str = ""
    diagnostic: str = ""


class Effect(StrEnum):
    SUPPRESSED = "suppressed"
    UNSUBSCRIBED = "unsubscribed"
    COUNTED = "counted"  # soft, and not the last straw
    NOTED = "noted"  # the sender's fault
    OLD = "too old"  # they confirmed again after that letter
    GONE = "gone"  # there is no such person any more
    KNOWN = "known"  # the same report was read before


def is_known(database: Database, publication: str, digest: str) -> bool:
    """Whether this report was read before."""
    query = select(bounces.c.id).where(
        bounces.c.publication == publication, bounces.c.digest == digest
    )
    with database.reading() as connection:
        return connection.scalar(query) is not None


def settle(database: Database, bounce: Bounce, now: datetime, *, keep: bool = True) -> Effect:
    """Write the report down and do what follows from it, both or neither.

    With ``keep`` false only the answer is right. Who mailed that they leave has been
    unsubscribed already; that is written down, so that the same mail, read again after they came
    back, does not throw them out.
    """
    with database.engine.connect() as connection, connection.begin() as transaction:
        effect = _settle(connection, database, bounce, now)
        if not keep:
            transaction.rollback()
    return effect


def _settle(connection: Connection, database: Database, bounce: Bounce, now: datetime) -> Effect:
    number = connection.scalar(  # two runs at once wait for each other here
        select(subscribers.c.id)
        .where(
            subscribers.c.id == bounce.subscriber_id,
            subscribers.c.publication == bounce.publication,
        )
        .with_for_update()
    )
    if not _write(connection, database, bounce, number, now):
        return Effect.KNOWN
    if number is None:
        return Effect.GONE
    return _follow(connection, database, bounce, number, now)


def _follow(
    connection: Connection, database: Database, bounce: Bounce, number: int, now: datetime
) -> Effect:
    if bounce.kind is Kind.LEAVING:
        return Effect.UNSUBSCRIBED
    if _is_old(connection, bounce, number):
        return Effect.OLD
    if bounce.kind is Kind.COMPLAINT:
        suppress_in(connection, database.secret, bounce.publication, number, Reason.COMPLAINED, now)
        return Effect.UNSUBSCRIBED
    if bounce.kind is Kind.HARD or (
        bounce.kind is Kind.SOFT and _is_given_up(connection, bounce.publication, number)
    ):
        suppress_in(connection, database.secret, bounce.publication, number, Reason.BOUNCED, now)
        return Effect.SUPPRESSED
    return Effect.COUNTED if bounce.kind is Kind.SOFT else Effect.NOTED


def _write(
    connection: Connection, database: Database, bounce: Bounce, number: int | None, now: datetime
) -> bool:
    """False: it stands there already.

    A server's words often name the person, so they are not kept without one.
    """
    dialect = sqlite if database.is_sqlite else postgresql
    values = {
        "publication": bounce.publication,
        "digest": bounce.digest,
        "subscriber_id": number,
        "kind": bounce.kind.value,
        "at": now,
        "edition": bounce.edition.isoformat() if bounce.edition else "",
        "status": bounce.status[:12],
        "diagnostic": "" if number is None else bounce.diagnostic,
    }
    added = dialect.insert(bounces).values(values).on_conflict_do_nothing()
    return connection.scalar(added.returning(bounces.c.id)) is not None


def _is_old(connection: Connection, bounce: Bounce, number: int) -> bool:
    """Whether the person agreed anew after that letter went out: it says nothing of today."""
    if bounce.edition is None:
        return False
    frozen = connection.scalar(
        select(editions.c.frozen).where(
            editions.c.publication == bounce.publication,
            editions.c.date == bounce.edition.isoformat(),
        )
    )
    consent = latest(connection, [number]).get(number, {}).get(ConsentKind.NEWS)
    given = consent is not None and consent.action is Action.GIVEN
    return bool(given and consent and frozen and consent.at > frozen)


def _is_given_up(connection: Connection, publication: str, number: int) -> bool:
    """Whether the newest letters that came back are a run as :data:`RUN` says.

    Letters after the newest one that came back do not end the run: their reports may still be
    on the way. Blocked ones neither end nor lengthen it.
    """
    rows = connection.execute(
        select(bounces.c.edition, bounces.c.kind).where(
            bounces.c.subscriber_id == number,
            bounces.c.publication == publication,
            bounces.c.edition != "",
            bounces.c.kind.in_((Kind.SOFT, Kind.BLOCKED)),
        )
    ).all()
    soft = {row.edition for row in rows if row.kind == Kind.SOFT}
    if len(soft) < RUN:
        return False
    newest = max(soft)
    oldest = (date.fromisoformat(newest) - WINDOW).isoformat()
    # By edition first: the ledger has no index that begins with the person.
    recent = connection.scalars(
        select(editions.c.id).where(
            editions.c.publication == publication, editions.c.date.between(oldest, newest)
        )
    ).all()
    dates = connection.scalars(
        select(editions.c.date)
        .join(deliveries, deliveries.c.edition_id == editions.c.id)
        .where(
            editions.c.id.in_(recent),
            deliveries.c.edition_id.in_(recent),
            deliveries.c.subscriber_id == number,
            deliveries.c.state.in_(_WENT_OUT),
        )
        .order_by(editions.c.date.desc())
    ).all()
    blocked = {row.edition for row in rows if row.kind == Kind.BLOCKED} - soft
    run = []
    for day in dates:
        if day in soft:
            run.append(date.fromisoformat(day))
        elif day not in blocked:
            break
    return len(run) >= RUN and run[0] - run[-1] >= SPAN
