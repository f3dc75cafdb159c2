"""Whose a row is, and for how long. Each statement runs in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select, update

from syndicate.database.tables import deliveries
from syndicate.delivery.ledger_states import OPEN, Delivery

__all__ = ["change", "held", "next_time", "recover", "release", "renew"]

CRASHED = "the program ended while this letter was under way"

_row = deliveries.c


def renew(connection: Connection, edition: int, owner: str, lease: datetime) -> None:
    """Our process lives."""
    connection.execute(
        update(deliveries)
        .where(
            _row.edition_id == edition,
            _row.state.in_((Delivery.CLAIMED, Delivery.SENDING)),
            _row.owner == owner,
        )
        .values(lease=lease)
    )


def recover(connection: Connection, edition: int, owner: str, now: datetime) -> None:
    """What a process left behind: never offered → pending; under way → unknown, for good."""
    for state, values in (
        (Delivery.CLAIMED, {"state": Delivery.PENDING, "owner": None}),
        # The owner stays: its answer may yet come, if it only slept.
        (Delivery.SENDING, {"state": Delivery.UNKNOWN, "reply": CRASHED}),
    ):
        stale = and_(_row.state == state, _row.owner != owner, _row.lease < now)
        change(connection, edition, stale, {**values, "lease": None, "changed": now})


def release(connection: Connection, edition: int, owner: str, now: datetime) -> None:
    """What this process claimed and did not offer, for the next one."""
    ours = and_(_row.state == Delivery.CLAIMED, _row.owner == owner)
    values = {"state": Delivery.PENDING, "owner": None, "lease": None, "changed": now}
    change(connection, edition, ours, values)


def change(connection: Connection, edition: int, which: Any, values: Mapping[str, Any]) -> int:
    """The same for many rows; how many. Locked ones are passed over: somebody changes them."""
    chosen = select(_row.id).where(_row.edition_id == edition, which)
    locked = chosen.with_for_update(skip_locked=True)
    return connection.execute(
        update(deliveries).where(_row.id.in_(locked)).values(**values)
    ).rowcount


def held(connection: Connection, edition: int, owner: str) -> tuple[int, datetime | None]:
    """How many rows another process has, and until when unless it lives."""
    number, until = connection.execute(
        select(func.count(), func.max(_row.lease)).where(
            _row.edition_id == edition, _row.state.in_(OPEN[1:]), _row.owner != owner
        )
    ).one()
    return number, until


def next_time(
    connection: Connection, edition: int, owner: str, now: datetime, until: datetime
) -> datetime | None:
    """When a row becomes free: a deferred one until ``until``, or another's lease running out."""
    here = _row.edition_id == edition
    new = select(_row.id).where(here, _row.state == Delivery.PENDING, _row.not_before.is_(None))
    if connection.scalar(new.limit(1)) is not None:
        return now
    due = connection.scalar(
        select(func.min(_row.not_before)).where(here, _row.state == Delivery.PENDING)
    )
    lease = connection.scalar(
        select(func.min(_row.lease)).where(here, _row.state.in_(OPEN[1:]), _row.owner != owner)
    )
    times = [one for one in (due if due and due <= max(until, now) else None, lease) if one]
    return min(times, default=None)
