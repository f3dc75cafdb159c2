"""The desk's statements. Each runs in the caller's transaction.

Rows are locked with ``FOR UPDATE SKIP LOCKED`` on PostgreSQL, so that two processes pass each
other; on SQLite a transaction has the database to itself (BEGIN IMMEDIATE), and the words are
left out by SQLAlchemy. Statements that run for every letter are built once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Connection,
    bindparam,
    exists,
    false,
    func,
    not_,
    null,
    or_,
    select,
    update,
)

from syndicate.audience.person import Person
from syndicate.audience.subscriber import State, sections_from
from syndicate.audience.suppression import suppressed_among
from syndicate.database.bulk import Prepared
from syndicate.database.tables import deliveries, stamp, subscribers
from syndicate.delivery.ledger_states import Delivery

__all__ = [
    "Waiting",
    "cancel",
    "claim",
    "look_again",
    "mark_sending",
    "still_wanted",
    "write_down",
]

_row = deliveries.c
_person = subscribers.c


@dataclass(slots=True)
class Waiting:
    """A claimed row, ready to become a letter, as it was ``seen``.

    ``attempts`` are those before; ``why`` is set where it must not be mailed.
    """

    row: int
    person: Person
    domain: str
    address_key: str
    attempts: int
    seen: datetime
    why: str = ""


_COLUMNS = (
    _row.id,
    _row.subscriber_id,
    _row.domain,
    _row.language,
    _row.sections,
    _row.city,
    (_row.advertising & func.coalesce(_person.advertising, false())).label("advertising"),
    _row.attempts,
    _person.state,
    _person.token,
    _person.address,
    _person.address_key,
    _person.name,
)
_WITH_PERSON = deliveries.outerjoin(subscribers, _person.id == _row.subscriber_id)
_sections = lru_cache(maxsize=4096)(sections_from)


def claim(
    connection: Connection,
    edition: int,
    owner: str,
    now: datetime,
    lease: datetime,
    most: int,
    avoid: Collection[str],
) -> list[Waiting]:
    """Take up to ``most`` rows: those whose waiting time is over, then new ones."""
    pending = [_row.edition_id == edition, _row.state == Delivery.PENDING]
    if avoid:
        pending.append(_row.domain.not_in(sorted(avoid)))
    found: list[Any] = []
    for due in (_row.not_before <= now, _row.not_before.is_(None)):
        if len(found) < most:
            query = (
                select(*_COLUMNS)
                .select_from(_WITH_PERSON)
                .where(*pending, due)
                .limit(most - len(found))
                .with_for_update(of=deliveries, skip_locked=True)
            )
            found += connection.execute(query).all()
    if found:
        same = {"me": owner, "now": stamp(now), "to_lease": stamp(lease)}
        _CLAIM(connection, [{"row": one.id, **same} for one in found])
    return [_waiting(one, now) for one in found]


_CLAIM = Prepared(
    update(deliveries)
    .where(_row.id == bindparam("row"))
    .values(
        state=Delivery.CLAIMED.value,
        owner=bindparam("me"),
        lease=bindparam("to_lease"),
        not_before=None,
        changed=bindparam("now"),
    )
)


_WHY_NOT = {
    None: "was forgotten at their wish",
    State.ACTIVE.value: "",
    State.PENDING.value: "has not agreed to the letter",
    State.UNSUBSCRIBED.value: "unsubscribed",
    State.SUPPRESSED.value: "takes no letters: they came back",
}
"""By the person's state, ``None`` where there is no such person any more."""


def _waiting(row: Any, now: datetime) -> Waiting:
    person = Person(
        id=row.subscriber_id,
        token=row.token or "",
        address=row.address or "",
        name=row.name or "",
        language=row.language,
        sections=_sections(row.sections),
        city=row.city,
        advertising=bool(row.advertising),
    )
    why = _WHY_NOT[row.state]
    return Waiting(row.id, person, row.domain, row.address_key or "", row.attempts, now, why)


def still_wanted(
    connection: Connection, secret: bytes, publication: str, found: Sequence[Waiting]
) -> tuple[list[Waiting], list[tuple[int, str]]]:
    """Those who may be mailed, and the rows of those who may not with the reason."""
    keys = [one.address_key for one in found if not one.why]
    kept_out = suppressed_among(connection, secret, publication, keys) if keys else {}
    good, gone = [], []
    for one in found:
        why = one.why or (kept_out[one.address_key].words if one.address_key in kept_out else "")
        if why:
            gone.append((one.row, why))
        else:
            good.append(one)
    return good, gone


def mark_sending(
    connection: Connection, owner: str, asked: Sequence[Waiting], now: datetime, lease: datetime
) -> Collection[int]:
    """``claimed → sending`` for those that are still ours and whose person is as we know them."""
    if not asked:
        return ()
    same = {"me": owner, "now": stamp(now), "to_lease": stamp(lease)}
    values = [
        {
            "row": one.row,
            **same,
            "person": one.person.id,
            "address": one.person.address,
            "name": one.person.name,
            "adverts": one.person.advertising,
        }
        for one in asked
    ]
    if _MARK(connection, values) == len(asked):
        return {one.row for one in asked}
    wanted = [one.row for one in asked]
    query = select(_row.id).where(
        _row.id.in_(wanted), _row.owner == owner, _row.state == Delivery.SENDING
    )
    return set(connection.scalars(query))


_MARK = Prepared(
    update(deliveries)
    .where(
        _row.id == bindparam("row"),
        _row.owner == bindparam("me"),
        _row.state == Delivery.CLAIMED.value,
        exists().where(
            _person.id == bindparam("person"),
            _person.state == State.ACTIVE.value,
            _person.address == bindparam("address"),
            _person.name == bindparam("name"),
            or_(_person.advertising, not_(bindparam("adverts", type_=_person.advertising.type))),
        ),
    )
    .values(
        state=Delivery.SENDING.value,
        attempts=_row.attempts + 1,
        lease=bindparam("to_lease"),
        changed=bindparam("now"),
    )
)


def look_again(
    connection: Connection, owner: str, known: Iterable[Waiting], now: datetime
) -> tuple[list[Waiting], list[tuple[int, str]]]:
    """Claimed rows read anew: those that are still ours, and those to cancel with a reason."""
    query = (
        select(*_COLUMNS)
        .select_from(_WITH_PERSON)
        .where(
            _row.id.in_([one.row for one in known]),
            _row.owner == owner,
            _row.state == Delivery.CLAIMED,
        )
    )
    fresh = [_waiting(row, now) for row in connection.execute(query)]
    return [one for one in fresh if not one.why], [(o.row, o.why) for o in fresh if o.why]


def write_down(connection: Connection, owner: str, values: Sequence[Mapping[str, Any]]) -> None:
    """Answers of servers, see :func:`syndicate.delivery.desk_results.written_down`."""
    if values:
        _WRITE(connection, [{**one, "me": owner} for one in values])


_WRITE = Prepared(
    update(deliveries)
    .where(
        _row.id == bindparam("row"),
        _row.owner == bindparam("me"),
        # An envelope that was refused, or taken back, leaves from ``claimed``.
        or_(
            _row.state == Delivery.SENDING.value,
            _row.state == Delivery.CLAIMED.value,
            _row.state == Delivery.UNKNOWN.value,
        ),
    )
    .values(
        state=bindparam("to_state"),
        attempts=bindparam("to_attempts"),
        not_before=bindparam("to_not_before"),
        server=bindparam("to_server"),
        reply=bindparam("to_reply"),
        changed=bindparam("now"),
        lease=null(),
    )
)


def cancel(
    connection: Connection, owner: str, gone: Sequence[tuple[int, str]], now: datetime
) -> None:
    """Claimed rows that become no letter, with the reason."""
    if gone:
        same = {"me": owner, "now": stamp(now)}
        _CANCEL(connection, [{"row": row, "to_reply": why, **same} for row, why in gone])


_CANCEL = Prepared(
    update(deliveries)
    .where(
        _row.id == bindparam("row"),
        _row.owner == bindparam("me"),
        _row.state == Delivery.CLAIMED.value,
    )
    .values(
        state=Delivery.CANCELLED.value,
        reply=bindparam("to_reply"),
        changed=bindparam("now"),
        owner=null(),
        lease=null(),
    )
)
