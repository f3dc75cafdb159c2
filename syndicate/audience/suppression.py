"""Addresses that no import may mail again, kept as keyed hashes.

Without the database's secret nobody can tell from a hash whose address it was, not even by
trying addresses. Only the person's own double opt-in lifts one (:func:`lift_in`).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, exists, insert, select, update

from syndicate.audience.acts import note_withdrawals
from syndicate.audience.subscriber import State
from syndicate.database import Database
from syndicate.database.among import among
from syndicate.database.tables import subscribers, suppressions

__all__ = [
    "Reason",
    "hash_of",
    "keep_out",
    "lift_in",
    "suppress",
    "suppress_in",
    "suppressed",
    "suppressed_among",
]

COMPLAINT = "complaint"
"""The source of a withdrawal that came as an abuse report; such people get no notice of it."""


class Reason(StrEnum):
    """The words are for the operator."""

    FORGOTTEN = "forgotten"
    BOUNCED = "bounced"
    COMPLAINED = "complained"

    @property
    def words(self) -> str:
        return {
            Reason.FORGOTTEN: "was forgotten at their wish",
            Reason.BOUNCED: "takes no letters: they came back",
            Reason.COMPLAINED: "complained about a letter",
        }[self]


def hash_of(secret: bytes, publication: str, address_key: str) -> str:
    """HMAC-SHA256, so that two publications do not see that they lost the same person."""
    message = f"suppression\0{publication}\0{address_key}".encode()
    return hmac.digest(secret, message, "sha256").hex()


def suppressed(
    database: Database, publication: str, address_key: str
) -> tuple[Reason, datetime] | None:
    """Why and since when this address is kept out, if it is."""
    hashed = hash_of(database.secret, publication, address_key)
    with database.reading() as connection:
        row = connection.execute(
            select(suppressions.c.reason, suppressions.c.since).where(
                suppressions.c.publication == publication, suppressions.c.hash == hashed
            )
        ).first()
    return None if row is None else (Reason(row.reason), row.since)


def suppressed_among(
    connection: Connection, secret: bytes, publication: str, keys: Iterable[str]
) -> dict[str, Reason]:
    """Those of these addresses (a few thousand) that are kept out."""
    mine = suppressions.c.publication == publication
    if not connection.scalar(select(exists().where(mine))):
        return {}
    hashes = {hash_of(secret, publication, key): key for key in keys}
    rows = connection.execute(
        select(suppressions.c.hash, suppressions.c.reason).where(
            mine,
            among(connection, suppressions.c.hash, hashes),
        )
    )
    return {hashes[row.hash]: Reason(row.reason) for row in rows}


def suppress(
    database: Database, publication: str, subscriber_id: int, reason: Reason, now: datetime
) -> bool:
    """:func:`suppress_in` in a transaction of its own."""
    with database.engine.begin() as connection:
        return suppress_in(connection, database.secret, publication, subscriber_id, reason, now)


def suppress_in(
    connection: Connection,
    secret: bytes,
    publication: str,
    subscriber_id: int,
    reason: Reason,
    now: datetime,
) -> bool:
    """Mail this person no more; false where there is no such person.

    A bounce says something about the address, so consents stay and the state is suppressed. A
    complaint is the person's word: the consents are withdrawn, the state is unsubscribed.
    """
    row = connection.execute(
        select(subscribers.c.address_key, subscribers.c.state)
        .where(subscribers.c.id == subscriber_id, subscribers.c.publication == publication)
        .with_for_update()
    ).first()
    if row is None:
        return False
    if reason is Reason.COMPLAINED:
        note_withdrawals(connection, subscriber_id, COMPLAINT, now)
        state = State.UNSUBSCRIBED
    else:
        state = State(row.state) if row.state == State.UNSUBSCRIBED else State.SUPPRESSED
    values: dict[str, object] = {"state": state, "changed": now}
    if reason is Reason.COMPLAINED:
        values["advertising"] = False
    connection.execute(update(subscribers).where(subscribers.c.id == subscriber_id).values(values))
    keep_out(connection, secret, publication, row.address_key, reason, now)
    return True


def keep_out(
    connection: Connection,
    secret: bytes,
    publication: str,
    address_key: str,
    reason: Reason,
    now: datetime,
) -> None:
    """Remember the address by its hash; a newer reason takes the place of an older one."""
    lift_in(connection, secret, publication, address_key)
    connection.execute(
        insert(suppressions).values(
            publication=publication,
            hash=hash_of(secret, publication, address_key),
            reason=reason,
            since=now,
        )
    )


def lift_in(connection: Connection, secret: bytes, publication: str, address_key: str) -> None:
    """Let the address in again: only for the person's own confirmation."""
    connection.execute(
        delete(suppressions).where(
            suppressions.c.publication == publication,
            suppressions.c.hash == hash_of(secret, publication, address_key),
        )
    )
