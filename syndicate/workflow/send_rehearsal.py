"""Before it is earnest: who would get what, and a letter to oneself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from email import policy
from email.parser import BytesHeaderParser

from syndicate.audience.people import by_address
from syndicate.audience.person import Person
from syndicate.clock import Clock
from syndicate.config import Publication
from syndicate.database import Database
from syndicate.delivery.ledger import Ledger
from syndicate.delivery.letters import Press
from syndicate.delivery.parcel import Parcel, Result
from syndicate.delivery.post import carry
from syndicate.delivery.transport import read_transport
from syndicate.edition import day_at
from syndicate.errors import UsageError
from syndicate.mail.address import check
from syndicate.model import Edition
from syndicate.templating import Templates
from syndicate.workflow.send_editions import edition_of
from syndicate.workflow.send_guards import guard_transport, transport_name
from syndicate.workflow.send_report import Rehearsal, RehearsalGroup

__all__ = ["MARK", "rehearse", "send_tests"]

MARK = "[test] "
_NOBODY = "A" * 22


def rehearse(
    publication: Publication, database: Database, day: date | None, now: datetime
) -> Rehearsal:
    """Who would get what of ``day`` (default: the edition that stands at ``now``).

    Raises:
        UsageError: it could not be sent; the message says what to mend.
    """
    transport = transport_name(publication, read_transport(publication.delivery, publication.root))
    templates = Templates(publication)
    edition, day = _edition(publication, templates, day, now)
    if edition is None:
        note = f"the edition of {day} has no article; nothing to send"
        return Rehearsal(date=None, transport=transport, groups=(), notes=(note,))
    ledger = Ledger(database, publication.id)
    frozen = ledger.edition(day)
    if frozen is not None:
        guard_transport(ledger, frozen, transport)
    press = Press(edition, publication, templates, database.secret)
    groups: dict[str, RehearsalGroup] = {}
    for person, people in ledger.wishes(frozen):
        language = person.language or publication.language
        known = groups.get(language) or RehearsalGroup(
            language=language, people=0, letters=0, subject="", bytes=0
        )
        parcel = press.parcel(0, person)
        size = sum(map(len, parcel.message)) if parcel else 0
        groups[language] = RehearsalGroup(
            language=language,
            people=known.people + people,
            letters=known.letters + (people if parcel else 0),
            subject=known.subject or (_subject(parcel) if parcel else ""),
            bytes=max(known.bytes, size),
        )
    begun = ("it was begun; these are the letters left",)
    notes = begun if frozen else _not_now(publication, day, now)
    ordered = tuple(sorted(groups.values(), key=lambda one: -one.people))
    return Rehearsal(date=day, transport=transport, groups=ordered, notes=notes)


def _not_now(publication: Publication, day: date, now: datetime) -> tuple[str, ...]:
    """Why a plain `send` would not send an edition that has not begun."""
    at = publication.edition_time(day)
    if now < at:
        return (f"it is too early for send: it goes out from {at:%Y-%m-%d %H:%M} on",)
    today = now.astimezone(publication.timezone).date()
    named = f" --date {day}" if day != today else ""
    if now - at > publication.delivery.late:
        due = f"it was due at {at:%Y-%m-%d %H:%M}"
        return (f"{due}; so late it is sent only with: syndicate send --late{named}",)
    return (f"it is sent only with: syndicate send{named}",) if named else ()


def send_tests(
    publication: Publication,
    database: Database,
    clock: Clock,
    day: date | None,
    addresses: Sequence[str],
    tell: Callable[[str], None] = lambda _: None,
) -> list[tuple[Parcel, Result]]:
    """The letter to these addresses, marked, beside the ledger; what became of each.

    ``tell`` gets a line at once when a server does not let us in.

    Somebody who subscribes gets it with their wishes; their links lead nowhere, so that a click
    in a test unsubscribes nobody.

    Raises:
        UsageError: there is no such letter, or an address is none.
        UnfinishedError: every server refuses us, or none could be reached.
    """
    templates = Templates(publication)
    edition, day = _edition(publication, templates, day, clock.now())
    if edition is None:
        raise UsageError(f"the edition of {day} has no article; there is nothing to test")
    press = Press(edition, publication, templates, database.secret, mark=MARK)
    parcels = []
    for text in addresses:
        address = check(text)
        known = by_address(database, publication.id, address.key)
        person = known.person if known else Person(id=0, token=_NOBODY, address=address.typed)
        parcel = press.parcel(0, replace(person, token=_NOBODY))
        if parcel is None:
            raise UsageError(
                f"{address.typed}: nothing in the edition of {day} for what they chose"
            )
        parcels.append((parcel, parcel))
    results: list[tuple[Parcel, Result]] = []
    carry(
        publication,
        clock,
        parcels,
        lambda parcel, result: results.append((parcel, result)),
        tell,
    )
    return results


def _edition(
    publication: Publication, templates: Templates, day: date | None, now: datetime
) -> tuple[Edition | None, date]:
    """Also of a day whose time has not come: as it would be now."""
    day = day or day_at(publication, now)
    as_of = max(now, publication.edition_time(day))
    return edition_of(publication, templates, day, as_of), day


def _subject(parcel: Parcel) -> str:
    headers = BytesHeaderParser(policy=policy.default).parsebytes(b"".join(parcel.message))
    return str(headers["subject"])
