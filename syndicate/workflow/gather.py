"""load → identify → select: which articles there are, and which of them are out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from syndicate import sources
from syndicate.cache import Mark
from syndicate.config import Publication
from syndicate.deck import Deck
from syndicate.edition import Selection, select
from syndicate.errors import ArticleError
from syndicate.model import Card, Item, Problem, Severity
from syndicate.records import PublishedRecords, Record, identify
from syndicate.sources import Newsroom
from syndicate.sources.pictures import Pictures
from syndicate.workflow.item_memo import ItemMemo
from syndicate.workflow.rendering import Rendered, render_all
from syndicate.workflow.warnings import changed_authority, looking_back

__all__ = ["Desk", "Gathered", "Report", "gather"]

Report = Callable[[Problem], None]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything read, before anything is rendered. ``cards`` are those of distinct articles."""

    newsroom: Newsroom
    selection: Selection
    cards: Deck
    records: PublishedRecords
    problems: tuple[Problem, ...]

    def fingerprint(self, card: Card) -> str:
        """That of an article's text as it stands in its file, ``""`` where it vanished."""
        return _fingerprint_of(self.newsroom)(card)


def gather(
    publication: Publication,
    now: datetime,
    newsroom: Newsroom | None = None,
    *,
    remember: bool = True,
) -> Gathered:
    """Read the heads of all articles (if ``newsroom`` has not), give ids, part out from held.

    ``remember``: what was kept of the records may serve.

    Raises:
        UsageError: a record is damaged.
    """
    newsroom = newsroom or sources.load(publication)
    records = PublishedRecords(publication.root, remember=remember)
    identified = identify(
        newsroom.cards, publication, records, _fingerprint_of(newsroom), newsroom.redated
    )
    cards, early = _not_yet_updated(identified.cards, now)
    return Gathered(
        newsroom=newsroom,
        selection=select(cards, now),
        cards=cards,
        records=records,
        problems=(
            *newsroom.problems,
            *identified.problems,
            *early,
            *changed_authority(records, publication),
            *looking_back(records, publication, now),
        ),
    )


def _fingerprint_of(newsroom: Newsroom) -> Callable[[Card], str]:
    def fingerprint(card: Card) -> str:
        try:
            return newsroom.fingerprint(newsroom.article(card))
        except ArticleError:  # it vanished meanwhile; that is told when it is to be shown
            return ""

    return fingerprint


def _not_yet_updated(cards: Deck, now: datetime) -> tuple[Deck, list[Problem]]:
    """An ``updated`` in the future would date every feed forward: it counts when it comes."""
    instant = now.timestamp()
    if not cards.any("updated") or max(cards.column("updated")) <= instant:
        return cards, []
    early = {n: cards[n] for n, moment in enumerate(cards.column("updated")) if moment > instant}
    problems = [
        Problem(
            path=card.path,
            line=card.line,
            field="updated",
            message="lies in the future; it counts from then on",
            severity=Severity.WARNING,
        )
        for card in early.values()
        if instant >= card.published
    ]
    return cards.changed({n: card._replace(updated=0) for n, card in early.items()}), problems


class Desk:
    """Makes items of articles, each once; an article that cannot go out is reported once."""

    def __init__(
        self, gathered: Gathered, pictures: Pictures, memo: ItemMemo | None = None
    ) -> None:
        self._memo = memo
        self.digests: dict[str, str] = {}
        self.places: dict[str, Mark] = {}
        self.passing = False
        self._newsroom = gathered.newsroom
        self._records = gathered.records
        self._pictures = pictures
        self._cards = gathered.cards
        self._addresses: dict[str, str] | None = None
        self._items: dict[str, Item | None] = {}
        self.problems: list[Problem] = []

    @property
    def items(self) -> dict[str, Item]:
        """Every item made so far, by id."""
        return {key: item for key, item in self._items.items() if item is not None}

    @property
    def rejected(self) -> frozenset[str]:
        """The ids of the articles whose body cannot go out."""
        return frozenset(key for key, item in self._items.items() if item is None)

    def item(self, card: Card) -> Item | None:
        """The article with its content; ``None`` where that cannot be read."""
        if card.id not in self._items:
            self.prepare((card,))
        return self._items[card.id]

    def _linked(self, path: str) -> str | None:
        """The address of the article in a file."""
        if self._addresses is None:
            columns = (self._cards.column(name) for name in ("path", "url"))
            self._addresses = dict(zip(*columns, strict=True))
        return self._addresses.get(path)

    def prepare(self, cards: Iterable[Card]) -> None:
        """Make the items of ``cards``, many at once, where they are not there yet."""
        wanted = {card.id: card for card in cards if card.id not in self._items}
        known: dict[str, Rendered] = {}
        if self._memo:
            for card in wanted.values():
                if kept := self._memo.get(card, self._newsroom, self._linked):
                    known[card.id] = kept
        new = [card for card in wanted.values() if card.id not in known]
        for card, made in zip(
            new, render_all(new, self._newsroom, self._pictures, self._linked), strict=True
        ):
            known[card.id] = made
            if self._memo:
                self._memo.put(card, made)
        for card in wanted.values():
            self._accept(card, known[card.id])

    def _accept(self, card: Card, made: Rendered) -> None:
        self.places.update(made.places)
        self.passing |= made.passing
        self.problems += made.problems
        item = self._items[card.id] = made.item
        if item is not None:
            self.digests[card.id] = made.digest
            self._warn_of_silent_change(item, self._records.get(card.id))

    def _warn_of_silent_change(self, item: Item, record: Record | None) -> None:
        if (
            record is not None
            and record.removed is None
            and record.fingerprint != item.fingerprint
            and record.updated == item.article.changed
        ):
            self.problems.append(
                Problem(
                    path=item.article.path,
                    line=item.article.line,
                    field="updated",
                    message=(
                        "the text changed after it was published; "
                        "add a new updated: so that readers see the change"
                    ),
                    severity=Severity.WARNING,
                )
            )

    def first(self, cards: Iterable[Card], limit: int) -> tuple[Item, ...]:
        """The first ``limit`` of ``cards`` that can go out."""
        found: list[Item] = []
        for card in cards:
            if len(found) == limit:
                break
            item = self.item(card)
            if item is not None:
                found.append(item)
        return tuple(found)
