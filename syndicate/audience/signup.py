"""What people do themselves, on the site or by mail: ask, confirm, change, leave.

Double opt-in: a request alone changes nothing for somebody who gets letters, for anybody can
type an address. Only the confirmation, from the mailbox itself, is their word; and it is
stronger than anything an operator or an import said.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from syndicate.audience.acts import latest, note, note_withdrawals
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
from syndicate.audience.suppression import lift_in
from syndicate.audience.wishes import Wishes
from syndicate.database import Database
from syndicate.database.tables import subscribers
from syndicate.mail.address import Address

__all__ = ["change", "confirm", "has_left", "request", "unsubscribe"]


def request(
    database: Database, publication: str, address: Address, wishes: Wishes, now: datetime
) -> Subscriber:
    """Somebody typed this address into the form: keep it, pending, with these wishes.

    Whoever is known stays exactly as they are; the ``state`` says which mail to send, and a
    suppression holds until the confirmation.
    """
    values = {
        "publication": publication,
        "token": new_token(),
        "address": address.typed,
        "address_key": address.key,
        "domain": address.domain,
        "state": State.PENDING,
        "advertising": False,
        "created": now,
        "changed": now,
        **_columns(wishes),
    }
    with database.engine.begin() as connection:
        dialect = sqlite if database.is_sqlite else postgresql
        added = dialect.insert(subscribers).values(values).on_conflict_do_nothing()
        connection.execute(added)
        row = connection.execute(
            select(*COLUMNS).where(
                subscribers.c.publication == publication,
                subscribers.c.address_key == address.key,
            )
        ).one()
        return Subscriber.of(row)


def confirm(
    database: Database,
    publication: str,
    subscriber_id: int,
    *,
    requested: datetime,
    wishes: Wishes | None = None,
    advertising: bool,
    source: str,
    wording: str,
    now: datetime,
) -> Subscriber | None:
    """The person confirmed what was asked for at ``requested``: consent, active, let in again.

    ``wishes`` are those they asked for, ``None`` = those that are kept. A second click changes
    nothing. ``None`` comes back where there is no such person, or they left after that request,
    so an old mail does not bring them back.
    """
    with database.engine.begin() as connection:
        person = _locked(connection, publication, subscriber_id)
        if person is None:
            return None
        held = latest(connection, [subscriber_id]).get(subscriber_id, {})
        if _left(held, requested):
            return None
        for kind in (Kind.NEWS, Kind.ADVERTISING) if advertising else (Kind.NEWS,):
            act = held.get(kind)
            stale = act is not None and act.at > requested  # they said otherwise since
            if (act is None or act.action is Action.WITHDRAWN) and not stale:
                _give(connection, subscriber_id, kind, source, wording, now)
        held = latest(connection, [subscriber_id])[subscriber_id]
        values: dict[str, object] = {"advertising": _holds(held.get(Kind.ADVERTISING))}
        if person.state is not State.ACTIVE:
            values |= {"state": State.ACTIVE, "changed": now}
            values |= {} if wishes is None else _columns(wishes)
        _set(connection, subscriber_id, values)
        lift_in(connection, database.secret, publication, person.address_key)
        return _again(connection, subscriber_id)


def has_left(database: Database, subscriber_id: int, requested: datetime) -> bool:
    """Whether the person left after what they asked for at ``requested``."""
    with database.reading() as connection:
        return _left(latest(connection, [subscriber_id]).get(subscriber_id, {}), requested)


def unsubscribe(
    database: Database, publication: str, subscriber_id: int, *, source: str, now: datetime
) -> bool:
    """The person wants no more letters; true where that changed something.

    Whatever was agreed to is withdrawn. Who bounced stays suppressed: nothing changes for them.
    """
    with database.engine.begin() as connection:
        person = _locked(connection, publication, subscriber_id)
        if person is None or person.state is State.UNSUBSCRIBED:
            return False
        note_withdrawals(connection, subscriber_id, source, now)
        state = State.SUPPRESSED if person.state is State.SUPPRESSED else State.UNSUBSCRIBED
        _set(connection, subscriber_id, {"state": state, "advertising": False, "changed": now})
    return True


def change(
    database: Database,
    publication: str,
    subscriber_id: int,
    *,
    wishes: Wishes | None = None,
    advertising: bool | None = None,
    source: str,
    wording: str = "",
    now: datetime,
) -> Subscriber | None:
    """The person's new wishes, and their yes or no to advertising; ``None`` leaves either.

    ``None`` comes back where there is no such person.
    """
    with database.engine.begin() as connection:
        person = _locked(connection, publication, subscriber_id)
        if person is None:
            return None
        values: dict[str, object] = {} if wishes is None else _columns(wishes)
        if advertising is not None:
            held = latest(connection, [subscriber_id]).get(subscriber_id, {})
            agreed = held.get(Kind.ADVERTISING)
            if advertising and not _holds(agreed):
                _give(connection, subscriber_id, Kind.ADVERTISING, source, wording, now)
            elif not advertising and agreed is not None and _holds(agreed):
                act = Consent(
                    kind=Kind.ADVERTISING,
                    action=Action.WITHDRAWN,
                    at=max(now, agreed.at),
                    source=source,
                    wording=wording,
                )
                note(connection, subscriber_id, act)
            values["advertising"] = advertising
        _set(connection, subscriber_id, {**values, "changed": now})
        return _again(connection, subscriber_id)


def _columns(wishes: Wishes) -> dict[str, object]:
    return {
        "name": wishes.name,
        "language": wishes.language,
        "sections": sections_text(wishes.sections),
        "city": wishes.city,
    }


def _locked(connection: Connection, publication: str, subscriber_id: int) -> Subscriber | None:
    row = connection.execute(
        select(*COLUMNS)
        .where(subscribers.c.id == subscriber_id, subscribers.c.publication == publication)
        .with_for_update()
    ).first()
    return None if row is None else Subscriber.of(row)


def _again(connection: Connection, subscriber_id: int) -> Subscriber:
    query = select(*COLUMNS).where(subscribers.c.id == subscriber_id)
    return Subscriber.of(connection.execute(query).one())


def _set(connection: Connection, subscriber_id: int, values: dict[str, object]) -> None:
    connection.execute(update(subscribers).where(subscribers.c.id == subscriber_id).values(values))


def _left(held: Mapping[Kind, Consent], requested: datetime) -> bool:
    news = held.get(Kind.NEWS)
    return news is not None and news.action is Action.WITHDRAWN and news.at > requested


def _holds(consent: Consent | None) -> bool:
    return consent is not None and consent.action is Action.GIVEN


def _give(
    connection: Connection,
    subscriber_id: int,
    kind: Kind,
    source: str,
    wording: str,
    now: datetime,
) -> None:
    act = Consent(kind=kind, action=Action.GIVEN, at=now, source=source, wording=wording)
    note(connection, subscriber_id, act)
