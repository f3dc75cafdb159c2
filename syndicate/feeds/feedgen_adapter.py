"""The only door to feedgen.

feedgen 1.0 writes the bones of RSS and Atom and has faults that no setting reaches:
Atom links lose their rel, RSS knows one link, names without e-mail vanish, dates switch
the process's locale. One extension hands each element to the format's own mender
(``rss.py``, ``atom.py``) once feedgen is through with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from syndicate.feeds.dates import exact
from syndicate.feeds.entry import Entry, as_html, entries
from syndicate.feeds.feed import Feed
from syndicate.text.uri import uri
from syndicate.text import clean

__all__ = ["Mender", "add", "stylesheet", "write"]

NAME = "mender"
_ENDS = {
    "rss": (b"\n    <item", b"\n  </channel>\n</rss>\n"),
    "atom": (b"\n  <entry", b"\n</feed>\n"),
}
"""How an item begins, and how the whole ends."""
_CDATA, _CDATA_END = b"<![CDATA[", b"]]>"


class Mender(Protocol):
    """What a format does to the elements that feedgen made.

    ``namespaces`` (prefix → URI) are declared on the root of every feed, needed or not, so
    that an item has the same bytes in all of them. ``content_type`` is what feedgen calls
    the way content is written: ``html`` or ``CDATA``.
    """

    @property
    def namespaces(self) -> Mapping[str, str]: ...

    @property
    def content_type(self) -> str: ...

    def feed(self, root: etree._Element, feed: Feed) -> None:
        """Mend the root; the items are not in it yet."""

    def entry(self, element: etree._Element, entry: Entry) -> None:
        """Mend one item."""

    def text(self, made: bytes) -> bytes:
        """Mend what no element reaches: the text itself, CDATA left out."""
        return made


class _FeedExtension(BaseExtension):  # type: ignore[misc]  # feedgen ships no types
    mender: Mender
    source: Feed

    def extend_ns(self) -> dict[str, str]:
        return dict(self.mender.namespaces)

    def extend_rss(self, feed: etree._Element) -> etree._Element:
        self.mender.feed(feed, self.source)
        return feed

    extend_atom = extend_rss


class _EntryExtension(BaseEntryExtension):  # type: ignore[misc]  # feedgen ships no types
    mender: Mender
    source: Entry

    def extend_rss(self, entry: etree._Element) -> etree._Element:
        self.mender.entry(entry, self.source)
        return entry

    extend_atom = extend_rss


def write(feed: Feed, name: str, mender: Mender) -> bytes:
    """``feed`` as UTF-8 XML; ``name`` is the format's (``rss`` or ``atom``)."""
    form, written = feed.form(name), feed.written
    made = _generator(feed, name, mender)
    new = [
        (item, entry)
        for item, entry in zip(feed.items, entries(feed), strict=True)
        if written.get(form, item) is None
    ]
    for _, entry in new:
        _add_entry(made, entry, mender)
    text: bytes = made.atom_str(pretty=True) if name == "atom" else made.rss_str(pretty=True)
    begin, foot = _ENDS[name]
    assert text.endswith(foot)
    head, *parts = _cut(text.removesuffix(foot), begin, mender)
    for (item, _), part in zip(new, parts, strict=True):
        written.put(form, item, part)
    return b"".join((head, *(written.get(form, item) for item in feed.items), foot))


def _cut(text: bytes, begin: bytes, mender: Mender) -> list[bytes]:
    """The mended text before the items, and each item.

    feedgen begins a line for each element, and a "<" of an article is escaped or inside CDATA.
    """
    parts: list[list[bytes]] = [[]]
    at = 0
    while at < len(text):
        start = text.find(_CDATA, at)
        start = start if start >= 0 else len(text)
        first, *others = mender.text(text[at:start]).split(begin)
        parts[-1].append(first)
        parts += [[begin, other] for other in others]
        end = text.find(_CDATA_END, start)
        at = end + len(_CDATA_END) if end >= 0 else len(text)
        parts[-1].append(text[start:at])
    return [b"".join(part) for part in parts]


def _generator(feed: Feed, name: str, mender: Mender) -> Any:
    made = FeedGenerator()
    made.register_extension(NAME, _FeedExtension, _EntryExtension)  # before any entry
    getattr(made, NAME).mender = mender
    getattr(made, NAME).source = feed
    title = clean(feed.title).strip() or feed.id
    made.id(feed.id)
    made.title(title)
    # RSS wants a description; where there is none the title says it again.
    made.description(as_html(clean(feed.subtitle).strip() or title))
    made.updated(exact(feed.updated))  # its default is the clock
    # feedgen would format this with locale.setlocale, for the whole process; rss.py writes it.
    made._FeedGenerator__rss_lastBuildDate = None  # noqa: SLF001  # no setter takes None
    made.generator("syndicate")  # without a version: an upgrade changes no byte
    made.docs("")
    made.language(feed.language)
    if own := feed.urls.get(name):
        made.link(href=uri(own), rel="self", type=f"application/{name}+xml")
    if feed.hub:
        made.link(href=uri(feed.hub), rel="hub")  # WebSub §4
    # Last, because RSS takes the last link for the channel's, whatever its rel.
    made.link(href=uri(feed.home_url), rel="alternate", type="text/html")
    return made


def _add_entry(made: Any, entry: Entry, mender: Mender) -> None:
    one = made.add_entry(order="append")  # its default is to prepend
    getattr(one, NAME).mender = mender
    getattr(one, NAME).source = entry
    one.id(entry.id)  # guid isPermaLink="false": an id is no address, even if it looks like one
    one.title(entry.title)
    one.link(href=entry.url, rel="alternate", type="text/html")
    one.updated(entry.updated)  # its default is the clock
    if entry.summary:
        one.summary(as_html(entry.summary))
    if entry.html:
        one.content(entry.html, type=mender.content_type)
    for category in entry.categories:
        one.category(term=category)


def add(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    """Append an element; attributes with an empty value are left out."""
    kept = {name: value for name, value in attributes.items() if value}
    made = etree.SubElement(parent, tag, kept)
    if text:
        made.text = text
    return made


def stylesheet(root: etree._Element, address: str) -> None:
    """Put an ``xml-stylesheet`` instruction before the root (W3C xml-stylesheet 1.0 §3)."""
    if address:
        href = uri(address).replace("&", "&amp;").replace("?>", "?%3E")
        root.addprevious(etree.PI("xml-stylesheet", f'type="text/css" href="{href}"'))
