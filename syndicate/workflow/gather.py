"""load → identify → select: which articles there are, and which of them are out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from syndicate import sources
from syndicate.config import Publication
from syndicate.edition import Selection, select
from syndicate.errors import ArticleError
from syndicate.model import Article, Item, Problem, Severity
from syndicate.records import PublishedRecords, Record, identify
from syndicate.sources import Newsroom
from syndicate.sources.pictures import Pictures
from syndicate.workflow.warnings import changed_authority, looking_back

__all__ = ["Desk", "Gathered", "Report", "gather"]

Report = Callable[[Problem], None]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything read, before anything is rendered."""

    newsroom: Newsroom
    selection: Selection
    articles: tuple[Article, ...]
    records: PublishedRecords
    problems: tuple[Problem, ...]


def gather(publication: Publication, now: datetime) -> Gathered:
    """Read the heads of all articles, give them ids, part published from held.

    Raises:
        UsageError: a record is damaged.
    """
    newsroom = sources.load(publication)
    records = PublishedRecords(publication.root)
    identified = identify(newsroom.articles, publication, records, _fingerprint_of(newsroom))
    articles, early = _not_yet_updated(identified.articles, now)
    return Gathered(
        newsroom=newsroom,
        selection=select(articles, now),
        articles=articles,
        records=records,
        problems=(
            *newsroom.problems,
            *identified.problems,
            *early,
            *changed_authority(records, publication),
            *looking_back(records, publication, now),
        ),
    )


def _fingerprint_of(newsroom: Newsroom) -> Callable[[Article], str]:
    def fingerprint(article: Article) -> str:
        try:
            return newsroom.fingerprint(article)
        except ArticleError:  # it vanished meanwhile; that is told when it is to be shown
            return ""

    return fingerprint


def _not_yet_updated(
    articles: tuple[Article, ...], now: datetime
) -> tuple[tuple[Article, ...], list[Problem]]:
    """An ``updated`` in the future would date every feed forward: it counts when it comes."""
    problems = [
        Problem(
            path=article.path,
            line=article.line,
            field="updated",
            message="lies in the future; it counts from then on",
            severity=Severity.WARNING,
        )
        for article in articles
        if article.updated is not None and article.updated > now >= article.published
    ]
    if not problems:
        return articles, problems
    return tuple(
        replace(article, updated=None) if article.updated and article.updated > now else article
        for article in articles
    ), problems


class Desk:
    """Makes items of articles, each once; an article that cannot go out is reported once."""

    def __init__(self, gathered: Gathered, pictures: Pictures) -> None:
        self._newsroom = gathered.newsroom
        self._records = gathered.records
        self._pictures = pictures
        self._addresses = {article.path: article.url for article in gathered.articles}
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

    def item(self, article: Article) -> Item | None:
        """The article with its content; ``None`` where that cannot be read."""
        if article.id not in self._items:
            self._items[article.id] = self._make(article)
        return self._items[article.id]

    def _make(self, article: Article) -> Item | None:
        try:
            item = self._newsroom.item(
                article, self._pictures, self.problems.append, linked=self._addresses.get
            )
        except ArticleError as error:
            self.problems.append(
                Problem(
                    path=article.path,
                    line=error.line or article.line,
                    field=error.field,
                    message=str(error),
                )
            )
            return None
        self._warn_of_silent_change(item, self._records.get(article.id))
        return item

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

    def first(self, articles: Iterable[Article], limit: int) -> tuple[Item, ...]:
        """The first ``limit`` of ``articles`` that can go out."""
        found: list[Item] = []
        for article in articles:
            if len(found) == limit:
                break
            item = self.item(article)
            if item is not None:
                found.append(item)
        return tuple(found)
