"""The edition that `send` mails: as it was recorded, or made now, and from then on as it stands.

Freezing an edition fills its ``held``: nothing that was mailed is mailed again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from syndicate.config import Publication
from syndicate.digest import render
from syndicate.model import Edition
from syndicate.records import EditionRecords
from syndicate.sources.pictures import Pictures
from syndicate.templating import Templates
from syndicate.workflow.editions import Letters, issue_of
from syndicate.workflow.gather import Desk, gather
from syndicate.workflow.store import ReadOnlyStore

__all__ = ["close", "edition_of"]


def edition_of(
    publication: Publication, templates: Templates, day: date, now: datetime
) -> Edition | None:
    """What the letters of ``day`` hold; ``None`` = there is nothing to send.

    Raises:
        UsageError: a record is damaged, or a template does not render.
    """
    records = EditionRecords(publication.root, publication.timezone)
    edition = records.get(day)
    if edition is not None and edition.frozen is not None:
        return edition
    if edition is None:
        gathered = gather(publication, now)
        desk = Desk(gathered, Pictures(publication, ReadOnlyStore(publication.root / "feeds")))
        letters = Letters(publication, templates)
        issue = issue_of(publication, gathered, desk, letters, day, now)
        edition = issue.edition if issue else None
    if edition is None:
        return None
    return _without(publication, templates, edition, _mailed(publication, records, day))


def close(publication: Publication, edition: Edition, frozen: datetime) -> Edition:
    """Record that the first letter of it goes out: from now on it stays as it is."""
    if edition.frozen is not None:
        return edition
    shown = tuple(headline.id for headline in edition.headlines)
    held = tuple(dict.fromkeys((*edition.held, *shown)))
    closed = replace(edition, held=held, frozen=frozen)
    EditionRecords(publication.root, publication.timezone).save(closed)
    return closed


def _mailed(publication: Publication, records: EditionRecords, day: date) -> frozenset[str]:
    """What other editions have mailed: those before, and, where this one is late, after it."""
    span = publication.digest.window + timedelta(days=1)
    mailed: set[str] = set()
    for other in records.days():
        if other != day and abs(other - day) <= span:
            edition = records.get(other)
            if edition is not None and edition.frozen is not None:
                mailed.update(edition.held)
    return frozenset(mailed)


def _without(
    publication: Publication, templates: Templates, edition: Edition, mailed: frozenset[str]
) -> Edition | None:
    sections = tuple(
        replace(section, headlines=kept)
        for section in edition.sections
        if (kept := tuple(one for one in section.headlines if one.id not in mailed))
    )
    if not sections:
        return None
    if sum(len(one.headlines) for one in sections) == len(edition.headlines):
        return edition
    left = replace(
        edition,
        sections=sections,
        held=tuple(one for one in edition.held if one not in mailed),
        subject="",
    )
    digest = render(left, publication, templates)
    letter = digest.letter(advertising=not digest.stories())
    return replace(left, subject=letter.subject)
