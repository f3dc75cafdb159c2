"""Our own check of what was built, as ``syndicate check`` runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syndicate.feeds.checks.findings import Findings

__all__ = ["validate"]


def validate(name: str, data: bytes) -> list[str]:
    """Every fault of a built feed, subscription list or news sitemap, one sentence each.

    ``name`` is the file's name; files of other formats than ours have no findings. A finding
    begins with the line (1-based) and the item's id where they are known.
    """
    from syndicate.feeds.checks import jsonfeed
    from syndicate.feeds.checks.findings import Findings

    findings = Findings()
    if name.endswith(".json"):
        jsonfeed.check(data, findings)
    elif name.endswith((".xml", ".opml")):
        _check_xml(data, findings)
    return list(findings)


def _check_xml(data: bytes, findings: Findings) -> None:
    from lxml import etree

    from syndicate.feeds.checks import atom, lists, rss
    from syndicate.feeds.media import NAMESPACE as MEDIA

    # No entity is expanded and nothing fetched: a feed needs neither.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        findings.say(f"is not well-formed XML: {error.msg}.", line=error.lineno)
        return
    for prefix, space in root.nsmap.items():
        if space.startswith(MEDIA.rstrip("/")) and space != MEDIA:
            findings.at(root, f"the namespace of {prefix}: must be {MEDIA!r}, not {space!r}.")
    match root.tag:
        case "rss":
            rss.check(root, findings)
        case "opml":
            lists.check_opml(root, findings)
        case str(tag) if tag == f"{{{atom.NAMESPACE}}}feed":
            atom.check(root, findings)
        case str(tag) if tag == f"{{{lists.SITEMAP}}}urlset":
            lists.check_sitemap(root, findings)
        case _:
            findings.at(root, f"<{etree.QName(root).localname}> is no feed that we know.")
