"""Which items stand in which feed, and as of when each feed was last changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice, takewhile

from syndicate.config import Publication, Section
from syndicate.deck import Deck
from syndicate.feeds.sitemap import LIMIT, WINDOW
from syndicate.model import Card, Item
from syndicate.workflow.gather import Desk, Gathered
from syndicate.workflow.progress import Progress

__all__ = ["Channel", "channels", "recent", "updated_at"]


_BATCH = 500
"""Articles between two words about the progress."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One feed before it takes a format; ``section`` is ``None`` for everything."""

    section: Section | None
    items: tuple[Item, ...]

    @property
    def slug(self) -> str:
        """The section's slug, ``""`` for everything."""
        return self.section.slug if self.section else ""


def channels(
    publication: Publication,
    gathered: Gathered,
    desk: Desk,
    progress: Progress,
) -> tuple[Channel, ...]:
    """Everything first, then the sections in configuration order; bodies are read here."""
    sections: tuple[Section | None, ...] = (None, *publication.sections)
    limit, published = publication.feeds.items, gathered.selection.published
    likely = chain(*(islice(_members(published, section), limit) for section in sections))
    shown = tuple({card.id: card for card in likely}.values())
    for start in range(0, len(shown), _BATCH):
        progress("articles", start, len(shown))
        desk.prepare(shown[start : start + _BATCH])
    progress("articles", len(shown), len(shown))
    return tuple(
        Channel(section, desk.first(_members(published, section), limit)) for section in sections
    )


def recent(gathered: Gathered, desk: Desk, now: datetime) -> tuple[Item, ...]:
    """What the news sitemap may hold: also what no feed has room for on a busy day."""
    since = (now - WINDOW).timestamp()
    young = takewhile(lambda card: card.published >= since, gathered.selection.published)
    return desk.first(young, LIMIT)


def _members(published: Deck, section: Section | None) -> Iterator[Card]:
    if section is None:
        return iter(published)
    theirs = enumerate(published.column("sections"))
    return (published[place] for place, slugs in theirs if section.slug in slugs)


def updated_at(channel: Channel, gathered: Gathered, now: datetime) -> datetime | None:
    """RFC 4287 §4.2.15: the newest change of an item that stands here, or the last departure.

    ``None`` for a feed that never held anything: no time is invented.
    """
    times = [item.article.changed for item in channel.items]
    departure = gathered.records.departure(channel.slug, now)
    if departure is not None:
        times.append(departure)
    return max(times, default=None)
