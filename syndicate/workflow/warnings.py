"""What is legal and yet hardly meant: told, and left to the editor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from syndicate.config import Publication
from syndicate.feeds import FORMATS
from syndicate.model import Item, Problem, Severity
from syndicate.records import PublishedRecords
from syndicate.text.lazy import regex

__all__ = ["changed_authority", "copies", "given_up", "looking_back"]

_MADE = regex(r"tag:([^,:]+),(\d{4}):\d{4}-\d\d-\d\d/")


def copies(items: Iterable[Item]) -> tuple[Problem, ...]:
    """Articles with one title and one text under two ids: somebody copied a file."""
    first: dict[str, Item] = {}
    found = []
    for item in sorted(items, key=lambda one: one.article.key):
        other = first.setdefault(item.fingerprint, item)
        if other is not item:
            found.append(
                Problem(
                    path=item.article.path,
                    line=item.article.line,
                    message=(
                        f"is a copy of {other.article.key}: readers get it twice; "
                        "delete one of the two"
                    ),
                    severity=Severity.WARNING,
                )
            )
    return tuple(found)


def given_up(publication: Publication, stands: Callable[[str], bool]) -> tuple[Problem, ...]:
    """Feeds of ours that stand, while their format is written no more."""
    slugs = (slug for one in publication.sections for slug in (one.slug, *one.was))
    folders = ("", *(f"{slug}/" for slug in slugs))
    found = []
    for name, made in FORMATS.items():
        if name in publication.feeds.formats:
            continue
        old = [*filter(stands, (f"{folder}{made.file_name}" for folder in folders))]
        if old:
            found.append(
                Problem(
                    path=publication.relative(publication.path.resolve()),
                    field="feeds.formats",
                    message=(
                        f"has no {name} any more, and {old[0]} still stands: whoever reads it gets "
                        f"nothing new; put {name} back, or delete each {made.file_name}"
                    ),
                    severity=Severity.WARNING,
                )
            )
    return tuple(found)


def looking_back(
    records: PublishedRecords, publication: Publication, now: datetime
) -> tuple[Problem, ...]:
    """The records know of a later build: a look back, or one of the clocks was wrong."""
    if not records.lies_ahead(now):
        return ()
    return (
        Problem(
            path=publication.relative(publication.root / "records/published.jsonl"),
            message=(
                f"remembers a build at {records.newest}, after {now}: what changes and leaves "
                "is not noted before then (a look back with --now, or a clock that errs)"
            ),
            severity=Severity.WARNING,
        ),
    )


def changed_authority(records: PublishedRecords, publication: Publication) -> tuple[Problem, ...]:
    """``host`` or ``since`` differ from those in most ids that were published."""
    ours = publication.tag("")
    if sum(record.id.startswith(ours) for record in records) * 2 > len(records):
        return ()
    made = Counter(match.groups() for record in records if (match := _MADE.match(record.id)))
    if not made:
        return ()
    ((host, since), _) = made.most_common(1)[0]
    if ours == f"tag:{host},{since}:":
        return ()
    return (
        Problem(
            path=publication.relative(publication.path.resolve()),
            field="publication",
            message=(
                f"the ids published so far begin with tag:{host},{since}: and new ones would not: "
                f'set host = "{host}" and since = {since} (or, if nothing was on the web yet, '
                "delete the folder records/)"
            ),
            severity=Severity.WARNING,
        ),
    )
