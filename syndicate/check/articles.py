"""One article, as a careful colleague reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote, urldefrag

from syndicate.config import Publication
from syndicate.model import Item, Problem, Severity
from syndicate.text import graphemes, nfc
from syndicate.workflow.gather import Gathered

__all__ = ["LONG_SUMMARY", "LONG_TITLE", "ArticleExaminer", "addresses"]

LONG_TITLE = 100
"""Characters; beyond it subjects and headline lists are cut (MSN refuses 150)."""
LONG_SUMMARY = 300
"""Characters; readers and phones show fewer."""

_ADDRESS = re.compile(r'\s(?:href|src|poster)="([^"]*)"')
_IMAGE = re.compile(r"<img\b[^>]*>")
_ALT = re.compile(r'\salt="[^"]*\S[^"]*"')
_HASHED = re.compile(r"-[0-9a-f]{16}(?=\.\w+$)")
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
        self._known = {card.url for card in gathered.cards}
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
            message = "has no alt text; say in a few words what the picture shows"
            yield self._warn(item, "image", message, at=article.picture.rsplit("/", 1)[-1])
        for tag in _IMAGE.findall(item.html):
            source = _ADDRESS.search(tag)
            if source is not None and not _ALT.search(tag):
                name = unquote(unescape(source[1]).rsplit("/", 1)[-1])
                message = f"the picture {name} has no alt text; say in a few words what it shows"
                yield self._warn(item, "body", message, at=name)
        for address in addresses(item):
            why = self._why_dead(address, item)
            if why:
                at = unquote(address.rstrip("/").rsplit("/", 1)[-1])
                message = f"a link leads nowhere: {unquote(address)} ({why})"
                yield self._warn(item, "body", message, at=at)

    def _line(self, item: Item, needle: str) -> int:
        """Where the file says ``needle``, 0 where it does not (pictures of ours are renamed)."""
        wanted = _HASHED.sub("", needle).casefold()
        if not wanted:
            return 0
        try:
            raw = (self._publication.root / item.article.path).read_bytes()
        except OSError:
            return 0
        lines = nfc(raw.decode("utf-8", "replace")).casefold().split("\n")
        return next((n for n, line in enumerate(lines, 1) if wanted in unquote(line)), 0)

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

    def _warn(self, item: Item, field: str, message: str, at: str = "") -> Problem:
        return Problem(
            path=item.article.path,
            line=self._line(item, at) or item.article.line,
            field=field,
            message=message,
            severity=Severity.WARNING,
        )
