"""Atom 1.0 (RFC 4287)."""

from __future__ import annotations

import html
from collections.abc import Mapping
from types import MappingProxyType

from lxml import etree

from syndicate.feeds import media
from syndicate.feeds.dates import rfc3339
from syndicate.feeds.entry import Entry, is_ambiguous
from syndicate.feeds.feed import Feed
from syndicate.feeds.feedgen_adapter import add, stylesheet, write
from syndicate.text.uri import uri
from syndicate.text import clean

__all__ = ["render"]

LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def render(feed: Feed) -> bytes:
    """``feed`` as Atom 1.0."""
    return write(feed, "atom", _Atom())


class _Atom:
    """feedgen's tree has no namespace in memory, so that names are bare here."""

    content_type = "html"
    namespaces: Mapping[str, str] = MappingProxyType({"media": media.NAMESPACE})

    def feed(self, root: etree._Element, feed: Feed) -> None:
        for construct in root.findall("title"):
            _text(construct, construct.text or "")
        subtitle = clean(feed.subtitle).strip()
        for stale in root.findall("subtitle"):
            root.remove(stale)  # feedgen takes the RSS description for it
        if subtitle:
            _text(add(root, "subtitle"), subtitle)
        # RFC 4287 §4.1.1: one author for all entries that name none.
        publisher = clean(feed.publisher).strip() or clean(feed.title).strip() or feed.id
        add(add(root, "author"), "name", publisher)
        if feed.icon:
            add(root, "icon", uri(feed.icon))
        if feed.logo:
            add(root, "logo", uri(feed.logo))
        stylesheet(root, feed.stylesheet)

    def entry(self, element: etree._Element, entry: Entry) -> None:
        if entry.language:
            element.set(LANG, entry.language)
        for construct in element.findall("title"):
            _text(construct, entry.title)
        for construct in element.findall("summary"):
            _text(construct, entry.summary)
        for bare in element.findall("link"):
            element.remove(bare)  # feedgen #135: neither rel nor type
        add(element, "link", rel="alternate", type="text/html", href=entry.url)
        if entry.enclosure:
            one = entry.enclosure
            length = str(one.length) if one.length else ""
            add(element, "link", rel="enclosure", type=one.type, length=length, href=one.url)
        add(element, "published", rfc3339(entry.published))
        for author in entry.authors:
            person = add(element, "author")
            add(person, "name", author.name)
            if author.url:
                add(person, "uri", author.url)
        media.add_media(element, entry)

    def text(self, made: bytes) -> bytes:
        return made


def _text(construct: etree._Element, text: str) -> None:
    """RFC 4287 §3.1: plain text, or escaped HTML where readers would guess wrong."""
    if is_ambiguous(text):
        construct.set("type", "html")
        text = html.escape(text, quote=False)
    construct.text = text
