"""Which article goes where: select, sort by section, order, cut, deduplicate. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from syndicate.config import Publication
from syndicate.model import Article

__all__ = ["HELD", "Selection", "day_at", "digest_articles", "feed_order", "select"]

HELD = ("draft", "scheduled", "expired")


@dataclass(frozen=True, slots=True)
class Selection:
    """``published``: newest first, then id. ``held``: why each other one stays inside."""

    published: tuple[Article, ...]
    held: dict[str, str]

    def counts(self) -> dict[str, int]:
        """How many are held for each reason."""
        reasons = list(self.held.values())
        return {reason: reasons.count(reason) for reason in HELD}


def feed_order(article: Article) -> tuple[float, str]:
    """Newest published first; equal dates by id. Feeds ignore ``lead``."""
    return (-article.published.timestamp(), article.id)


def why_held(article: Article, now: datetime) -> str:
    """``draft``, ``scheduled`` or ``expired``; ``""`` for what is published at ``now``."""
    if article.draft:
        return "draft"
    if article.expires is not None and article.expires <= now:
        return "expired"
    return "scheduled" if article.published > now else ""


def select(articles: Iterable[Article], now: datetime) -> Selection:
    """Part what is published at ``now`` from what is held; articles have their ids."""
    published, held = [], {}
    for article in articles:
        reason = why_held(article, now)
        if reason:
            held[article.id] = reason
        else:
            published.append(article)
    return Selection(tuple(sorted(published, key=feed_order)), held)


def day_at(publication: Publication, now: datetime) -> date:
    """The edition that stands at ``now``: the last day whose ``at`` has passed."""
    today = now.astimezone(publication.timezone).date()
    if now < publication.edition_time(today):
        return today - timedelta(days=1)
    return today


def digest_articles(
    published: Sequence[Article],
    publication: Publication,
    day: date,
    taken: Collection[str],
) -> tuple[tuple[str, tuple[Article, ...]], ...]:
    """Every article that the edition of ``day`` holds, by section slug, in the letter's order.

    ``taken`` are the ids that earlier editions held. An article stands in the first of its
    sections that the digest shows; in a section ``lead`` articles come first, then the
    newest. Sections without an article are left out; cutting to ``per_section`` is left to
    who shows them, since an edition holds also what it has no room for.
    """
    until = publication.edition_time(day)
    since = until - publication.digest.window
    by_section: dict[str, list[Article]] = {slug: [] for slug in publication.digest.sections}
    for article in published:
        if since <= article.published <= until and article.id not in taken:
            home = next((slug for slug in article.sections if slug in by_section), None)
            if home is not None:
                by_section[home].append(article)
    return tuple(
        (slug, tuple(sorted(found, key=lambda one: (not one.lead, *feed_order(one)))))
        for slug, found in by_section.items()
        if found
    )
