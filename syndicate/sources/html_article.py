"""HTML files: metadata from JSON-LD, OpenGraph, ``<meta>``, ``<title>``, ``<time>``.

What is more exact wins: JSON-LD (written for machines by the newsroom's system), then
``article:*`` and OpenGraph, then ``<meta name>``, then what a reader sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import lxml.etree
import lxml.html

from syndicate.errors import ArticleError
from syndicate.sources import frontmatter, json_ld
from syndicate.sources.body import Body
from syndicate.sources.document import Document, Head, Source, normal
from syndicate.sources.fields import SYNONYMS, Fields
from syndicate.sources.titles import title
from syndicate.text import fold, one_line
from syndicate.text.lazy import regex

__all__ = ["read"]

# OpenGraph (ogp.me §Object Types/article), and the names of other systems.
_META = {
    "article:published_time": "date",
    "article:modified_time": "updated",
    "article:expiration_time": "expires",
    "article:section": "section",
    "article:tag": "tags",
    "article:author": "authors",
    "og:title": "title",
    "og:description": "summary",
    "og:image": "image",
    "og:image:url": "image",
    "og:image:alt": "alt",
    "og:url": "url",
    "og:locale": "language",
    "og:audio": "audio",
    "og:article:published_time": "date",
    "og:article:author": "authors",
    "og:regdate": "date",
    "dc.title": "title",
    "dc.date": "date",
    "dc.date.issued": "date",
    "dcterms.created": "date",
    "dcterms.issued": "date",
    "dcterms.modified": "updated",
    "dc.creator": "authors",
    "dc.description": "summary",
    "dc.language": "language",
    "twitter:title": "title",
    "twitter:description": "summary",
    "twitter:image": "image",
    "news_keywords": "tags",
    "parsely-pub-date": "date",
    "parsely-section": "section",
    "parsely-author": "authors",
}
_OWN = {spelling: name for name, spellings in SYNONYMS.items() for spelling in spellings}
_SEVERAL = frozenset(("tags", "authors", "section"))
_ARTICLE_BODY = (
    '//*[@itemprop="articleBody"]',
    "//article",
    "//main",
    '//*[@role="main"]',
    '//*[@id="articleBody" or @id="article-body" or @id="article"]',
    "//body",
)
_SITE = regex(r"\s+[|–—·:»-]\s+")
_LEADING_TAG = regex(r"<(?:!doctype|html|head|meta|\?xml|body|title|link)\b|<!--", re.IGNORECASE)


def read(source: Source) -> Document:
    """Read an HTML file; one with front matter (Jekyll, Hugo, Eleventy) is read by that.

    Raises:
        ArticleError: nothing in it can be read.
    """
    if source.text.lstrip("\n \t\ufeff")[:3] in ("---", "+++"):
        split = frontmatter.split(source.text)
        if split.head.values:
            head = split.head
            if not Fields(head).text("title"):
                head = _with_heading(head, split.text)
            return Document(head=head, body=lambda: _own_body(source, split.text, split.line))
    tree = _tree(source.text)
    values = _values(tree)
    head = Head(values=values, dialect="html", source=source.text, first_line=1)
    headline = title(str(values.get("title", "")))
    return Document(head=_HtmlHead.of(head), body=lambda: _body(source, headline))


class _HtmlHead(Head):
    """Finds a field's line by its metadata name."""

    __slots__ = ()

    @classmethod
    def of(cls, head: Head) -> _HtmlHead:
        return cls(values=head.values, dialect=head.dialect, source=head.source)

    def line(self, key: str) -> int:
        names = [name for name, field in _META.items() if field == key]
        names += [f'"{name}"' for name in json_ld.NAMES.get(key, ())]
        names += [f"<{key}", *(f'"{name}"' for name in SYNONYMS.get(key, ()))]
        text = self.source.lower()
        places = [place for name in names if (place := text.find(name.lower())) >= 0]
        return text.count("\n", 0, places[0]) + 1 if places else 0


def _tree(text: str) -> lxml.html.HtmlElement:
    # Bytes with the encoding said: lxml refuses text that holds an XML declaration.
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (lxml.etree.LxmlError, ValueError, AssertionError) as error:
        raise ArticleError("holds no HTML that can be read; is it saved completely?") from error
    return tree


def _values(tree: lxml.html.HtmlElement) -> dict[str, object]:
    found: dict[str, object] = {}

    def put(name: str, value: object) -> None:
        if value not in (None, "", [], {}):
            found.setdefault(name, value)

    for name, value in (*json_ld.values(_scripts(tree)), *_meta_values(tree)):
        put(name, value)
    site = next((text for name, text in _metas(tree) if name == "og:site_name"), "")
    put("url", next(iter(_attributes(tree, '//link[@rel="canonical"]', "href")), ""))
    if "title" in found:
        found["title"] = _without_site(str(found["title"]), site)
    put("title", _first_heading(tree))
    shown = one_line(tree.findtext(".//title") or "")
    put("title", _without_site(shown, site, loose=True))
    put("date", _time(tree))
    put("language", next(iter(_attributes(tree, "/html", "lang")), ""))
    return found


def _meta_values(tree: lxml.html.HtmlElement) -> Iterator[tuple[str, object]]:
    """(name, value) of the ``<meta>``s: the names that systems agree on before our own."""
    known: dict[str, list[str]] = {}
    own: dict[str, list[str]] = {}
    for name, content in _metas(tree):
        if name in _META:
            known.setdefault(_META[name], []).append(content)
        elif normal(name) in _OWN:
            own.setdefault(_OWN[normal(name)], []).append(content)
    for name, contents in (*known.items(), *own.items()):
        # article:author is often a page on Facebook.
        web = ("https://", "http://")
        kept = [one for one in contents if name != "authors" or not one.startswith(web)]
        yield name, kept if name in _SEVERAL and len(kept) > 1 else (kept or [""])[0]


def _elements(tree: lxml.html.HtmlElement, path: str) -> list[lxml.html.HtmlElement]:
    found = tree.xpath(path)
    return (
        [one for one in found if isinstance(one, lxml.html.HtmlElement)]
        if isinstance(found, list)
        else []
    )


def _attributes(tree: lxml.html.HtmlElement, path: str, name: str) -> list[str]:
    return [one_line(value) for one in _elements(tree, path) if (value := one.get(name))]


def _scripts(tree: lxml.html.HtmlElement) -> Iterator[str]:
    for script in _elements(tree, "//script[@type]"):
        if "ld+json" in (script.get("type") or "").lower():
            yield script.text or ""


def _metas(tree: lxml.html.HtmlElement) -> Iterable[tuple[str, str]]:
    for meta in _elements(tree, "//meta[@content]"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        content = one_line(meta.get("content") or "")
        if name and content:
            yield name.strip().lower(), content


def _first_heading(tree: lxml.html.HtmlElement) -> str:
    for path in ("//article//h1", "//main//h1", "//h1"):
        for heading in _elements(tree, path):
            text = one_line(heading.text_content())
            if text:
                return text
    return ""


def _without_site(whole: str, site: str, *, loose: bool = False) -> str:
    """A title without the site's name behind it; ``loose``: nobody said what that name is."""
    parts = _SITE.split(whole)
    if len(parts) > 1 and site and fold(parts[-1]) == fold(site):
        return whole[: -len(parts[-1])].rstrip(" |–—·:»-")
    if loose and len(parts) == 2 and len(parts[0]) > len(parts[1]) and "|" in whole:
        return parts[0]
    return whole


def _time(tree: lxml.html.HtmlElement) -> str:
    for path in (
        '//time[@itemprop="datePublished" or @pubdate]',
        '//*[@itemprop="datePublished"]',
        "//article//time",
        "//main//time",
        "//time",
    ):
        for one in _elements(tree, path):
            text = one_line(one.get("datetime") or one.get("content") or one.text_content())
            if re.search(r"\d{4}", text):
                return text
    return ""


def _with_heading(head: Head, text: str) -> Head:
    """Front matter without a title: the fragment's own first ``<h1>``."""
    if "<h1" not in text.lower():
        return head
    values: Mapping[str, object] = {**head.values, "title": _first_heading(_tree(text))}
    return Head(
        values=values,
        dialect=head.dialect,
        source=head.source,
        first_line=head.first_line,
        notes=head.notes,
    )


def _own_body(source: Source, text: str, line: int) -> Body:
    """The body behind front matter: a fragment as a rule, now and then a whole page."""
    if re.search(r"<(?:html|body)[\s>]", text[:5000], re.IGNORECASE):
        return _body(source, "", text=text, line=line)
    return source.body(text, "html", line)


def _body(source: Source, headline: str, *, text: str | None = None, line: int = 1) -> Body:
    markup = source.text if text is None else text
    tree = _tree(markup)
    for path in _ARTICLE_BODY:
        found = [one for one in _elements(tree, path) if one.text_content().strip() or len(one)]
        if not found:
            continue
        # Teasers of other articles are <article> as well: the longest one is the text.
        element = max(found, key=lambda one: len(one.text_content()))
        _drop_heading(element, headline)
        inner = (element.text or "").replace("&", "&amp;").replace("<", "&lt;")
        inner += "".join(
            lxml.html.tostring(child, encoding="unicode", with_tail=True) for child in element
        )
        return source.body(inner, "html", line + max(0, (element.sourceline or 1) - 1))
    return source.body("", "html", line)


def _drop_heading(element: lxml.html.HtmlElement, headline: str) -> None:
    """The title stands above the body already."""
    for heading in element.iter("h1"):
        if headline and fold(heading.text_content()) == fold(headline):
            heading.drop_tree()
            return
