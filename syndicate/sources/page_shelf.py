"""Printings → articles: what is printed twice, on one page or on several, is one article.

An article is known again by its section and title. The same text under another section is
the same article too, standing in both; other text under another section is another article.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from syndicate.model import Article, Problem, Severity
from syndicate.sources.body import Body
from syndicate.sources.page_articles import Printing
from syndicate.text import fold, slugify

__all__ = ["Shelf", "merge_articles"]

Pair = tuple[Article, Body]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where printings come from: the file, and the midnight that its day begins with."""

    path: str
    folder: Path
    published: datetime


class Shelf:
    """The articles of one page, in the order of their first printing."""

    def __init__(self, page: Page, problems: list[Problem]) -> None:
        self._page = page
        self._problems = problems
        self._pairs: list[Pair] = []
        self._by_title: dict[str, list[int]] = {}
        self._slugs: set[str] = set()

    def articles(self) -> tuple[Pair, ...]:
        return tuple(self._pairs)

    def put(self, section: str, printing: Printing) -> None:
        """Add a printing, or find that it stands there already."""
        new = self._pair(section, printing)
        same_title = self._by_title.setdefault(fold(printing.title), [])
        found = _find([self._pairs[index] for index in same_title], new)
        if found is None:
            self._add(new, same_title)
            return
        index = same_title[found]
        old = self._pairs[index]
        if _same_text(old, new) or _is_teaser(new, old):
            self._pairs[index] = _also_in(old, new)
        elif _is_teaser(old, new):
            self._pairs[index] = _also_in((_with_head(old[0], new[0]), new[1]), new)
        else:
            message = (
                f"the title {printing.title[:60]!r} stands in line {old[0].line} of the same "
                f"section with other text; lines {printing.line}–{printing.last_line} do not go "
                "out: give them a title of their own"
            )
            self._problems.append(Problem(self._page.path, message, line=printing.line))

    def _pair(self, section: str, printing: Printing) -> Pair:
        article = Article(
            path=self._page.path,
            title=printing.title,
            published=self._page.published,
            sections=(section,),
            slug=_slug(printing.title),
            line=printing.line,
            subtitle=printing.subtitle,
        )
        body = Body(
            text=printing.text,
            kind="plain",
            line=printing.text_line,
            folder=self._page.folder,
            path=self._page.path,
        )
        return article, body

    def _add(self, pair: Pair, same_title: list[int]) -> None:
        """Slugs are made from titles; two that come out alike on one page are numbered."""
        article, body = pair
        if same_title:
            message = (
                f"the title {article.title[:60]!r} stands in line "
                f"{self._pairs[same_title[0]][0].line} too, in another section and with other "
                "text; both go out"
            )
            self._problems.append(
                Problem(article.path, message, line=article.line, severity=Severity.WARNING)
            )
        slug, count = article.slug, 1
        while slug in self._slugs:
            count += 1
            slug = f"{article.slug}-{count}"
        self._slugs.add(slug)
        same_title.append(len(self._pairs))
        anchor = f"{article.sections[0]}/{slug}"
        self._pairs.append((replace(article, slug=slug, anchor=anchor), body))


def merge_articles(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """The articles of all pages, ``pairs`` in the order of their days.

    An article printed again keeps its first page, date, slug and anchor; title, subtitle and
    text are the newest; ``updated`` is the day on which the text last changed.
    """
    merged: list[Pair] = []
    by_title: dict[str, list[int]] = {}
    for new in pairs:
        same_title = by_title.setdefault(fold(new[0].title), [])
        found = _find([merged[index] for index in same_title], new)
        if found is None:
            same_title.append(len(merged))
            merged.append(new)
            continue
        index = same_title[found]
        old = merged[index]
        if _same_text(old, new) or _is_teaser(new, old):
            merged[index] = _also_in(old, new)
            continue
        article = _with_head(old[0], new[0])
        if new[0].published > article.published:
            article = replace(article, updated=new[0].published)
        merged[index] = _also_in((article, new[1]), new)
    return tuple(merged)


def _find(pairs: list[Pair], new: Pair) -> int | None:
    """The index of the article that ``new`` prints again; all have its title."""
    for match in (_shares_section, _same_text):
        for index, old in enumerate(pairs):
            if match(old, new):
                return index
    return None


def _shares_section(old: Pair, new: Pair) -> bool:
    return not set(old[0].sections).isdisjoint(new[0].sections)


def _words(pair: Pair) -> str:
    return " ".join(f"{pair[0].subtitle} {pair[1].text}".split())


def _same_text(old: Pair, new: Pair) -> bool:
    return _words(old) == _words(new)


def _is_teaser(short: Pair, long: Pair) -> bool:
    """Whether ``short`` is the beginning of ``long``, cut with an ellipsis: no revision of it."""
    words = _words(short)
    begun = words.removesuffix("…").removesuffix("...").rstrip()
    return begun != words and bool(begun) and _words(long).startswith(begun)


def _also_in(old: Pair, new: Pair) -> Pair:
    sections = tuple(dict.fromkeys((*old[0].sections, *new[0].sections)))
    return replace(old[0], sections=sections), old[1]


def _with_head(first: Article, newest: Article) -> Article:
    return replace(first, title=newest.title, subtitle=newest.subtitle)


def _slug(title: str) -> str:
    """Of the title; a hash where it has no letter (a slug is never empty)."""
    return slugify(title) or hashlib.blake2b(title.encode("utf-8"), digest_size=4).hexdigest()
