"""RSS 2.0, with what the RSS Profile and the aggregators want beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from lxml import etree

from syndicate.feeds import media
from syndicate.feeds.dates import rfc822, rfc3339
from syndicate.feeds.entry import Entry
from syndicate.feeds.feed import Feed
from syndicate.feeds.feedgen_adapter import add, stylesheet, write
from syndicate.text.uri import uri
from syndicate.text.lazy import regex

__all__ = ["render"]

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_PLAIN = regex(rb"<(?P<tag>title|category)>[^<]*</(?P=tag)>")


def render(feed: Feed) -> bytes:
    """``feed`` as RSS 2.0."""
    return write(feed, "rss", _Rss())


def _hexadecimal(found: re.Match[bytes]) -> bytes:
    """RSS Profile §data-types-characterdata: readers take ``&#x3C;`` for a sign, not for a tag."""
    return found[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;")


class _Rss:
    content_type = "CDATA"
    namespaces: Mapping[str, str] = MappingProxyType(
        {"media": media.NAMESPACE, "dc": DC, "dcterms": DCTERMS}
    )

    def feed(self, root: etree._Element, feed: Feed) -> None:
        channel = root[0]
        if feed.hub:
            hub = add(channel, f"{{{ATOM}}}link", href=uri(feed.hub), rel="hub")
            own = channel.find(f"{{{ATOM}}}link")
            if own is not None and own is not hub:
                own.addnext(hub)
        for stale in channel.findall("lastBuildDate"):
            channel.remove(stale)
        if feed.items:
            add(channel, "pubDate", rfc822(max(item.article.published for item in feed.items)))
        if feed.dated:
            add(channel, "lastBuildDate", rfc822(feed.updated))
        if feed.logo:
            self._image(channel, feed)
        stylesheet(root, feed.stylesheet)

    def _image(self, channel: etree._Element, feed: Feed) -> None:
        # RSS 2.0 <image>: title and link are the channel's.
        image = add(channel, "image")
        add(image, "url", uri(feed.logo))
        add(image, "title", channel.findtext("title") or "")
        add(image, "link", channel.findtext("link") or "")

    def entry(self, element: etree._Element, entry: Entry) -> None:
        if entry.language:
            element.set(LANG, entry.language)
        for author in entry.authors:  # <author> must be an e-mail address (RSS 2.0)
            add(element, f"{{{DC}}}creator", author.name)
        add(element, "pubDate", rfc822(entry.published))
        if entry.revised:  # RSS has no element of its own for it
            add(element, f"{{{DCTERMS}}}modified", rfc3339(entry.updated))
        if entry.enclosure:
            one = entry.enclosure
            # A size that is not known is written 0 (RSS Profile §element-channel-item-enclosure).
            add(element, "enclosure", url=one.url, length=str(one.length), type=one.type)
        media.add_media(element, entry)

    def text(self, made: bytes) -> bytes:
        return _PLAIN.sub(_hexadecimal, made) if b"&" in made else made
