"""Consents as they were given and withdrawn: acts are added, never changed.

What holds now is the newest act of a kind, by its time, then by its number.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, insert, or_, select

from syndicate.audience.subscriber import Action, Consent, Kind
from syndicate.database.among import among
from syndicate.database.tables import consents

__all__ = ["history", "is_newest", "latest", "note", "note_withdrawals"]


def history(connection: Connection, subscriber_id: int) -> list[Consent]:
    """All acts of one person, oldest first."""
    rows = connection.execute(
        select(consents)
        .where(consents.c.subscriber_id == subscriber_id)
        .order_by(consents.c.at, consents.c.id)
    )
    return [_consent(row) for row in rows]


def latest(connection: Connection, subscriber_ids: Iterable[int]) -> dict[int, dict[Kind, Consent]]:
    """What holds now for each of these people (a few thousand)."""
    rows = connection.execute(
        select(consents)
        .where(among(connection, consents.c.subscriber_id, subscriber_ids))
        .order_by(consents.c.at, consents.c.id)
    )
    found: dict[int, dict[Kind, Consent]] = {}
    for row in rows:
        found.setdefault(row.subscriber_id, {})[Kind(row.kind)] = _consent(row)
    return found


def note(connection: Connection, subscriber_id: int, consent: Consent) -> None:
    """Add an act."""
    connection.execute(
        insert(consents).values(
            subscriber_id=subscriber_id,
            kind=consent.kind,
            action=consent.action,
            at=consent.at,
            source=consent.source,
            wording=consent.wording,
        )
    )


def note_withdrawals(
    connection: Connection, subscriber_id: int, source: str, now: datetime
) -> None:
    """Withdraw what holds.

    A consent dated after ``now`` (another machine's clock) is withdrawn at its own time, or it
    would hold on.
    """
    for consent in latest(connection, [subscriber_id]).get(subscriber_id, {}).values():
        if consent.action is Action.GIVEN:
            act = Consent(
                kind=consent.kind,
                action=Action.WITHDRAWN,
                at=max(now, consent.at),
                source=source,
            )
            note(connection, subscriber_id, act)


def is_newest() -> ColumnElement[bool]:
    """For a statement over ``consents``: no newer act of this person and kind."""
    other = consents.alias("newer")
    return ~exists(
        select(other.c.id).where(
            other.c.subscriber_id == consents.c.subscriber_id,
            other.c.kind == consents.c.kind,
            or_(
                other.c.at > consents.c.at,
                and_(other.c.at == consents.c.at, other.c.id > consents.c.id),
            ),
        )
    )


def _consent(row: Any) -> Consent:
    return Consent(
        kind=Kind(row.kind),
        action=Action(row.action),
        at=row.at,
        source=row.source,
        wording=row.wording,
    )
