"""JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from typing import Any

from syndicate.feeds.dates import rfc3339
from syndicate.feeds.entry import Entry, entries
from syndicate.feeds.feed import Feed
from syndicate.text.uri import uri
from syndicate.text import clean

__all__ = ["VERSION", "render"]

VERSION = "https://jsonfeed.org/version/1.1"


def render(feed: Feed) -> bytes:
    """``feed`` as JSON Feed 1.1."""
    title = clean(feed.title).strip() or feed.id
    made = {
        "version": VERSION,
        "title": title,
        "home_page_url": uri(feed.home_url),
        "feed_url": uri(feed.urls.get("json", "")),
        "description": clean(feed.subtitle).strip(),
        "icon": uri(feed.icon),
        "authors": [{"name": clean(feed.publisher).strip() or title}],
        "language": feed.language,
        "hubs": [{"type": "WebSub", "url": uri(feed.hub)}] if feed.hub else [],
        # JSON Feed §Extensions; by this publish/ knows the file as ours.
        "_syndicate": {"generator": "syndicate"},
    }
    made = {key: value for key, value in made.items() if value}
    made["items"] = [_item(entry) for entry in entries(feed)]  # required, even if empty
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()


def _item(entry: Entry) -> dict[str, Any]:
    made: dict[str, Any] = {"id": entry.id, "url": entry.url, "title": entry.title}
    if entry.html:
        made["content_html"] = entry.html
    else:  # one of the two is required
        made["content_text"] = entry.summary or entry.title
    optional = {
        "summary": entry.summary,
        "image": entry.picture,
        "date_published": rfc3339(entry.published),
        "date_modified": rfc3339(entry.updated) if entry.revised else "",
        "authors": [
            {"name": author.name, **({"url": author.url} if author.url else {})}
            for author in entry.authors
        ],
        "tags": list(entry.categories),
        "language": entry.language,
        "attachments": _attachments(entry),
    }
    return made | {key: value for key, value in optional.items() if value}


def _attachments(entry: Entry) -> list[dict[str, Any]]:
    """The sound only: pictures stand in ``image`` and in the text."""
    one = entry.audio
    if one is None or not one.type:
        return []
    size = {"size_in_bytes": one.length} if one.length else {}
    return [{"url": one.url, "mime_type": one.type, **size}]
