"""One article, as a careful colleague reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote, urldefrag

from syndicate.config import Publication
from syndicate.model import Item, Problem, Severity
from syndicate.text import graphemes
from syndicate.workflow.gather import Gathered

__all__ = ["LONG_SUMMARY", "LONG_TITLE", "ArticleExaminer", "addresses"]

LONG_TITLE = 100
"""Characters; beyond it subjects and headline lists are cut (MSN refuses 150)."""
LONG_SUMMARY = 300
"""Characters; readers and phones show fewer."""

_ADDRESS = re.compile(r'\s(?:href|src|poster)="([^"]*)"')
_IMAGE = re.compile(r"<img\b[^>]*>")
_ALT = re.compile(r'\salt="[^"]*\S[^"]*"')
_ID = re.compile(r'\sid="([^"]*)"')
ARTICLE_FILES = (".md", ".markdown", ".txt")
"""An address of ours that ends so is a link from file to file that was not found."""


def addresses(item: Item) -> tuple[str, ...]:
    """Every address in the text, once, in its order."""
    return tuple(dict.fromkeys(unescape(one) for one in _ADDRESS.findall(item.html)))


class ArticleExaminer:
    """Knows every address of the publication, to tell a dead internal link."""

    def __init__(self, publication: Publication, gathered: Gathered) -> None:
        self._publication = publication
        self._known = {article.url for article in gathered.articles}
        sections = {publication.landing(section) for section in publication.sections}
        self._known |= sections | {f"{publication.feeds_url}/", f"{publication.feeds_url}/digest/"}

    def examine(self, item: Item) -> Iterator[Problem]:
        """Findings about one article, all of them warnings."""
        article = item.article
        for field, text, limit in (
            ("title", article.title, LONG_TITLE),
            ("summary", article.summary, LONG_SUMMARY),
        ):
            length = len(graphemes(text))
            if length > limit:
                yield self._warn(item, field, f"{length} characters; lists and letters cut it")
        if item.picture is not None and article.picture and not item.picture.alt:
            yield self._warn(
                item, "image", "has no alt text; say in a few words what the picture shows"
            )
        for tag in _IMAGE.findall(item.html):
            if not _ALT.search(tag):
                source = _ADDRESS.search(tag)
                name = unquote(source[1].rsplit("/", 1)[-1]) if source else "?"
                yield self._warn(item, "body", f"a picture without alt text: {name}")
        for address in addresses(item):
            why = self._why_dead(address, item)
            if why:
                yield self._warn(item, "body", f"a link leads nowhere: {address} ({why})")

    def _why_dead(self, address: str, item: Item) -> str:
        page, fragment = urldefrag(address)
        if page == item.article.url and fragment:
            ids = {unescape(one) for one in _ID.findall(item.html)}
            return "" if unquote(fragment) in ids or fragment in ids else "no such place in it"
        if page in self._known:
            return ""
        below = page.removeprefix(f"{self._publication.feeds_url}/")
        if below != page:
            if below.startswith("articles/") or (below.endswith("/") and "/" not in below[:-1]):
                return "there is no such page"
            return ""
        home = page.removeprefix(f"{self._publication.url}/")
        if home != page and home.lower().endswith(ARTICLE_FILES):
            return "no article file of this name"
        return ""

    def _warn(self, item: Item, field: str, message: str) -> Problem:
        return Problem(
            path=item.article.path,
            line=item.article.line,
            field=field,
            message=message,
            severity=Severity.WARNING,
        )
