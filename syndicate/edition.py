"""Which article goes where: select, sort by section, order, cut, deduplicate. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from syndicate.config import Publication
from syndicate.deck import Deck
from syndicate.model import Card

__all__ = ["HELD", "Selection", "day_at", "digest_articles", "select"]

HELD = ("draft", "scheduled", "expired")


@dataclass(frozen=True)
class Selection:
    """``published`` of ``cards``: newest first, then id; ``held``: why each other one stays inside.

    ``held`` is by id.
    """

    cards: Deck
    published: Deck
    held: dict[str, str]

    def among(self, ids: frozenset[str]) -> frozenset[str]:
        """Which of these articles are published."""
        there = (self.cards[place].id for place in self.cards.where("id", ids))
        return frozenset(one for one in there if one not in self.held)

    def counts(self) -> dict[str, int]:
        """How many are held for each reason."""
        reasons = list(self.held.values())
        return {reason: reasons.count(reason) for reason in HELD}


def why_held(card: Card, now: float) -> str:
    """``draft``, ``scheduled`` or ``expired``; ``""`` for what is published at ``now``."""
    if card.draft:
        return "draft"
    if card.expires and card.expires <= now:
        return "expired"
    return "scheduled" if card.published > now else ""


def select(cards: Deck, now: datetime) -> Selection:
    """Part what is published at ``now`` from what is held; articles have their ids."""
    instant = now.timestamp()
    published = cards.column("published")
    places: Sequence[int] = range(len(cards))
    held = {}
    if cards.any("draft") or cards.any("expires") or max(published, default=0) > instant:
        # As why_held says, of tens of thousands.
        columns = zip(cards.column("draft"), published, cards.column("expires"), strict=True)
        inside = {
            place
            for place, (draft, begin, end) in enumerate(columns)
            if draft or begin > instant or (end and end <= instant)
        }
        held = {cards[place].id: why_held(cards[place], instant) for place in sorted(inside)}
        places = [place for place in places if place not in inside]
    return Selection(cards, cards.picked(_newest_first(cards, places)), held)


def _newest_first(cards: Deck, places: Iterable[int]) -> list[int]:
    """By ``published``, equal ones by id. Feeds ignore ``lead``."""
    published = cards.column("published")
    order = sorted(places, key=published.__getitem__, reverse=True)
    moments = list(map(published.__getitem__, order))
    end = 0
    for start in [place for place, (one, next_) in enumerate(pairwise(moments)) if one == next_]:
        if start >= end:
            end = start + 1
            while end < len(moments) and moments[end] == moments[start]:
                end += 1
            order[start:end] = sorted(order[start:end], key=cards.column("id").__getitem__)
    return order


def day_at(publication: Publication, now: datetime) -> date:
    """The edition that stands at ``now``: the last day whose ``at`` has passed."""
    today = now.astimezone(publication.timezone).date()
    if now < publication.edition_time(today):
        return today - timedelta(days=1)
    return today


def digest_articles(
    published: Iterable[Card],
    publication: Publication,
    day: date,
    taken: Collection[str],
) -> tuple[tuple[str, tuple[Card, ...]], ...]:
    """Every article that the edition of ``day`` holds, by section slug, in the letter's order.

    ``published`` is newest first. ``taken`` are the ids that earlier editions held. An article
    stands in the first of its sections that the digest shows; in a section ``lead`` articles
    come first, then the newest. Sections without an article are left out; cutting to
    ``per_section`` is left to who shows them, since an edition holds also what it has no room
    for.
    """
    until = publication.edition_time(day)
    since = (until - publication.digest.window).timestamp()
    by_section: dict[str, list[Card]] = {slug: [] for slug in publication.digest.sections}
    for card in published:
        if card.published < since:
            break
        if card.published <= until.timestamp() and card.id not in taken:
            home = next((slug for slug in card.sections if slug in by_section), None)
            if home is not None:
                by_section[home].append(card)
    return tuple(
        (slug, tuple(sorted(found, key=lambda one: not one.lead)))
        for slug, found in by_section.items()
        if found
    )
