"""Slugs: the part of an address that a person can read. Hangul stays Hangul."""

from __future__ import annotations

from syndicate.text.clean import nfc
from syndicate.text.lazy import regex

__all__ = ["slugify"]

# Most of what comes is one already.
_LETTERS = r"(?:[a-z0-9]++|[가-힣]++)++"  # one set of both would take a millisecond to compile
_SLUG = regex(rf"{_LETTERS}(?:-{_LETTERS})*+")
_NOT_WORD = regex(r"[^\w]+|_+")


def slugify(text: str, *, limit: int = 80) -> str:
    """Lower case letters and digits of any script, joined by ``-``; ``""`` if none is left.

    Not transliterated: romanisations of Korean are either GPL-licensed or poor, and a
    percent-encoded Hangul address is shown as Hangul by every browser.
    """
    if len(text) <= limit and _SLUG.fullmatch(text):
        return text
    slug = _NOT_WORD.sub("-", nfc(text).lower()).strip("-")
    if len(slug) > limit:
        slug = slug[:limit].rsplit("-", 1)[0] if "-" in slug[:limit] else slug[:limit]
    return slug.strip("-")
