"""What stood in the feeds and is gone: noticed, guarded against, remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from syndicate.config import Publication
from syndicate.errors import UsageError
from syndicate.model import Problem, Severity
from syndicate.records import PublishedRecords, Record
from syndicate.workflow.gather import Gathered

__all__ = ["Removal", "guard_shrinking", "remember_removals", "removals", "standing"]

EVERYTHING = ""


@dataclass(frozen=True, slots=True)
class Removal:
    """An article that leaves: why, and the feeds (section slugs, ``""`` = all) it stood in."""

    record: Record
    reason: str
    feeds: tuple[str, ...]


def standing(records: Iterable[Record], publication: Publication) -> dict[str, tuple[str, ...]]:
    """The ids of what stands in a feed by the records → the feeds it stands in."""
    live = [record for record in records if record.removed is None]
    live.sort(key=attrgetter("id"))
    live.sort(key=attrgetter("published"), reverse=True)
    feeds = (EVERYTHING, *(section.slug for section in publication.sections))
    room = dict.fromkeys(feeds, publication.feeds.items)
    found: dict[str, tuple[str, ...]] = {}
    for record in live:
        shown = tuple(feed for feed in room if feed in (EVERYTHING, *record.sections))
        if shown:
            found[record.id] = shown
        for feed in shown:
            room[feed] -= 1
            if not room[feed]:
                del room[feed]
        if not room:
            break
    return found


def removals(
    gathered: Gathered, where: Mapping[str, tuple[str, ...]], rejected: frozenset[str]
) -> tuple[Removal, ...]:
    """Every article of the records that is published no more.

    ``where`` is what :func:`standing` says. Reasons: ``draft``, ``scheduled``, ``expired``,
    ``rejected`` (its file is faulty now) and ``deleted``.
    """
    published = gathered.selection.among(frozenset(one.id for one in gathered.records))
    faulty = {problem.path for problem in gathered.problems if problem.severity is Severity.ERROR}
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
    where: Mapping[str, tuple[str, ...]],
    records: PublishedRecords,
    now: datetime,
    problems: Iterable[Problem] = (),
) -> None:
    """Publish nothing when more than half of what stands in the feeds would vanish at once.

    ``problems`` are those of reading: a folder that cannot be read is named as the cause.

    Raises:
        UsageError: it would.
    """
    before = len(where)
    gone = sum(1 for removal in found if removal.feeds)
    if gone * 2 > before:
        names = ", ".join(removal.record.key for removal in found[:3])
        more = f" and {gone - 3} more" if gone > 3 else ""
        keys = [removal.record.key for removal in found]
        doubt = "is the articles folder complete?"
        for one in problems:
            below = (key.startswith(f"{one.path}/") for key in keys)
            if one.severity is Severity.ERROR and any(below):
                doubt = f"{one.path}: {one.message}."
                break
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
