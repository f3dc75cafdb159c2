"""JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
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
    made["items"] = []  # required, even if empty
    head = json.dumps(made, ensure_ascii=False, indent=2).removesuffix("]\n}")
    form, written = feed.form("json"), feed.written
    parts = []
    for item, entry in zip(feed.items, entries(feed), strict=True):
        part: bytes | None = written.get(form, item)
        if part is None:
            part = b"\n    " + _text(_item(entry), "    ").encode()
            written.put(form, item, part)
        parts.append(part)
    end = b"\n  ]\n}\n" if parts else b"]\n}\n"
    return head.encode() + b",".join(parts) + end


def _text(value: Any, pad: str) -> str:
    """``value`` as :func:`json.dumps` writes it with an indent of 2, for which it has no C code."""
    if isinstance(value, str):
        return encode_basestring(value)
    if not isinstance(value, (dict, list)) or not value:
        return json.dumps(value)
    deeper = f"{pad}  "
    if isinstance(value, dict):
        lines = [f"{encode_basestring(key)}: {_text(one, deeper)}" for key, one in value.items()]
    else:
        lines = [_text(one, deeper) for one in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{deeper}" + f",\n{deeper}".join(lines) + f"\n{pad}{closing}"


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
