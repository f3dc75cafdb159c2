"""What stood in the feeds and is gone: noticed, guarded against, remembered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from syndicate.config import Publication
from syndicate.errors import UsageError
from syndicate.model import Severity
from syndicate.records import PublishedRecords, Record
from syndicate.workflow.gather import Gathered

__all__ = ["Removal", "guard_shrinking", "remember_removals", "removals"]

EVERYTHING = ""


@dataclass(frozen=True, slots=True)
class Removal:
    """An article that leaves: why, and the feeds (section slugs, ``""`` = all) it stood in."""

    record: Record
    reason: str
    feeds: tuple[str, ...]


def standing(records: Iterable[Record], publication: Publication) -> dict[str, tuple[str, ...]]:
    """The ids of what stands in a feed by the records → the feeds it stands in."""
    live = sorted(
        (record for record in records if record.removed is None),
        key=lambda record: (-record.published.timestamp(), record.id),
    )
    found: dict[str, list[str]] = {}
    for feed in (EVERYTHING, *(section.slug for section in publication.sections)):
        members = [one for one in live if feed in (EVERYTHING, *one.sections)]
        for record in members[: publication.feeds.items]:
            found.setdefault(record.id, []).append(feed)
    return {identity: tuple(feeds) for identity, feeds in found.items()}


def removals(
    gathered: Gathered, publication: Publication, rejected: frozenset[str]
) -> tuple[Removal, ...]:
    """Every article of the records that is published no more.

    Reasons: ``draft``, ``scheduled``, ``expired``, ``rejected`` (its file is faulty now)
    and ``deleted``.
    """
    published = gathered.selection.ids
    faulty = {problem.path for problem in gathered.problems if problem.severity is Severity.ERROR}
    where = standing(gathered.records, publication)
    found = []
    for record in gathered.records:
        if record.removed is not None or (record.id in published and record.id not in rejected):
            continue
        reason = gathered.selection.held.get(record.id, "deleted")
        if record.id in rejected or (reason == "deleted" and record.key.split("#", 1)[0] in faulty):
            reason = "rejected"
        found.append(Removal(record, reason, where.get(record.id, ())))
    return tuple(found)


def guard_shrinking(
    found: tuple[Removal, ...],
    records: PublishedRecords,
    publication: Publication,
    now: datetime,
) -> None:
    """Publish nothing when more than half of what stands in the feeds would vanish at once.

    Raises:
        UsageError: it would.
    """
    before = len(standing(records, publication))
    gone = sum(1 for removal in found if removal.feeds)
    if gone * 2 > before:
        names = ", ".join(removal.record.key for removal in found[:3])
        more = f" and {gone - 3} more" if gone > 3 else ""
        doubt = "is the articles folder complete?"
        if records.lies_ahead(now):
            doubt = f"they are not out yet at {now}: is the clock, or --now, right?"
        raise UsageError(
            f"{gone} of the {before} articles that stand in the feeds would vanish at once "
            f"({names}{more}); nothing was published: {doubt} "
            "If this is meant, build with --allow-shrink"
        )


def remember_removals(found: tuple[Removal, ...], records: PublishedRecords, now: datetime) -> None:
    """Note the removals; feeds that an article stood in move their ``updated`` to ``now``."""
    for removal in found:
        records.remove(removal.record, removal.reason, removal.feeds, now)
