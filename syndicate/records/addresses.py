"""Where each article stands: at an address of its own, or on a page of ours that is free."""

from __future__ import annotations

from datetime import datetime

from syndicate.config import Publication
from syndicate.deck import Deck
from syndicate.model import Card, Problem, Severity
from syndicate.records.published import PublishedRecords

__all__ = ["addressed"]


def addressed(
    cards: Deck, publication: Publication, records: PublishedRecords
) -> tuple[Deck, list[Problem]]:
    """Every article with its final ``url`` and ``page``.

    The page of an article never moves once it was in a feed, and stands at one article's only.
    """
    taken = {record.page: record.id for record in records if record.page}
    if not _is_crowded(cards, taken, records):
        return cards, []
    first: dict[str, Card] = {}
    placed, problems = [], []
    for card in sorted(cards, key=lambda one: (one.published, one.key)):
        made = card
        if card.page:
            record = records.get(card.id)
            page = (record.page if record else "") or _free(card, taken, publication)
            taken[page] = card.id
            made = card._replace(page=page, url=f"{publication.feeds_url}/{page}")
        elif card.url in first and not card.draft and not first[card.url].draft:
            problems.append(_shared(card, first[card.url]))
        first.setdefault(made.url, made)
        placed.append(made)
    return Deck.of(placed), problems


def _is_crowded(cards: Deck, taken: dict[str, str], records: PublishedRecords) -> bool:
    """Whether two want one place, or one stands elsewhere by now."""
    if not cards.distinct("url"):
        return True
    if not cards.any("page"):
        return False
    for page, identity in zip(cards.column("page"), cards.column("id"), strict=True):
        record = records.get(identity) if page else None
        if (page and taken.get(page, identity) != identity) or (
            record is not None and record.page not in ("", page)
        ):
            return True
    return False


def _free(card: Card, taken: dict[str, str], publication: Publication) -> str:
    """The card's page, or with the day (then a number) behind it where another has that."""
    if taken.get(card.page, card.id) == card.id:
        return card.page
    day = datetime.fromtimestamp(card.published, publication.timezone)
    dated = f"{card.page.removesuffix('/')}-{day:%m%d}"
    number, candidate = 1, f"{dated}/"
    while taken.get(candidate, card.id) != card.id:
        number += 1
        candidate = f"{dated}-{number}/"
    return candidate


def _shared(card: Card, other: Card) -> Problem:
    return Problem(
        path=card.path,
        line=card.line,
        field="url",
        message=(
            f"has the same address as {other.key}: {card.url}; put {{year}}/{{month}} into "
            "articles.url, or give one of them another slug"
        ),
        severity=Severity.WARNING,
    )
