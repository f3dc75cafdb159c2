"""The Google News sitemap: what was published in the last two days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from syndicate.config import Publication
from syndicate.feeds.dates import exact, rfc3339
from syndicate.text.uri import uri
from syndicate.model import Item
from syndicate.text import one_line

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["IMAGE", "LIMIT", "NEWS", "SITEMAP", "WINDOW", "news_sitemap"]

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
WINDOW = timedelta(days=2)
LIMIT = 1000
"""At most this many ``news:news`` in one file (Google, "Create a News sitemap")."""


def news_sitemap(publication: Publication, items: Iterable[Item], now: datetime) -> bytes:
    """Items published in the two days before ``now``, in the order given.

    Left out are addresses on other hosts (sitemaps.org, "location of a sitemap file") and
    advertising, which Google News does not take. An empty file is valid. Its bytes change
    when an article comes, changes or leaves the window, and at no other time.
    """
    from lxml import etree

    spaces = {None: SITEMAP, "news": NEWS, "image": IMAGE}
    root = etree.Element(
        f"{{{SITEMAP}}}urlset",
        nsmap=spaces,  # type: ignore[arg-type]  # the stubs forget the default namespace
    )
    root.addprevious(etree.Comment(" generator: syndicate "))  # by this publish/ knows it as ours
    hosts = {urlsplit(address).netloc for address in (publication.url, publication.feeds_url)}
    kept = 0
    for item in items:
        published = exact(item.article.published)
        here = urlsplit(uri(item.article.url)).netloc in hosts
        if here and now - WINDOW <= published <= now and not item.article.advertising:
            _url(root, publication, item)
            kept += 1
        if kept == LIMIT:
            break
    return etree.tostring(
        root.getroottree(), encoding="UTF-8", xml_declaration=True, pretty_print=True
    )


def _url(root: etree._Element, publication: Publication, item: Item) -> None:
    from lxml import etree

    url = etree.SubElement(root, f"{{{SITEMAP}}}url")
    etree.SubElement(url, f"{{{SITEMAP}}}loc").text = uri(item.article.url)
    news = etree.SubElement(url, f"{{{NEWS}}}news")
    owner = etree.SubElement(news, f"{{{NEWS}}}publication")
    etree.SubElement(owner, f"{{{NEWS}}}name").text = one_line(publication.title)
    etree.SubElement(owner, f"{{{NEWS}}}language").text = _language(publication.language)
    # The first publication, not the last change.
    etree.SubElement(news, f"{{{NEWS}}}publication_date").text = rfc3339(item.article.published)
    etree.SubElement(news, f"{{{NEWS}}}title").text = one_line(item.article.title)
    if item.picture:
        image = etree.SubElement(url, f"{{{IMAGE}}}image")
        etree.SubElement(image, f"{{{IMAGE}}}loc").text = uri(item.picture.url)


def _language(code: str) -> str:
    """ISO 639, and Google's two exceptions for Chinese."""
    parts = code.casefold().split("-")
    if parts[0] == "zh":
        return "zh-tw" if {"tw", "hk", "mo", "hant"} & set(parts) else "zh-cn"
    return parts[0]
