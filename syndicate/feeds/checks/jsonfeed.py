"""JSON Feed 1.1."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from syndicate.feeds.checks.findings import Findings, parse_rfc3339
from syndicate.feeds.jsonfeed import VERSION
from syndicate.text.uri import is_absolute

__all__ = ["check"]


def check(data: bytes, findings: Findings) -> None:
    """Every fault of a JSON Feed."""
    try:
        feed = json.loads(data.decode())
    except UnicodeDecodeError:
        findings.say("is not UTF-8.")
        return
    except json.JSONDecodeError as error:
        findings.say(f"is not valid JSON: {error.msg}.", line=error.lineno)
        return
    if not isinstance(feed, dict) or feed.get("version") != VERSION:
        findings.say(f"is no JSON Feed 1.1: its version is not {VERSION!r}.")
        return
    if not isinstance(feed.get("title"), str) or not feed["title"]:
        findings.say("the feed has no title.")
    for name in ("home_page_url", "feed_url"):
        if not is_absolute(str(feed.get(name, ""))):
            findings.say(f"the feed's {name} is not an absolute address: {feed.get(name)!r}.")
    items = feed.get("items")
    if not isinstance(items, list):
        findings.say("the feed has no items; an empty feed has an empty list.")
        return
    seen: set[str] = set()
    for number, item in enumerate(items):
        if isinstance(item, dict):
            _item(item, f"items[{number}]", findings, seen)
        else:
            findings.say("is not an object.", item=f"items[{number}]")


def _item(item: Mapping[str, Any], place: str, findings: Findings, seen: set[str]) -> None:
    key = item.get("id")
    name = f"{place} {key}" if key else place
    if not isinstance(key, str) or not key:
        findings.say("has no id that is text.", item=name)
    elif key in seen:
        findings.say("has the id of an earlier item.", item=name)
    seen.add(str(key))
    texts = [item.get(kind) for kind in ("content_html", "content_text")]
    if not any(isinstance(text, str) for text in texts):
        findings.say("has neither content_html nor content_text.", item=name)
    if isinstance(texts[0], str) and texts[0]:
        findings.markup(texts[0], item=name)
    for field in ("url", "image"):
        if field in item and not is_absolute(str(item[field])):
            findings.say(f"{field} is not an absolute address: {item[field]!r}.", item=name)
    dates = [_date(item, field, name, findings) for field in ("date_published", "date_modified")]
    if dates[0] and dates[1] and dates[1] < dates[0]:
        findings.say("was modified before it was published.", item=name)
    for attachment in item.get("attachments", ()):
        if not is_absolute(str(attachment.get("url", ""))) or not attachment.get("mime_type"):
            findings.say("an attachment needs an absolute url and a mime_type.", item=name)


def _date(item: Mapping[str, Any], field: str, name: str, findings: Findings) -> Any:
    if field not in item:
        return None
    made = parse_rfc3339(str(item[field]))
    if made is None:
        findings.say(f"{field} is not an RFC 3339 date: {item[field]!r}.", item=name)
    return made
