"""What an operator says about people, from a file or by hand, laid over what is known.

The operator's word adds; it never overrules the person's. Who left, whose letters came back and
who was forgotten stay as they are, and a consent older than a withdrawal is history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    insert,
    select,
    text,
    update,
)

from syndicate.audience.acts import latest
from syndicate.audience.subscriber import (
    COLUMNS,
    Action,
    Consent,
    Kind,
    State,
    Subscriber,
    new_token,
    sections_text,
)
from syndicate.audience.suppression import Reason, suppressed_among
from syndicate.database import Database
from syndicate.database.among import among
from syndicate.database.bulk import Prepared, insert_rows
from syndicate.database.tables import consents, stamp, subscribers
from syndicate.mail.address import Address

__all__ = ["ALL_SECTIONS", "Entry", "Result", "Verdict", "merge"]

ALL_SECTIONS = ("*",)
"""In an entry: all, also future ones. (``None`` says nothing about sections.)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One person as the operator tells; what is empty says nothing."""

    address: Address
    name: str = ""
    language: str = ""
    sections: tuple[str, ...] | None = None
    city: str = ""
    consents: tuple[Consent, ...] = ()


class Verdict(StrEnum):
    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    LEFT = "left alone"  # unsubscribed: no operator's word brings them back
    REFUSED = "refused"  # their address is kept out


@dataclass(frozen=True, slots=True)
class Result:
    """``state`` is the one after; ``None`` where no row is kept."""

    verdict: Verdict
    state: State | None
    reason: str = ""


@dataclass(slots=True)
class _Writes:
    """Collected, so that a million people cost some hundred statements.

    ``added`` and ``acts`` have the columns of :data:`_PERSON` and of :data:`_acts`.
    """

    added: list[tuple[Any, ...]] = field(default_factory=list)
    updated: list[dict[str, Any]] = field(default_factory=list)
    acts: list[tuple[Any, ...]] = field(default_factory=list)


_PERSON = (
    "publication",
    "token",
    "address",
    "address_key",
    "domain",
    "name",
    "language",
    "sections",
    "city",
    "state",
    "advertising",
    "created",
    "changed",
)

_acts = Table(
    "acts_told",
    MetaData(),
    Column("owner", String(22), nullable=False),
    *(Column(name, Text, nullable=False) for name in ("kind", "action", "at", "source", "wording")),
    prefixes=["TEMPORARY"],
)
"""Consents with the token of their person: the number of a new one is the database's to know."""


def merge(
    database: Database, publication: str, entries: Sequence[Entry], now: datetime
) -> list[Result]:
    """Lay these entries (a few thousand, of different addresses) over the audience, or none.

    The results stand in the order of the entries.
    """
    with database.engine.begin() as connection:
        if not database.is_sqlite:  # there the transaction keeps others out already
            connection.execute(text("LOCK TABLE subscribers IN SHARE ROW EXCLUSIVE MODE"))
        keys = [entry.address.key for entry in entries]
        known = _known(connection, publication, keys)
        held = latest(connection, [one.id for one in known.values()]) if known else {}
        out = suppressed_among(connection, database.secret, publication, keys)
        writes = _Writes()
        results = []
        for entry in entries:
            key = entry.address.key
            person = known.get(key)
            if key in out or (person and person.state is State.SUPPRESSED):
                reason = out.get(key, Reason.BOUNCED).words
                results.append(Result(Verdict.REFUSED, person.state if person else None, reason))
            elif person is None:
                results.append(_add(writes, publication, entry, now))
            elif person.state is State.UNSUBSCRIBED:
                results.append(Result(Verdict.LEFT, person.state, "unsubscribed"))
            else:
                results.append(_update(writes, person, held.get(person.id, {}), entry, now))
        _write(connection, writes)
    return results


def _known(connection: Connection, publication: str, keys: Sequence[str]) -> dict[str, Subscriber]:
    rows = connection.execute(
        select(*COLUMNS).where(
            subscribers.c.publication == publication,
            among(connection, subscribers.c.address_key, keys),
        )
    )
    return {row.address_key: Subscriber.of(row) for row in rows}


def _add(writes: _Writes, publication: str, entry: Entry, now: datetime) -> Result:
    token = new_token()
    kinds = {consent.kind for consent in entry.consents}
    state = State.ACTIVE if Kind.NEWS in kinds else State.PENDING
    sections = None if entry.sections == ALL_SECTIONS else entry.sections
    address, moment = entry.address, stamp(now)
    writes.added.append(
        (
            publication,
            token,
            address.typed,
            address.key,
            address.domain,
            entry.name,
            entry.language,
            sections_text(sections),
            entry.city,
            state.value,
            Kind.ADVERTISING in kinds,
            moment,
            moment,
        )
    )
    writes.acts.extend(_act(token, consent) for consent in entry.consents)
    return Result(Verdict.ADDED, state)


def _update(
    writes: _Writes,
    person: Subscriber,
    held: Mapping[Kind, Consent],
    entry: Entry,
    now: datetime,
) -> Result:
    fresh = [one for one in entry.consents if _is_news(one, held.get(one.kind))]
    after = {**held, **{one.kind: one for one in fresh}}
    new_kinds = {one.kind for one in fresh}
    state = State.ACTIVE if Kind.NEWS in new_kinds else person.state
    advertising = Kind.ADVERTISING in after and after[Kind.ADVERTISING].action is Action.GIVEN
    sections = person.sections
    if entry.sections is not None:
        sections = None if entry.sections == ALL_SECTIONS else entry.sections
    values = {
        "name": entry.name or person.name,
        "language": entry.language or person.language,
        "sections": sections_text(sections),
        "city": entry.city or person.city,
        "state": state.value,
        "advertising": advertising,
    }
    before = {
        "name": person.name,
        "language": person.language,
        "sections": sections_text(person.sections),
        "city": person.city,
        "state": person.state.value,
        "advertising": person.advertising,
    }
    if values == before and not fresh:
        return Result(Verdict.UNCHANGED, state)
    writes.updated.append(
        {**{f"to_{name}": value for name, value in values.items()}, "number": person.id}
        | {"to_changed": stamp(now)}
    )
    writes.acts.extend(_act(person.token, consent) for consent in fresh)
    return Result(Verdict.UPDATED, state)


def _is_news(told: Consent, held: Consent | None) -> bool:
    """Whether the consent is newer than what holds: an old one neither repeats nor revives."""
    return held is None or told.at > held.at


def _act(token: str, consent: Consent) -> tuple[Any, ...]:
    return (
        token,
        consent.kind.value,
        consent.action.value,
        stamp(consent.at),
        consent.source,
        consent.wording,
    )


def _write(connection: Connection, writes: _Writes) -> None:
    if writes.added:
        insert_rows(connection, subscribers, _PERSON, writes.added)
    if writes.updated:
        _UPDATE(connection, writes.updated)
    if writes.acts:
        _acts.create(connection)
        insert_rows(connection, _acts, _acts.c.keys(), writes.acts)
        people = _acts.join(subscribers, subscribers.c.token == _acts.c.owner)
        told = (_acts.c.kind, _acts.c.action, _acts.c.at, _acts.c.source, _acts.c.wording)
        connection.execute(
            insert(consents).from_select(
                ["subscriber_id", *(column.name for column in told)],
                select(subscribers.c.id, *told).select_from(people),
                include_defaults=False,
            )
        )
        _acts.drop(connection)


_CHANGES = ("name", "language", "sections", "city", "state", "advertising", "changed")
_UPDATE = Prepared(
    update(subscribers)
    .where(subscribers.c.id == bindparam("number"))
    .values({name: bindparam(f"to_{name}") for name in _CHANGES})
)
