"""What one file tells: a card and what is wrong with it, in values that an index can keep."""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from syndicate.config import Publication
from syndicate.deck import Block
from syndicate.errors import ArticleError, PassingError
from syndicate.model import Article, Card, FrontPage, Problem, Severity
from syndicate.plugins import entry_points
from syndicate.sources import article as articles, files, markdown, page, plain
from syndicate.sources.cards import card_of, unusable_address
from syndicate.sources.decode import decode
from syndicate.sources.document import Document, Reader, Source
from syndicate.sources.plain_head import PlainHeads
from syndicate.sources.sectioning import Sections

__all__ = [
    "FORMATS",
    "Kept",
    "Learner",
    "Learnt",
    "Packed",
    "formats",
    "is_passing",
    "kept",
    "source_of",
]


def _html(source: Source) -> Document:
    """Lxml's HTML is loaded where there is HTML."""
    from syndicate.sources import html_article  # see above: at first use

    return html_article.read(source)


# One line per format. A publication adds its own with an entry point of the group
# `syndicate.sources`, whose name is the ending without its dot and whose object is a Reader.
FORMATS: Mapping[str, Reader] = {
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".html": _html,
    ".htm": _html,
    ".txt": plain.read,
}
_GROUP = "syndicate.sources"
_MARKUP = frozenset((".html", ".htm"))
_PAGES = frozenset((".txt",))


@lru_cache(maxsize=1)
def formats() -> Mapping[str, Reader]:
    """:data:`FORMATS` and what installed packages add to them."""
    added = {
        "." + point.name.lower().lstrip("."): cast("Reader", point.load())
        for point in entry_points(group=_GROUP)
    }
    return {**FORMATS, **added}


class Learnt(NamedTuple):
    """All that is kept of one file.

    ``doubts`` are warnings of which the first with a label that was not told yet is told.
    ``page`` is a page file with its articles (they become cards when all pages are merged).
    ``passing``: it could not be read, so nothing is known of it.
    """

    card: Card | None = None
    problems: tuple[Problem, ...] = ()
    doubts: tuple[articles.Doubt, ...] = ()
    page: page.PageFile | None = None
    passing: bool = False

    @property
    def front_page(self) -> FrontPage | None:
        """The head of a page file."""
        return self.page.front_page if self.page else None


Kept = Card | Learnt | None
"""What is kept of a file: the card of a faultless article, or more; ``None`` = it is not read."""


def kept(learnt: Learnt) -> Kept:
    """A faultless article is its card alone."""
    plain = learnt.card is not None and not learnt.problems and not learnt.doubts
    return learnt.card if plain else learnt


class Packed(NamedTuple):
    """What is kept of files of one folder, in values that :mod:`marshal` knows.

    ``numbers`` (32 bits each) are those of the files that are a card alone, which ``cards`` keeps
    (a :class:`~syndicate.deck.Block`); ``others`` are the numbers of the others that were read,
    with what is kept of them.
    """

    numbers: bytes
    cards: Any
    others: list[tuple[int, Any]]

    @classmethod
    def of(cls, numbers: Sequence[int], learnt: Sequence[Kept]) -> Packed:
        """What keeps ``learnt``, each of the file with its number."""
        pairs = list(zip(numbers, learnt, strict=True))
        alone = array("I", [number for number, one in pairs if type(one) is Card])
        cards = tuple(Block.of([one for one in learnt if type(one) is Card]))
        others = [(number, _flat(one)) for number, one in pairs if isinstance(one, Learnt)]
        return cls(alone.tobytes(), cards, others)

    def block(self) -> Block:
        """The cards that are alone."""
        return Block._make(self.cards)

    def odd(self) -> Iterator[Learnt]:
        """What is more than a card, or none."""
        return (_full(flat) for _, flat in self.others)

    def pairs(self) -> Iterator[tuple[int, Kept]]:
        """Each number, with what is kept of its file."""
        yield from zip(array("I", self.numbers), self.block().cards(), strict=True)
        for number, flat in self.others:
            yield number, _full(flat)


def _flat(learnt: Learnt) -> Any:
    return (
        tuple(learnt.card) if learnt.card else None,
        [_flat_problem(one) for one in learnt.problems],
        [(label, _flat_problem(one)) for label, one in learnt.doubts],
        pickle.dumps(learnt.page) if learnt.page else b"",
        learnt.passing,
    )


def is_passing(flat: Any) -> bool:
    """Whether it could not be read, of what :class:`Packed` has among its ``others``."""
    return bool(flat[-1])


def _full(flat: Any) -> Learnt:
    card, problems, doubts, packed, passing = flat
    return Learnt(
        Card._make(card) if card else None,
        tuple(_problem(one) for one in problems),
        tuple(articles.Doubt(label, _problem(one)) for label, one in doubts),
        pickle.loads(packed) if packed else None,  # noqa: S301  # our own, behind the index's seal
        passing,
    )


def _flat_problem(problem: Problem) -> tuple[str, str, int, str, str]:
    severity = problem.severity.value
    return (problem.path, problem.message, problem.line, problem.field, severity)


def _problem(kept: tuple[str, str, int, str, str]) -> Problem:
    return Problem(*kept[:4], Severity(kept[4]))


class Learner:
    """Reads files of one publication."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._sections = Sections(publication)
        self._plain = PlainHeads(publication)
        self._ours = publication.language[:2].lower()

    def learn(self, file: files.File, language: str = "") -> Learnt:
        """What ``file`` tells; ``language`` is that of its folder, ``""`` = none of its own.

        Nothing is raised: what cannot be read is a problem.
        """
        problems: list[Problem] = []
        doubts: list[articles.Doubt] = []
        try:
            data = files.read(file.real, file.size)
            theirs = language if language[:2] != self._ours else ""
            if formats()[file.ending] is markdown.read:  # and no plug-in's
                card = self._plain.card(data, file.path, file.below, theirs)
                if card is not None:
                    return Learnt(card)
            source = source_of(file, data)
            if file.ending in _PAGES:
                found = page.read(file.path, source.text, self._publication)
                if found is not None:
                    return Learnt(None, found.problems, (), found)
            made = self._article(
                file, formats()[file.ending](source), language, problems.append, doubts.extend
            )
        except ArticleError as error:
            problems.append(Problem(file.path, str(error), error.line, error.field))
            passing = isinstance(error, PassingError)
            return Learnt(None, tuple(problems), tuple(doubts), passing=passing)
        doubtful = unusable_address(made, self._publication)
        problems += [doubtful] if doubtful else []
        return Learnt(card_of(made, self._publication), tuple(problems), tuple(doubts))

    def article(self, file: files.File, document: Document, language: str = "") -> Article:
        """The whole head of a file that was learnt before.

        Raises:
            ArticleError: it has changed meanwhile, and cannot go out.
        """
        return self._article(file, document, language, lambda _: None, lambda _: None)

    def _article(
        self,
        file: files.File,
        document: Document,
        language: str,
        report: Callable[[Problem], None],
        doubt: Callable[[tuple[articles.Doubt, ...]], None],
    ) -> Article:
        made = articles.make(
            document, file.path, file.below, self._publication, self._sections, report, doubt
        )
        if not made.language and language[:2] != self._ours:
            made = replace(made, language=language)
        return made


def source_of(file: files.File, data: bytes) -> Source:
    """A file as readers want it.

    Raises:
        ArticleError: it holds no text, or in no known encoding.
    """
    text = decode(data, markup=file.ending in _MARKUP)
    if not text.strip():
        raise ArticleError("holds nothing but white space; write the article or delete the file")
    return Source(path=file.path, below=file.below, folder=Path(file.real).parent, text=text)
