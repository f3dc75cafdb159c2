"""Markup that would keep a parser busy for minutes is refused before one sees it.

Parsers of HTML need quadratic time for depth and for the attributes of one element;
renderers of Markdown fill up the cells of a table. One linear look finds all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndicate.errors import ArticleError
from syndicate.text.lazy import regex

__all__ = ["refuse_bombs", "refuse_long", "refuse_table"]

_DEEPEST = 256
"""Levels of elements; libxml2, through which letters go, reads no more."""
_LONGEST = 4_000_000
_CELLS = 200_000
_TAGS = 100_000
_TAG = regex(
    r"<!--(?:-?>|.*?--!?>)"
    r"|<(?:[!?]|/[^a-zA-Z>])[^>]*+>"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)"
    # HTML §13.2.5: quotes count only behind an equals sign.
    r"(?P<attributes>(?:[\s/]++|[^\s/>][^\s/>=]*+"
    r"(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?)?)*+)>",
    re.DOTALL,
)
_STARTS = regex(r"<(?=[a-zA-Z!?]|/[^>])")
_RAW = {
    name: regex(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "noembed", "noframes")
}
_UNNESTED = (  # void elements, and those that close themselves
    "img br hr input wbr source track col area base link meta param embed p li td th tr dt dd"
    " thead tbody tfoot colgroup option rt rp"
)
_UNCOUNTED = frozenset(_UNNESTED.split())
# In a drawing <path/> has ended; these end the drawing (HTML §13.2.6.5).
_ENDING = (
    "b big blockquote body br center code dd div dl dt em embed font h1 h2 h3 h4 h5 h6 head hr i"
    " img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul"
    " var"
)
_LEAVING = frozenset(_ENDING.split())


def refuse_long(text: str) -> None:
    """Raises ArticleError: the text is longer than any article."""
    if len(text) > _LONGEST:
        raise ArticleError(
            f"its text has {len(text):,} characters, and {_LONGEST:,} are the most;"
            " is it an article? Split it, or add it to articles.ignore"
        )


def refuse_table(markdown: str) -> None:
    """Raises ArticleError: a short text whose table would have more cells than anybody reads."""
    if markdown.count("|") < 1000:
        return
    widest, rows = 0, 0
    for line in markdown.split("\n"):
        if line.strip():
            widest, rows = max(widest, line.count("|")), rows + 1
        else:
            widest, rows = 0, 0
        if widest * rows > _CELLS:
            raise ArticleError(f"a table of it has more than {_CELLS:,} cells; make it smaller")


def refuse_bombs(markup: str) -> None:
    """Raises ArticleError: elements nested too deeply, thousands of attributes, or of tags."""
    if markup.count("<") > _TAGS or markup.count("&") > 2 * _TAGS:
        raise ArticleError(f"its HTML has more than {_TAGS:,} tags; is it an article? Split it")
    if markup.count("<") <= _DEEPEST and len(markup) < 100_000:
        return
    counts: dict[str, int] = {}
    depth = 0
    foreign = False
    for tag in _tags(markup):
        name = tag["name"].lower()
        foreign = (foreign or name in ("svg", "math")) and name not in _LEAVING
        if name in _UNCOUNTED or (foreign and tag["attributes"].endswith("/")):
            pass
        elif not tag["close"]:
            counts[name] = counts.get(name, 0) + 1
            depth += 1
        elif counts.get(name):
            counts[name] -= 1
            depth -= 1
            foreign = foreign and name not in ("svg", "math")
        if depth > _DEEPEST:
            raise ArticleError(
                f"its HTML is nested more than {_DEEPEST} elements deep; close what was left open"
            )
        attributes = tag["attributes"]
        if len(attributes) > 10_000 and len(re.findall(r"[\s/=]+", attributes)) > 2000:
            raise ArticleError("one element of its HTML has thousands of attributes")


def _tags(markup: str) -> Iterator[re.Match[str]]:
    """Start and end tags, as a parser would see them; comments and raw text are passed over."""
    position = 0
    while start := _STARTS.search(markup, position):
        found = _TAG.match(markup, start.start())
        if found is None:
            return  # the tag never ends, and a parser drops what never ends
        position = found.end()
        if not found["name"]:
            continue
        yield found
        raw = _RAW.get(found["name"].lower())
        if raw and not found["close"]:
            end = raw.search(markup, position)
            if end is None:
                return
            position = end.start()
