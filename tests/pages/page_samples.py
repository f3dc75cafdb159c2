"""A small newspaper, rendered: every page of it with its path in the output tree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import html5lib

from syndicate.config import Publication
from syndicate.model import Author, Item
from syndicate.pages import Channel, DigestLink, FeedLink, Site
from syndicate.templating import Templates
from syndicate.testing import (
    CONFIG,
    MORNING,
    make_article,
    make_item,
    make_picture,
    make_publication,
)

__all__ = [
    "FEEDS_URL",
    "channel",
    "items",
    "links",
    "only_pages",
    "own_page",
    "pages",
    "parsed",
    "references",
    "site",
    "text_of",
]

FEEDS_URL = "https://news.example.kr/feeds"
ENGLISH = (
    ("한빛일보사", "Hanbit Daily Ltd"),
    ("한빛일보", "The Hanbit Daily"),
    ("한빛시의 소식", "News of Hanbit"),
    ("교육", "Education"),
    ("기획", "Features"),
    ("한빛시 가온로 1", "1 Gaon-ro, Hanbit"),
)
FORMATS = (
    ("rss", "RSS", "rss.xml", "application/rss+xml"),
    ("atom", "Atom", "atom.xml", "application/atom+xml"),
    ("json", "JSON Feed", "feed.json", "application/feed+json"),
)
BODY = (
    '<p>첫 문단.<sup><a href="{page}#fn-1">1</a></sup></p><h2>가운데</h2>'
    '<figure><img src="{feeds}/assets/inside.jpg" alt="안쪽"></figure>'
    '<p>가 <a href="https://elsewhere.example/x">밖</a></p>'
    '<ol><li id="fn-1"><p>각주.</p></li></ol>'
)


def configuration(language: str) -> str:
    text = CONFIG.replace("since = 2025", f'since = 2025\nlanguage = "{language}"')
    if language != "ko":
        for korean, english in ENGLISH:
            text = text.replace(korean, english)
    return text


def links(slug: str = "") -> tuple[FeedLink, ...]:
    base = f"{FEEDS_URL}/{slug}/" if slug else f"{FEEDS_URL}/"
    return tuple(
        FeedLink(format=name, title=title, url=base + file, media_type=media_type)
        for name, title, file, media_type in FORMATS
    )


def site(folder: Path, language: str = "ko", config: str = "") -> Site:
    publication = make_publication(folder, config or configuration(language))
    return Site(publication, Templates(publication), links())


def channel(slug: str = "", shown: tuple[Item, ...] = ()) -> Channel:
    return Channel(title=f"Feed {slug}".strip(), slug=slug, links=links(slug), items=shown)


def own_page(number: int, slug: str = "", **changes: Any) -> Item:
    """An item whose article has a page of ours, with a body that refers to itself."""
    slug = slug or f"story-{number}"
    url = f"{FEEDS_URL}/articles/2025/{slug}/"
    article = make_article(number, slug=slug, url=url, own_page=True)
    item = make_item(number, article=article, html=BODY.format(page=url, feeds=FEEDS_URL))
    shown = {"html", "summary", "picture", "pictures", "audio"}  # of the item; the rest is its head
    head = {key: changes.pop(key) for key in changes.keys() - shown}
    return replace(item, article=replace(article, **head), **changes)


def items(language: str = "ko") -> tuple[Item, ...]:
    """Everything that an item can be, once each."""
    revised = own_page(
        1,
        subtitle="Sub <b>",
        updated=MORNING + timedelta(hours=2),
        authors=(Author(name="A", url="https://news.example.kr/a"), Author(name="B & C")),
        tags=("one", "two"),
        picture=make_picture(caption="In the morning", alt="Boats", credit="H"),
    )
    other = "en" if language == "ko" else "ko"
    encoded = "%EC%9D%80%EB%AA%A8%EB%9E%98"
    made = (
        revised,
        own_page(2, slug=encoded, sections=("features", "education")),
        own_page(3, language=other, advertising=True),
        make_item(4, picture=make_picture(asset="", width=0, height=0)),
    )
    if language == "ko":
        return made
    return tuple(
        replace(
            item,
            summary=f"Summary {n}",
            html="<p>Text</p>",
            picture=item.picture and replace(item.picture, alt="Boats", credit="H"),
            article=replace(
                item.article, title=f"Title {n}", authors=(Author(name="A"),), language="en"
            ),
        )
        for n, item in enumerate(made)
    )


def pages(folder: Path, language: str = "ko") -> dict[str, str | bytes]:
    """The tree below ``feeds_url`` as far as pages make it; names as they are on a disk."""
    made, shown = site(folder, language), items(language)
    day = date(2025, 6, 10)
    digests = [
        DigestLink(
            date=one,
            subject=f"Subject {one.isoformat()}",
            path=f"digest/{one.isoformat()}/index.html",
        )
        for one in (day - timedelta(days=20 * n) for n in range(6))
    ]
    tree: dict[str, str | bytes] = dict(made.assets)
    tree["index.html"] = made.index(channel("", shown), digests)
    tree["education/index.html"] = made.section(channel("education", shown))
    tree["features/index.html"] = made.section(channel("features"))
    for item in shown:
        if item.article.own_page:
            path = unquote(item.article.url.removeprefix(f"{FEEDS_URL}/"))
            tree[f"{path}index.html"] = made.article(item)
    gone = f"{FEEDS_URL}/articles/2025/gone/"
    tree["articles/2025/gone/index.html"] = made.withdrawn(gone, MORNING)
    tree["digest/index.html"] = made.archive(digests)
    return tree


def publication_of(made: Site) -> Publication:
    return made._publication


def parsed(page: str) -> Any:
    """The document as a strict parser that is not ours sees it; any parse error raises."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(page)


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def only_pages(tree: dict[str, str | bytes]) -> dict[str, str]:
    return {path: page for path, page in tree.items() if isinstance(page, str)}


def references(document: Any) -> list[str]:
    return [
        element.get(name)
        for element in document.iter()
        for name in ("href", "src")
        if isinstance(element.tag, str) and element.get(name) is not None
    ]
