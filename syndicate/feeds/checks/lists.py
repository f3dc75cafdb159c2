"""OPML 2.0 and the Google News sitemap."""

from __future__ import annotations

from lxml import etree

from syndicate.feeds.checks.findings import Findings, parse_rfc822, parse_rfc3339
from syndicate.feeds.sitemap import LIMIT, NEWS, SITEMAP

__all__ = ["SITEMAP", "check_opml", "check_sitemap"]


def check_opml(root: etree._Element, findings: Findings) -> None:
    """Every fault of a subscription list."""
    if root.get("version") != "2.0":
        findings.at(root, f"the version of opml is {root.get('version')!r}, not '2.0'.")
    modified = root.find("head/dateModified")
    if modified is not None and parse_rfc822(modified.text or "") is None:
        findings.at(modified, f"dateModified is not an RFC 822 date: {modified.text!r}.")
    outlines = root.findall("body//outline")
    if not outlines:
        findings.at(root, "the body has no outline.")
    for outline in outlines:
        if not outline.get("text"):
            findings.at(outline, "an outline has no text.")
        if outline.get("type") == "rss":
            for name in ("xmlUrl", "htmlUrl"):
                findings.address(outline, name, outline.get(name) or "", outline.get("text") or "")


def check_sitemap(root: etree._Element, findings: Findings) -> None:
    """Every fault of a news sitemap."""
    addresses: set[str] = set()
    urls = root.findall(f"{{{SITEMAP}}}url")
    if len(urls) > LIMIT:
        findings.at(root, f"holds {len(urls)} articles; Google reads {LIMIT}.")
    for url in urls:
        address = url.findtext(f"{{{SITEMAP}}}loc") or ""
        findings.address(url, "loc", address)
        if address in addresses:
            findings.at(url, "stands twice.", address)
        addresses.add(address)
        news = url.find(f"{{{NEWS}}}news")
        if news is None:
            findings.at(url, "has no news:news.", address)
            continue
        required = (
            f"{{{NEWS}}}publication/{{{NEWS}}}name",
            f"{{{NEWS}}}publication/{{{NEWS}}}language",
            f"{{{NEWS}}}title",
        )
        for path in required:
            if not (news.findtext(path) or "").strip():
                findings.at(news, f"has no news:{path.rpartition('}')[2]}.", address)
        if parse_rfc3339(news.findtext(f"{{{NEWS}}}publication_date") or "") is None:
            findings.at(news, "news:publication_date is not a W3C date.", address)
