"""All that is known of one person, as they may ask for it (개인정보 보호법 제35조)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from syndicate.audience.acts import history
from syndicate.audience.subscriber import Subscriber
from syndicate.database import Database
from syndicate.database.tables import bounces, deliveries, editions

__all__ = ["as_object", "dossier"]


def dossier(database: Database, person: Subscriber) -> dict[str, object]:
    """Ready for JSON: the person, their acts, their letters, what came back from them."""
    with database.reading() as connection:
        acts = history(connection, person.id)
        letters = connection.execute(
            select(
                editions.c.date,
                deliveries.c.state,
                deliveries.c.attempts,
                deliveries.c.reply,
                deliveries.c.changed,
            )
            .join_from(deliveries, editions)
            .where(deliveries.c.subscriber_id == person.id)
            .order_by(editions.c.date)
        ).all()
        returned = connection.execute(
            select(bounces)
            .where(bounces.c.subscriber_id == person.id)
            .order_by(bounces.c.at, bounces.c.id)
        ).all()
    return {
        "subscriber": as_object(person),
        "consents": [
            {
                "kind": act.kind.value,
                "action": act.action.value,
                "at": _time(act.at),
                "source": act.source,
                "wording": act.wording,
            }
            for act in acts
        ],
        "deliveries": [
            {
                "date": row.date,
                "state": row.state,
                "attempts": row.attempts,
                "reply": row.reply,
                "changed": _time(row.changed),
            }
            for row in letters
        ],
        "bounces": [
            {
                "at": _time(row.at),
                "kind": row.kind,
                "edition": row.edition or None,
                "status": row.status or None,
                "diagnostic": row.diagnostic,
            }
            for row in returned
        ],
    }


def as_object(person: Subscriber) -> dict[str, object]:
    """A subscriber as ``--json`` shows them; ``sections`` ``null`` = all."""
    return {
        "address": person.address,
        "state": person.state.value,
        "name": person.name,
        "language": person.language or None,
        "sections": None if person.sections is None else list(person.sections),
        "city": person.city,
        "advertising": person.advertising,
        "created": _time(person.created),
        "changed": _time(person.changed),
        "token": person.token,
    }


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
