"""schema.org's NewsArticle as JSON-LD → values under the contract's names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

__all__ = ["NAMES", "values"]

# https://schema.org/NewsArticle; in the order of preference.
NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("headline", "name"),
    "subtitle": ("alternativeHeadline",),
    "date": ("datePublished", "dateCreated"),
    "updated": ("dateModified",),
    "expires": ("expires",),
    "section": ("articleSection",),
    "tags": ("keywords",),
    "authors": ("author", "creator"),
    "summary": ("description", "abstract"),
    "image": ("image", "thumbnailUrl"),
    "url": ("url", "mainEntityOfPage"),
    "language": ("inLanguage",),
}
_MOST = 2_000


def values(scripts: Iterable[str]) -> Iterator[tuple[str, object]]:
    """(name, value) of the first article that the scripts describe."""
    for script in scripts:
        try:
            # Several systems write line breaks into strings, or a comment around the script.
            found = json.loads(
                script.strip().removeprefix("<!--").removesuffix("-->"), strict=False
            )
        except (ValueError, RecursionError):
            continue
        for one in _things(found):
            if _is_article(one):
                yield from _fields(one)
                return


def _things(value: object) -> Iterator[Mapping[str, object]]:
    """Every object in a document, in ``@graph`` and lists, breadth first."""
    waiting, seen = [value], 0
    while waiting and seen < _MOST:
        seen += 1
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            yield one
            waiting.extend(one[key] for key in ("@graph", "mainEntity") if key in one)


def _is_article(thing: Mapping[str, object]) -> bool:
    kinds = thing.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(
        str(name).rpartition("/")[2].endswith(("Article", "BlogPosting", "Report"))
        for name in names
    )


def _fields(thing: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, keys in NAMES.items():
        for key in keys:
            value = thing.get(key)
            if name == "url" and isinstance(value, dict):
                value = value.get("@id") or value.get("url")
            if name == "language" and isinstance(value, dict):
                value = value.get("alternateName") or value.get("name")
            if value not in (None, "", [], {}):
                yield name, value
                break
