"""All articles of a publication: cards in memory, heads and bodies read when they are asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from syndicate.config import Publication
from syndicate.deck import Deck
from syndicate.errors import ArticleError
from syndicate.model import Article, Card, FrontPage, Item, Problem, Severity
from syndicate.sources import files, head_picture, page
from syndicate.sources.body import Body
from syndicate.sources.cards import card_of
from syndicate.sources.document import Document
from syndicate.sources.fields import Fields
from syndicate.sources.index import Known
from syndicate.sources.learning import Learner, formats, source_of

if TYPE_CHECKING:
    from syndicate.sources.pictures import Pictures

__all__ = ["Newsroom", "Place"]


class Place(NamedTuple):
    """Where an article is read from, where that does not follow from its path."""

    real: str
    path: str
    language: str = ""
    line: int = 0


class Newsroom:
    """What :func:`~syndicate.sources.loading.load` found.

    ``cards`` are in no order that means anything; ``known`` is what an index is to keep;
    ``newest``: when the newest of the articles that were read came out, 0 = none was read, all
    were known; ``passing``: something could not be read now.
    """

    def __init__(
        self,
        publication: Publication,
        cards: Deck,
        problems: tuple[Problem, ...],
        front_pages: tuple[FrontPage, ...],
        places: Mapping[str, Place],
        printed: Mapping[str, Article],
        known: dict[str, Known],
        *,
        newest: int = 0,
        passing: bool = False,
    ) -> None:
        self.cards = cards
        self.newest = newest
        self.problems = problems
        self.front_pages = front_pages
        self.known = known
        self.passing = passing
        self._publication = publication
        self._places = places
        self._printed = printed
        self._learner = Learner(publication)
        root = publication.relative(publication.articles.root)
        self._prefix = f"{root}/" if root != "." else ""
        self._last: tuple[str, Document, Body | None] | None = None

    def file_of(self, card: Card) -> str:
        """The file that an article is read from, to be opened."""
        return self._place(card.key, card.path).real

    def printed(self, card: Card) -> str:
        """What an article is made of beside its card and :meth:`file_of`, ``""`` for most.

        Of one that page files print: its place in the file, and the head that all of them made.
        """
        head = self._printed.get(card.key)
        return f"{self._place(card.key, card.path).line} {head!r}" if head else ""

    def article(self, card: Card) -> Article:
        """The whole head of an article, with the id, address and dates that its card has.

        Raises:
            ArticleError: the file can no longer be read.
        """
        made = self._printed.get(card.key) or self._read(card)
        zone = self._publication.timezone
        if card.published != int(made.published.timestamp()):
            made = replace(made, published=datetime.fromtimestamp(card.published, zone))
        return replace(
            made,
            id=card.id,
            url=card.url,
            own_page=bool(card.page),
            sections=card.sections,
            updated=made.updated if card.updated else None,
        )

    @property
    def articles(self) -> tuple[Article, ...]:
        """The whole heads of all articles, in the order of their paths: each file is read."""
        ordered = sorted(self.cards, key=lambda one: (one.path.split("/"), one.line))
        return tuple(map(self.article, ordered))

    def redated(self, card: Card, published: int) -> Card:
        """The card of an article that was published earlier than its file says."""
        zone = self._publication.timezone
        article = replace(self.article(card), published=datetime.fromtimestamp(published, zone))
        return card_of(article, self._publication)._replace(id=card.id)

    def fingerprint(self, article: Article) -> str:
        """Changes when title, subtitle or text do; white space aside. Nothing is rendered.

        Raises:
            ArticleError: the file can no longer be read.
        """
        from syndicate.sources import content  # what renders is loaded where something is

        return content.fingerprint(article, self._body(article))

    def item(
        self,
        article: Article,
        pictures: Pictures,
        report: Callable[[Problem], None],
        *,
        linked: Callable[[str], str | None] = lambda _: None,
    ) -> Item:
        """Read and render the body; ``article.url`` is final by now.

        ``linked`` maps an article's file (relative to the configuration's folder) to its address.

        Raises:
            ArticleError: the file can no longer be read, or holds nothing to show.
        """
        from syndicate.sources import content  # likewise

        body = self._body(article)
        made = content.make_item(article, body, self._publication, pictures, report, linked=linked)
        # One that stands elsewhere, by its own word, may be a title and a summary.
        elsewhere = bool(made.summary) and article.explicit_url.startswith("http")
        if not body.text.strip() and not elsewhere:
            message = "has no text; write it below the title, or set draft: true until it is there"
            report(Problem(article.path, message, article.line, severity=Severity.WARNING))
        elif not made.html.strip() and body.text.strip():
            message = "holds nothing that can be shown here: only marks or scripts of another tool"
            report(Problem(article.path, message, body.line, severity=Severity.WARNING))
        return made

    def _place(self, key: str, path: str) -> Place:
        return self._places.get(key) or Place(f"{self._publication.root}{os.sep}{path}", path)

    def _file(self, place: Place) -> files.File:
        below = place.path.removeprefix(self._prefix)
        ending = os.path.splitext(place.path)[1].lower()  # noqa: PTH122  # of each that is shown
        return files.File(place.path, below, place.real, ending)

    def _read(self, card: Card) -> Article:
        place = self._place(card.key, card.path)
        file = self._file(place)
        document = self._document(card.key, file)
        # What was saved again meanwhile goes out as it stands now; the next build knows its card.
        return self._learner.article(file, document, place.language)

    def _document(self, key: str, file: files.File) -> Document:
        # article(), fingerprint() and item() of one article follow each other.
        if self._last is None or self._last[0] != key:
            document = formats()[file.ending](source_of(file, files.read(file.real)))
            self._last = (key, document, None)
        return self._last[1]

    def _body(self, article: Article) -> Body:
        place = self._place(article.key, article.path)
        file = self._file(place)
        if place.line:
            return self._printed_body(file, place.line)
        document = self._document(article.key, file)
        assert self._last is not None
        if self._last[2] is None:
            fields = Fields(document.head)
            body = replace(document.body(), audio=fields.text("audio"), key=_keys(fields))
            self._last = (article.key, document, body)
            return body
        return self._last[2]

    def _printed_body(self, file: files.File, line: int) -> Body:
        source = source_of(file, files.read(file.real))
        found = page.read(file.path, source.text, self._publication)
        for _, body in found.articles if found else ():
            if body.line == line:
                return replace(body, folder=source.folder)
        raise ArticleError("changed while it was read; run it again", line=line)


def _keys(fields: Fields) -> Callable[[str], tuple[str, int]]:
    """How a head writes a field, and on which line: asked only when a problem names it."""

    def key(name: str) -> tuple[str, int]:
        written = head_picture.of(fields).key if name == "image" else fields.key(name)
        return written or name, fields.head.line(written or name)

    return key
