"""Media RSS 1.5.1 (``media:content``), the same in RSS and Atom."""

from __future__ import annotations

from lxml import etree

from syndicate.feeds.entry import Entry
from syndicate.feeds.feedgen_adapter import add

__all__ = ["NAMESPACE", "add_media"]

NAMESPACE = "http://search.yahoo.com/mrss/"  # with the slash at its end
_M = f"{{{NAMESPACE}}}"


def add_media(element: etree._Element, entry: Entry) -> None:
    """One ``media:content`` per picture or sound, not in a group: a group is one thing's forms."""
    for medium in entry.media:
        made = add(
            element,
            _M + "content",
            url=medium.url,
            type=medium.type,
            medium=medium.medium,
            fileSize=_number(medium.length),
            width=_number(medium.width),
            height=_number(medium.height),
        )
        if medium.title:
            add(made, _M + "title", medium.title, type="plain")
        if medium.description:
            add(made, _M + "description", medium.description, type="plain")
        if medium.credit:
            add(made, _M + "credit", medium.credit, role="photographer", scheme="urn:ebu")


def _number(value: int) -> str:
    return str(value) if value > 0 else ""
