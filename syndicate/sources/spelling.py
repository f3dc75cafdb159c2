"""Keys that are almost one of ours: a mistyped ``draft`` must not send a draft out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from syndicate.sources.document import Head, normal
from syndicate.sources.fields import SYNONYMS

__all__ = ["is_ours", "mistyped", "nearest"]

# The keys that decide whether, when and where an article goes out, with the field of each.
_CRITICAL = {
    "title": "title",
    "date": "date",
    "published": "date",
    "updated": "updated",
    "section": "section",
    "draft": "draft",
    "expires": "expires",
    "advertising": "advertising",
}
_KNOWN = frozenset(one for spellings in SYNONYMS.values() for one in spellings)
# Words of other tools, which mean what they say.
_OTHERS = frozenset(("dates", "publish", "publisher", "unpublished", "sectionid", "subsection"))
_CUTOFF = 0.79  # "darft" and "titel" are at 0.8, "data" for "date" at 0.75


def is_ours(key: str) -> bool:
    """Whether ``key`` is one of ours, mistyped or not."""
    return normal(key) in _KNOWN or bool(nearest(key))


@lru_cache(maxsize=4096)
def nearest(key: str) -> str:
    """The key of ours that ``key`` was meant to be, ``""`` for one that means something else."""
    name = normal(key)
    if name in _KNOWN or name in _OTHERS:
        return ""
    for meant in _CRITICAL:
        if sorted(meant) == sorted(name):
            return meant
    import difflib

    return next(iter(difflib.get_close_matches(name[:40], _CRITICAL, n=1, cutoff=_CUTOFF)), "")


def mistyped(head: Head, field: str = "") -> Iterator[tuple[str, str]]:
    """(key as written, the one meant) for each such key, or for those of one ``field``.

    A key whose right spelling stands there as well is no mistake.
    """
    if head.dialect == "html":
        return
    for key, meant in _mistyped(tuple(map(str, head.values))):
        if not field or _CRITICAL[meant] == field:
            yield key, meant


@lru_cache(maxsize=1024)
def _mistyped(keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    there = {normal(key) for key in keys}
    pairs = ((key, nearest(key)) for key in keys)
    return tuple((key, meant) for key, meant in pairs if meant and meant not in there)
