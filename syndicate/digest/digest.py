"""A digest: an edition in one language, cut into pieces that letters are joined from."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

from syndicate.digest.letter import Joined, Letter, opened
from syndicate.digest.pieces import Piece
from syndicate.digest.subject import subject
from syndicate.digest.view import Links
from syndicate.errors import DigestError
from syndicate.text import cut, fold

__all__ = ["Digest", "Shortened", "Story", "Strand", "Wish"]

Wish = tuple[tuple[tuple[int, int], ...], int]
"""What decides a letter: its articles as (section, article), and the place that comes first
(−1 = none). Whoever has the same wish has the same letter."""

_PREVIEW = 140  # characters beside the subject; programs show 40 to 130
_WEATHER = ("weather", "row", "place", "gap", "filler", "rowend", "notice")


@dataclass(frozen=True, slots=True)
class Story:
    """What joining needs to know of an article."""

    title: str
    advertising: bool
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Strand:
    """A section of the letter; ``articles`` stand in the order shown."""

    slug: str
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortened:
    """What was left out so that the letter stays below the limit, as counts."""

    places: int = 0
    summaries: int = 0
    pictures: int = 0
    articles: int = 0

    def __bool__(self) -> bool:
        return bool(self.places or self.summaries or self.pictures or self.articles)

    def __str__(self) -> str:
        parts = [
            f"{count} {name if count == 1 else plural}"
            for count, name, plural in (
                (self.places, "place of the weather", "places of the weather"),
                (self.summaries, "summary", "summaries"),
                (self.pictures, "picture", "pictures"),
                (self.articles, "article", "articles"),
            )
            if count
        ]
        return ", ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """An edition in one language: pieces in the order of the letter.

    ``places`` are the folded names and the id of each place, ``shown_places`` how many of them a
    letter shows; ``dropped`` are the (kind, section, article) that no letter shows;
    ``public`` holds the addresses that name nobody.
    """

    language: str
    date: date
    at: datetime
    title: str
    day: str
    pattern: str
    pieces: tuple[Piece, ...]
    strands: tuple[Strand, ...]
    places: tuple[tuple[str, ...], ...]
    shown_places: int
    public: Links
    dropped: frozenset[tuple[str, int, int]] = frozenset()
    shortened: Shortened = Shortened()

    def stories(
        self, sections: Collection[str] | None = None, *, advertising: bool = False
    ) -> tuple[Story, ...]:
        """The articles of a letter, in its order; empty = there is no such letter."""
        return tuple(self.strands[s].stories[a] for s, a in self._chosen(sections, advertising))

    def wish(
        self,
        *,
        sections: Collection[str] | None = None,
        city: str | None = None,
        advertising: bool = False,
    ) -> Wish | None:
        """What decides a letter; ``None`` = none of these sections has an article.

        ``sections`` are slugs (``None`` = all), ``city`` a place's name or id, which then comes
        first, ``advertising`` whether the person agreed to advertising; without it the letter is
        without advertising articles.
        """
        chosen = self._chosen(sections, advertising)
        return (chosen, (self._order(city) or [-1])[0]) if chosen else None

    def letter(
        self,
        *,
        sections: Collection[str] | None = None,
        city: str | None = None,
        links: Links | None = None,
        advertising: bool = False,
    ) -> Letter:
        """A letter; see :meth:`joined`, of which one serves many people."""
        joined = self.joined(sections=sections, city=city, advertising=advertising)
        return joined.letter(links)

    def joined(
        self,
        *,
        sections: Collection[str] | None = None,
        city: str | None = None,
        advertising: bool = False,
    ) -> Joined:
        """The letter without a person of a :meth:`wish`, whose arguments these are.

        Raises:
            DigestError: none of these sections has an article (ask :meth:`stories` first).
        """
        wish = self.wish(sections=sections, city=city, advertising=advertising)
        if wish is None:
            raise DigestError(
                f"the edition of {self.date}: no article in the sections "
                f"{', '.join(sections or ()) or 'of this letter'}"
            )
        return self.joined_as(wish)

    def joined_as(self, wish: Wish) -> Joined:
        """A join of pieces, about 0.4 ms; nothing is rendered."""
        chosen, first = wish
        stories = [self.strands[s].stories[a] for s, a in chosen]
        pieces = list(self._picked(frozenset(chosen), self._places(first)))
        preview = escape(cut(" · ".join(story.title for story in stories[:3]), _PREVIEW))
        return Joined(
            subject=subject(
                self.pattern,
                title=self.title,
                date=self.day,
                lead=stories[0].title,
                advertising=any(story.advertising for story in stories),
            ),
            html=opened(
                [part for p in pieces for part in self._with_preview(p, preview)], text=False
            ),
            text=opened([(p.kind, p.text) for p in pieces], text=True),
            public=self.public,
        )

    def _chosen(
        self, sections: Collection[str] | None, advertising: bool
    ) -> tuple[tuple[int, int], ...]:
        return tuple(
            (s, a)
            for s, strand in enumerate(self.strands)
            if sections is None or strand.slug in sections
            for a, story in enumerate(strand.stories)
            if not story.left_out and (advertising or not story.advertising)
        )

    def _order(self, city: str | None) -> list[int]:
        """The places of a letter: the configured order, the person's city first."""
        wanted = fold(city) if city else ""
        mine = (n for n, names in enumerate(self.places) if wanted and wanted in names)
        return self._places(next(mine, 0))

    def _places(self, first: int) -> list[int]:
        others = [n for n in range(len(self.places)) if n != first]
        return [n for n in (first, *others) if 0 <= n < len(self.places)][: self.shown_places]

    def _picked(self, shown: frozenset[tuple[int, int]], order: list[int]) -> Iterator[Piece]:
        sections = {section for section, _ in shown}
        place = {piece.section: piece for piece in self.pieces if piece.kind == "place"}
        for piece in self.pieces:
            if piece.kind == "place":
                if piece.section < len(order):
                    yield place[order[piece.section]]
            elif piece.kind in _WEATHER:
                if piece.section * 2 < len(order):
                    yield piece
            elif piece.article >= 0:
                if (piece.section, piece.article) in shown and self._kept(piece):
                    yield piece
            elif piece.section < 0 or piece.section in sections:
                yield piece

    def _kept(self, piece: Piece) -> bool:
        return (piece.kind, piece.section, piece.article) not in self.dropped

    @staticmethod
    def _with_preview(piece: Piece, preview: str) -> list[tuple[str, str]]:
        own = (piece.kind, piece.html)
        return [("preview", preview), own] if piece.kind == "preheader" else [own]
