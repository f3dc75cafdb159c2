"""Atom 1.0 (RFC 4287)."""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from syndicate.feeds.checks.findings import Findings, line_of, parse_rfc3339

__all__ = ["NAMESPACE", "check"]

NAMESPACE = "http://www.w3.org/2005/Atom"
_A = f"{{{NAMESPACE}}}"
_TYPES = ("text", "html", "xhtml")


def check(root: etree._Element, findings: Findings) -> None:
    """Every fault of an Atom document."""
    _required(root, findings, "")
    if not [one for one in root.findall(f"{_A}link") if one.get("rel") == "self"]:
        findings.at(root, "the feed has no link rel=self (RFC 4287 §4.1.1).")
    _links(root, findings, "")
    updated = _date(root, "updated", findings, "", None)
    authored = bool(root.findtext(f"{_A}author/{_A}name"))
    seen: dict[str, int] = {}
    for entry in root.findall(f"{_A}entry"):
        _entry(entry, findings, updated, seen)
        if not authored and not entry.findtext(f"{_A}author/{_A}name"):
            findings.at(entry, "neither the entry nor the feed has an author (RFC 4287 §4.1.2).")


def _required(parent: etree._Element, findings: Findings, item: str) -> None:
    for name in ("id", "title", "updated"):
        found = parent.findall(f"{_A}{name}")
        if len(found) != 1 or not (found[0].text or "").strip():
            findings.at(parent, f"must have one {name} that is not empty.", item)


def _links(parent: etree._Element, findings: Findings, item: str) -> None:
    alternates = set()
    for link in parent.findall(f"{_A}link"):
        rel = link.get("rel") or "alternate"
        findings.address(link, f"the link rel={rel}", link.get("href") or "", item)
        if rel == "enclosure" and "/" not in (link.get("type") or ""):
            findings.at(link, "the enclosure has no type.", item)
        if rel == "enclosure" and not (link.get("length") or "0").isdigit():
            findings.at(link, "the enclosure's length is not a number of bytes.", item)
        key = (link.get("type"), link.get("hreflang"))
        if rel == "alternate" and key in alternates:  # RFC 4287 §4.1.2
            findings.at(link, "has two alternate links of one type and language.", item)
        if rel == "alternate":
            alternates.add(key)


def _date(
    parent: etree._Element, name: str, findings: Findings, item: str, latest: datetime | None
) -> datetime | None:
    element = parent.find(f"{_A}{name}")
    if element is None:
        return None
    made = parse_rfc3339(element.text or "")
    if made is None:
        findings.at(element, f"{name} is not an RFC 3339 date: {element.text!r}.", item)
    elif latest and made > latest:
        findings.at(element, f"{name} lies after the feed's updated.", item)
    return made


def _entry(
    entry: etree._Element, findings: Findings, updated: datetime | None, seen: dict[str, int]
) -> None:
    name = entry.findtext(f"{_A}id") or entry.findtext(f"{_A}title") or "an entry"
    _required(entry, findings, name)
    if name in seen:
        findings.at(entry, f"has the id of the entry in line {seen[name]}.", name)
    seen.setdefault(name, line_of(entry))
    _links(entry, findings, name)
    changed = _date(entry, "updated", findings, name, updated)
    published = _date(entry, "published", findings, name, updated)
    if changed and published and changed < published:
        findings.at(entry, "was updated before it was published.", name)
    content = entry.find(f"{_A}content")
    alternate = [one for one in entry.findall(f"{_A}link") if one.get("rel") == "alternate"]
    if content is None and not alternate:  # RFC 4287 §4.1.1.1
        findings.at(entry, "has neither content nor an alternate link.", name)
    for construct in (content, entry.find(f"{_A}summary"), entry.find(f"{_A}title")):
        _construct(construct, findings, name)


def _construct(construct: etree._Element | None, findings: Findings, name: str) -> None:
    if construct is None:
        return
    kind = construct.get("type") or "text"
    if kind not in _TYPES:
        findings.at(construct, f"the type {kind!r} is none of text, html, xhtml.", name)
    if kind == "html" and construct.text:
        findings.markup(construct.text, line=line_of(construct), item=name)
