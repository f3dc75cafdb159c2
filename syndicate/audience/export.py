"""The audience as a CSV file with the columns of the import."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from itertools import islice

from syndicate.audience.acts import latest
from syndicate.audience.cells import safe
from syndicate.audience.people import Filter, people
from syndicate.audience.subscriber import Action, Consent, Kind, State, Subscriber
from syndicate.audience.table import COLUMNS
from syndicate.database import Database

__all__ = ["export_lines", "export_rows"]

CHUNK = 2000


def export_lines(database: Database, publication: str, which: Filter) -> Iterator[str]:
    """Lines of CSV (RFC 4180, so they end with CRLF), the header first, as they are read."""
    yield _line(COLUMNS)
    for row in export_rows(database, publication, which):
        yield _line([safe(row[column]) for column in COLUMNS])


def export_rows(database: Database, publication: str, which: Filter) -> Iterator[dict[str, str]]:
    """Column → cell.

    Consents that hold are told for active people only: whoever imports the file elsewhere must
    not mail people who left here, or whose letters came back.
    """
    found = people(database, publication, which)
    while chunk := list(islice(found, CHUNK)):
        with database.reading() as connection:
            held = latest(connection, [one.id for one in chunk])
        for person in chunk:
            yield _row(person, held.get(person.id, {}))


def _row(person: Subscriber, held: dict[Kind, Consent]) -> dict[str, str]:
    given = {
        kind: consent
        for kind, consent in held.items()
        if consent.action is Action.GIVEN and person.state is State.ACTIVE
    }
    evidence = given.get(Kind.NEWS) or given.get(Kind.ADVERTISING)
    return {
        "email": person.address,
        "name": person.name,
        "language": person.language,
        "sections": "" if person.sections is None else ";".join(person.sections),
        "city": person.city,
        "news_consent_at": _time(given.get(Kind.NEWS)),
        "ads_consent_at": _time(given.get(Kind.ADVERTISING)),
        "consent_source": evidence.source if evidence else "",
        "consent_wording": evidence.wording if evidence else "",
    }


def _time(consent: Consent | None) -> str:
    return "" if consent is None else _stamp(consent.at)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _line(cells: tuple[str, ...] | list[str]) -> str:
    out = StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
