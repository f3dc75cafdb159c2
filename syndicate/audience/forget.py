"""Erasing a person: 개인정보 보호법 제36조 (on request, without delay, not recoverable).

What stays is a keyed hash, so that a later import does not mail them, and the bare count in
the ledger: a row without address, wishes or the server's words.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from syndicate.audience.subscriber import State
from syndicate.audience.suppression import Reason, keep_out, suppressed_among
from syndicate.database import Database
from syndicate.database.tables import bounces, consents, deliveries, subscribers

__all__ = ["drop_unconfirmed", "forget"]


def forget(database: Database, publication: str, subscriber_id: int, now: datetime) -> bool:
    """Erase this person; false where there is none. Letters not yet begun are cancelled."""
    with database.engine.begin() as connection:
        key = connection.scalar(
            select(subscribers.c.address_key)
            .where(subscribers.c.id == subscriber_id, subscribers.c.publication == publication)
            .with_for_update()
        )
        if key is None:
            return False
        _erase(connection, subscriber_id, now)
        keep_out(connection, database.secret, publication, key, Reason.FORGOTTEN, now)
    database.empty_log()
    return True


def drop_unconfirmed(database: Database, publication: str, before: datetime) -> int:
    """Erase who was forgotten, was typed into the site's form again, and never confirmed.

    Anybody can type an address; without this, that would undo the forgetting. ``before``: when
    the link in the confirmation mail has expired.
    """
    waiting = select(subscribers.c.id, subscribers.c.address_key).where(
        subscribers.c.publication == publication,
        subscribers.c.state == State.PENDING,
        subscribers.c.changed < before,
    )
    dropped = 0
    with database.engine.begin() as connection:
        rows = connection.execute(waiting.with_for_update()).all()
        for start in range(0, len(rows), 1000):
            some = rows[start : start + 1000]
            out = suppressed_among(
                connection, database.secret, publication, [row.address_key for row in some]
            )
            for row in some:
                if out.get(row.address_key) is Reason.FORGOTTEN:
                    _erase(connection, row.id, before)
                    dropped += 1
    if dropped:
        database.empty_log()
    return dropped


def _erase(connection: Connection, subscriber_id: int, now: datetime) -> None:
    """The row, its consents, and every column elsewhere that says something of a person.

    A server's words and a bounce's often repeat the address.
    """
    connection.execute(delete(consents).where(consents.c.subscriber_id == subscriber_id))
    connection.execute(delete(subscribers).where(subscribers.c.id == subscriber_id))
    mine = deliveries.c.subscriber_id == subscriber_id
    connection.execute(
        update(deliveries)
        .where(mine, deliveries.c.state == "pending")
        .values(state="cancelled", changed=now)
    )
    connection.execute(
        update(deliveries).where(mine).values(sections=None, city="", domain="", reply="")
    )
    connection.execute(
        update(bounces)
        .where(bounces.c.subscriber_id == subscriber_id)
        .values(subscriber_id=None, diagnostic="")
    )
