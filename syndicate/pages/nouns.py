"""What a page is told about feeds and digests, so that it need not know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from syndicate.model import Item

__all__ = ["Channel", "DigestLink", "FeedLink"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """One feed's address. ``title`` is what people call the format: ``RSS``."""

    format: str
    title: str
    url: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a landing page stands for: one section, or everything.

    ``slug`` is the section's, ``""`` for everything; ``links`` stand in the order shown,
    the one for people who do not know first; ``items`` newest first.
    """

    title: str
    links: tuple[FeedLink, ...]
    items: tuple[Item, ...] = ()
    slug: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLink:
    """One digest in the archive.

    ``path`` is its web copy in the output tree: ``digest/2025-06-10/index.html``.
    """

    date: date
    subject: str
    path: str
