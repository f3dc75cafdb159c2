"""RSS 2.0 and the RSS Profile."""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from syndicate.feeds.checks.findings import Findings, line_of, parse_rfc822, parse_rfc3339
from syndicate.feeds.media import NAMESPACE as MEDIA

__all__ = ["check"]

_ATOM_LINK = "{http://www.w3.org/2005/Atom}link"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
_MODIFIED = "{http://purl.org/dc/terms/}modified"


def check(root: etree._Element, findings: Findings) -> None:
    """Every fault of an RSS document."""
    if root.get("version") != "2.0":
        findings.at(root, f"the version of rss is {root.get('version')!r}, not '2.0'.")
    channel = root.find("channel")
    if channel is None:
        findings.at(root, "rss has no channel.")
        return
    for name in ("title", "link", "description"):
        if not (channel.findtext(name) or "").strip():
            findings.at(channel, f"the channel has no {name}.")
    _links(channel, findings)
    updated = _date(channel, "lastBuildDate", findings, "")
    _date(channel, "pubDate", findings, "")
    seen: dict[str, int] = {}
    below = False
    for child in channel:
        if child.tag == "item":
            below = True
            _item(child, findings, updated, seen)
        elif below:
            findings.at(child, f"{child.tag} stands after an item; items come last.")


def _links(channel: etree._Element, findings: Findings) -> None:
    link = channel.find("link")
    if link is not None and link.text:
        findings.address(link, "the channel's link", link.text)
    own = [one for one in channel.findall(_ATOM_LINK) if one.get("rel") == "self"]
    if len(own) != 1:
        findings.at(channel, f"the channel has {len(own)} atom:link rel=self, not one.")
    for one in channel.findall(_ATOM_LINK):
        findings.address(one, f"atom:link rel={one.get('rel')}", one.get("href") or "")


def _date(
    parent: etree._Element, name: str, findings: Findings, item: str, latest: datetime | None = None
) -> datetime | None:
    element = parent.find(name)
    if element is None:
        return None
    parse = parse_rfc3339 if name == _MODIFIED else parse_rfc822
    made = parse(element.text or "")
    short = etree.QName(element).localname
    if made is None:
        findings.at(element, f"{short} is not a date of this format: {element.text!r}.", item)
    elif latest and made > latest:
        findings.at(element, f"{short} lies after the feed's lastBuildDate.", item)
    return made


def _item(
    item: etree._Element, findings: Findings, updated: datetime | None, seen: dict[str, int]
) -> None:
    guid = item.findtext("guid") or ""
    name = guid or item.findtext("title") or "an item"
    if not guid:
        findings.at(item, "has no guid, so readers show it again after every change.", name)
    elif guid in seen:
        findings.at(item, f"has the guid of the item in line {seen[guid]}.", name)
    seen.setdefault(guid, line_of(item))
    if not (item.findtext("title") or item.findtext("description")):
        findings.at(item, "has neither title nor description.", name)
    link = item.find("link")
    if link is not None:
        findings.address(link, "the link", link.text or "", name)
    elif item.find("guid[@isPermaLink='false']") is not None:
        findings.at(item, "has no link.", name)
    if item.find("pubDate") is None:
        findings.at(item, "has no pubDate.", name)
    _date(item, "pubDate", findings, name, updated)
    _date(item, _MODIFIED, findings, name, updated)
    _content(item, findings, name)
    _media(item, findings, name)


def _content(item: etree._Element, findings: Findings, name: str) -> None:
    tags = [child.tag for child in item]
    full = item.find(_ENCODED)
    if full is not None and "description" in tags[tags.index(_ENCODED) :]:
        findings.at(item, "description stands after content:encoded; readers take the last.", name)
    for element in (full, item.find("description")):
        if element is not None and element.text:
            findings.markup(element.text, line=line_of(element), item=name)
    author = item.find("author")
    if author is not None and "@" not in (author.text or ""):
        findings.at(author, "author must be an e-mail address; a name goes in dc:creator.", name)


def _media(item: etree._Element, findings: Findings, name: str) -> None:
    enclosures = item.findall("enclosure")
    if len(enclosures) > 1:
        findings.at(item, f"has {len(enclosures)} enclosures; readers know one.", name)
    for one in enclosures:
        findings.address(one, "the enclosure's url", one.get("url") or "", name)
        if "/" not in (one.get("type") or ""):
            findings.at(one, "the enclosure has no type.", name)
        if not (one.get("length") or "").isdigit():
            findings.at(one, "the enclosure has no length in bytes.", name)
    for one in item.iter(f"{{{MEDIA}}}content"):
        findings.address(one, "media:content", one.get("url") or "", name)
