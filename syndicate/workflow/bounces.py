"""Reports of letters that came back → the people they are about, and what follows.

Mails that unsubscribe are read, too: they come to a mailbox as these do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import quote

from syndicate.audience.people import by_address, by_token
from syndicate.audience.signup import unsubscribe
from syndicate.audience.subscriber import Subscriber
from syndicate.config import Publication
from syndicate.database import Database
from syndicate.delivery.returned import Bounce, Effect, is_known, settle
from syndicate.mail import tokens, verp
from syndicate.mail.address import AddressError, check
from syndicate.mail.bounce import Kind, Report, read
from syndicate.mail.bounce.boxes import Found

__all__ = ["Finding", "Proof", "read_bounces"]


class Proof(StrEnum):
    """How the person was found; the first that there is counts."""

    RETURN_PATH = "return path"  # signed by us
    MESSAGE_ID = "message id"  # holds the person's token: 128 random bits
    SUBJECT = "signed subject"  # of a mail that unsubscribes: List-Unsubscribe's mailto
    ADDRESS = "address"  # anybody can write one: believed only where the operator says so
    NONE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A report and what was done; ``effect`` is ``None`` where nothing could be or was to be.

    ``address`` is the subscriber's, not the one that the report names.
    """

    name: str
    report: Report
    effect: Effect | None = None
    proof: Proof = Proof.NONE
    address: str = ""
    edition: date | None = None


@dataclass(frozen=True, slots=True)
class _Letter:
    """Which letter came back: whose (``None`` = no longer known), and of which edition."""

    proof: Proof
    person: Subscriber | None
    edition: date | None


_ACTED_ON = frozenset(Kind) - {Kind.NOTICE, Kind.UNKNOWN}


def read_bounces(
    database: Database,
    publication: Publication,
    messages: Iterable[Found],
    now: datetime,
    *,
    by_address: bool = False,
    dry_run: bool = False,
) -> Iterator[Finding]:
    """Read each message and do what it asks for; a second time changes nothing.

    ``by_address``: believe reports that only name an address, too. Whoever can write into the
    mailbox can then silence any reader.
    """
    for message in messages:
        for report in read(message.data):
            letter = _letter(database, publication, report, now, trusting=by_address)
            effect: Effect | None = None
            if letter and report.kind in _ACTED_ON:
                effect = _act(database, publication, report, letter, now, keep=not dry_run)
            yield Finding(
                name=message.name,
                report=report,
                effect=effect,
                proof=letter.proof if letter else Proof.NONE,
                address=letter.person.address if letter and letter.person else "",
                edition=letter.edition if letter else None,
            )


def _act(
    database: Database,
    publication: Publication,
    report: Report,
    letter: _Letter,
    now: datetime,
    *,
    keep: bool,
) -> Effect:
    person = letter.person
    bounce = Bounce(
        publication=publication.id,
        subscriber_id=person.id if person else None,
        digest=report.digest,
        kind=report.kind,
        edition=letter.edition,
        status=report.status,
        diagnostic=report.diagnostic or report.reason,
    )
    if person and keep and report.kind is Kind.LEAVING:
        if is_known(database, publication.id, report.digest):
            return Effect.KNOWN
        # First this: cut off in between, the mail is read once more, and nobody's word is lost.
        unsubscribe(database, publication.id, person.id, source="e-mail", now=now)
    return settle(database, bounce, now, keep=keep)


def _letter(
    database: Database, publication: Publication, report: Report, now: datetime, *, trusting: bool
) -> _Letter | None:
    """The letter that the report is about; ``None`` = not told, or not proved."""
    if report.kind is Kind.LEAVING:
        return _signed_subject(database, publication, report, now)
    for address in report.returned_to:
        path = verp.read(database.secret, address)
        if path and path.publication == publication.id.lower():
            person = by_token(database, publication.id, path.token)
            return _Letter(Proof.RETURN_PATH, person, path.date)
    for text in report.message_ids:
        found = _message_id(publication).fullmatch(text)
        person = by_token(database, publication.id, found[2]) if found else None
        if found and person:
            return _Letter(Proof.MESSAGE_ID, person, _day(found[1]))
    if trusting and report.recipient:
        person = _by_address(database, publication, report.recipient)
        return _Letter(Proof.ADDRESS, person, None) if person else None
    return None


def _signed_subject(
    database: Database, publication: Publication, report: Report, now: datetime
) -> _Letter | None:
    """Whose word a letter's ``List-Unsubscribe`` had them mail (RFC 2369 §3.2)."""
    try:
        word = report.subject.split()[-1]
        parts = tokens.read(database.secret, tokens.UNSUBSCRIBE, word, now)
    except tokens.TokenError:
        return None
    if len(parts) != 2 or parts[0] != publication.id:
        return None
    return _Letter(Proof.SUBJECT, by_token(database, publication.id, parts[1]), None)


def _message_id(publication: Publication) -> re.Pattern[str]:
    """What :func:`syndicate.digest.message_id` makes of an edition and a person."""
    own = re.escape(quote(publication.id, safe="").replace(".", "%2E"))
    host = re.escape(publication.host)
    return re.compile(rf"<(\d{{4}}-\d\d-\d\d)\.{own}\.([A-Za-z0-9_-]{{22}})@{host}>", re.ASCII)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _by_address(database: Database, publication: Publication, recipient: str) -> Subscriber | None:
    try:
        return by_address(database, publication.id, check(recipient).key)
    except AddressError:
        return None
