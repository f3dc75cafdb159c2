"""OPML 2.0: all feeds of a publication in one file, for readers that import such lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from syndicate.config import Publication
from syndicate.feeds.dates import rfc822
from syndicate.feeds.feed import Feed
from syndicate.text.uri import uri
from syndicate.text import one_line

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["opml"]

_VERSIONS = {"rss": "RSS2", "atom": "ATOM1"}


def opml(publication: Publication, feeds: Sequence[Feed]) -> bytes:
    """One outline per feed, in the order given.

    ``dateModified`` is the newest time that a feed names, so that the file stays the same
    to the byte while nothing changes.
    """
    from lxml import etree

    root = etree.Element("opml", version="2.0")
    root.addprevious(etree.Comment(" generator: syndicate "))  # by this publish/ knows it as ours
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = one_line(publication.title)
    times = [feed.updated for feed in feeds if feed.dated]
    if times:
        etree.SubElement(head, "dateModified").text = rfc822(max(times))
    owner = one_line(publication.publisher.name or publication.title)
    etree.SubElement(head, "ownerName").text = owner
    etree.SubElement(head, "ownerId").text = uri(publication.url)
    etree.SubElement(head, "docs").text = "https://opml.org/spec2.opml"
    body = etree.SubElement(root, "body")  # never without an outline: everything is always one
    for feed in feeds:
        _outline(body, feed)
    return etree.tostring(
        root.getroottree(), encoding="UTF-8", xml_declaration=True, pretty_print=True
    )


def _outline(body: etree._Element, feed: Feed) -> None:
    from lxml import etree

    # Every importer knows RSS, most know Atom, few JSON Feed.
    name = next((name for name in ("rss", "atom") if name in feed.urls), "")
    address = feed.urls[name] if name else next(iter(feed.urls.values()), "")
    if not address:
        return
    title = one_line(feed.title)
    attributes = {
        "type": "rss",  # OPML 2.0 §Subscription lists, whatever the format
        "text": title,
        "title": title,
        "xmlUrl": uri(address),
        "htmlUrl": uri(feed.home_url),
        "description": one_line(feed.subtitle),
        "language": feed.language,
        "version": _VERSIONS.get(name, ""),
    }
    etree.SubElement(body, "outline", {key: text for key, text in attributes.items() if text})
